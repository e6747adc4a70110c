"""Models on Hugging Face, known from their headers alone: every part of one, read at one commit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.adapters.gguf_remote import RemoteGguf, read_remote_header
from app.adapters.hub.failures import HubError, HubFailure
from app.adapters.hub.resolving import open_client
from app.adapters.hub.server import HubServer
from app.domain.errors import ModelFileError
from app.domain.gguf.hub_reference import HubReference
from app.domain.gguf.model_shape import ModelShape, describe_model
from app.domain.gguf.variant_names import part_paths
from app.services.fit.several_at_once import several_at_once

_MOST_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A model on a server; `files` are its parts in order. `downloaded_bytes` is what was transferred to know it."""

    files: tuple[RemoteGguf, ...]
    shape: ModelShape

    @property
    def file_bytes(self) -> int:
        return sum(file.file_bytes for file in self.files)

    @property
    def downloaded_bytes(self) -> int:
        return sum(file.downloaded_bytes for file in self.files)

    @property
    def sha256(self) -> str | None:
        """Of the one file; `None` where it is unknown, and for several parts, which have one each."""
        return self.files[0].sha256 if len(self.files) == 1 else None


def read_remote_model(
    reference: HubReference,
    *,
    server: HubServer | None = None,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> RemoteModel:
    """Read the headers of all parts of the model that `reference` is, or is a part of.

    Raises `HubError` for network and server, `ModelFileError` for files that are no model or lack a part.
    """
    asked = server or HubServer.configured()
    with open_client() as client:

        def read(part: HubReference, is_stopped: Callable[[], bool]) -> RemoteGguf:
            return read_remote_header(client, asked, part, is_cancelled=is_stopped)

        paths = part_paths(reference.path)
        first = read(replace(reference, path=paths[0]), is_cancelled)
        files = {first.reference.path: first}
        # all parts at the commit of the first, whatever is uploaded meanwhile
        further = [replace(first.reference, path=path) for path in paths[1:]]
        for part, future in several_at_once(read, further, most_at_once=_MOST_AT_ONCE, is_cancelled=is_cancelled):
            error = future.exception()
            if error is not None:
                raise _missing_part(reference, part) if _is_missing(error) else error
            files[part.path] = future.result()
            on_progress(len(files) / len(paths))
    tensors = [tensor for path in paths[1:] for tensor in files[path].header.tensors]
    shape = describe_model(first.header, name=first.reference.name, more_tensors=tensors)
    return RemoteModel(tuple(files[path] for path in paths), shape)


def _is_missing(error: BaseException) -> bool:
    return isinstance(error, HubError) and error.kind is HubFailure.NOT_FOUND


def _missing_part(reference: HubReference, part: HubReference) -> ModelFileError:
    return ModelFileError(
        f"{reference.name} is one part of a model, and {part.name} is missing in {reference.repository}.",
        advice="Choose another upload of it.",
    )
