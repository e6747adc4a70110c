"""Models to plan for: files on this computer or on a server, all shards as one, with the projector of the model."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.adapters.gguf_file import ModelFile, read_header_file, read_model_file
from app.domain.errors import ModelFileError
from app.domain.gguf.gguf_header import GgufHeader
from app.domain.plan.plan_source import HeaderPart, PlanSource
from app.services.fit.recording import key_of_file

if TYPE_CHECKING:
    # the client of Hugging Face takes a second to import
    from app.services.fit.remote_models import RemoteModel

_PROJECTOR_NAME: Final = "*mmproj*.gguf"


def local_source(path: Path, *, projector: Path | None = None) -> PlanSource:
    """The model at `path` with `projector`, or with the mmproj file beside it if there is just one.

    Raises `ModelFileError`.
    """
    return source_of_file(read_model_file(path), projector=projector)


def source_of_file(file: ModelFile, *, projector: Path | None = None, text_only: bool = False) -> PlanSource:
    """As `local_source`, for a model whose header was read; `text_only` leaves a projector out."""
    headers = [file.header, *(read_header_file(part) for part in file.parts[1:])]
    parts = tuple(
        HeaderPart(header, path.stat().st_size, partial(_first_bytes, path, header.header_bytes))
        for path, header in zip(file.parts, headers, strict=True)
    )
    projector_bytes = 0 if text_only else _projector_bytes(file.path, projector)
    return PlanSource(parts, file.shape, projector_bytes, file_key=key_of_file(file.parts))


def remote_source(model: "RemoteModel", *, projector_bytes: int = 0) -> PlanSource:
    """A model on a server, known from its headers."""
    return PlanSource(
        parts=tuple(HeaderPart(file.header, file.file_bytes, partial(bytes, file.raw_header)) for file in model.files),
        shape=model.shape,
        projector_bytes=projector_bytes,
        downloaded_bytes=model.downloaded_bytes,
    )


def _first_bytes(path: Path, count: int) -> bytes:
    """Read again when they are wanted: the headers of 25 levels need not lie in memory."""
    with path.open("rb") as stream:
        return stream.read(count)


def _projector_bytes(model: Path, named: Path | None) -> int:
    """The weights of the projector; 0 where there is none."""
    if named is None:
        found = sorted(path for path in model.parent.glob(_PROJECTOR_NAME) if path.name != model.name)
        if len(found) != 1:
            return 0
        named = found[0]
    try:
        header = read_header_file(named)
    except OSError as error:
        raise ModelFileError(f"{named.name} cannot be read.", advice="Check the path.", details=str(error)) from error
    return _weights_bytes(header)


def _weights_bytes(header: GgufHeader) -> int:
    return sum(tensor.size_bytes or 0 for tensor in header.tensors)
