"""What a plan is made from: headers, however they were come by, and the sizes of the files they head."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.gguf.gguf_header import GgufHeader, GgufTensor, MetadataValue
from app.domain.gguf.model_shape import ModelShape


@dataclass(frozen=True, slots=True)
class HeaderPart:
    """One file of a model. `read_raw` gives the bytes before its weights, at least `header.header_bytes` of them.

    It may raise `OSError` or `WeighInError`; a plan is then made by arithmetic.
    """

    header: GgufHeader
    file_bytes: int
    read_raw: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class PlanSource:
    """A model before it is loaded, all its parts in order. `projector_bytes` are of the file that reads pictures.

    `downloaded_bytes` is what was transferred to learn this: 0 for files on this computer. `file_key` is what the
    ledger knows the file by, empty for a model on a server.
    """

    parts: tuple[HeaderPart, ...]
    shape: ModelShape
    projector_bytes: int = 0
    downloaded_bytes: int = 0
    file_key: str = ""

    @property
    def metadata(self) -> Mapping[str, MetadataValue]:
        return self.parts[0].header.metadata

    @property
    def tensors(self) -> Iterator[GgufTensor]:
        """Of all parts."""
        return (tensor for part in self.parts for tensor in part.header.tensors)

    @property
    def file_bytes(self) -> int:
        return sum(part.file_bytes for part in self.parts)
