"""Models to plan for: files on this computer or on a server, all shards as one, with the projector of the model."""

from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.adapters.gguf_file import ModelFile, read_header_file
from app.domain.errors import ModelFileError
from app.domain.gguf.gguf_header import GgufHeader
from app.domain.gguf.variants import RepositoryFile, group_files
from app.domain.library.projectors import projector_beside
from app.domain.plan.plan_source import HeaderPart, PlanSource
from app.services.fit.recording import key_of_file

if TYPE_CHECKING:
    # the client of Hugging Face takes a second to import
    from app.services.fit.remote_models import RemoteModel
# A folder with more files than that is no folder of one model.
_MOST_BESIDE: Final = 1000


def source_of_file(file: ModelFile, *, projector: Path | None = None, text_only: bool = False) -> PlanSource:
    """A model whose header was read, with `projector`, or with the one beside it that is its own.

    `text_only` leaves a projector out. Raises `ModelFileError`.
    """
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
    named = named or _projector_beside(model)
    if named is None:
        return 0
    try:
        header = read_header_file(named)
    except OSError as error:
        raise ModelFileError(f"{named.name} cannot be read.", advice="Check the path.", details=str(error)) from error
    return _weights_bytes(header)


def _projector_beside(model: Path) -> Path | None:
    names = sorted(path.name for path in islice(model.parent.glob("*.gguf"), _MOST_BESIDE))
    contents = group_files(RepositoryFile(name, None) for name in names)
    models = [variant.files[0].path for variant in contents.variants]
    chosen = projector_beside(model.name, models, [file.path for file in contents.projectors])
    return model.parent / chosen if chosen else None


def _weights_bytes(header: GgufHeader) -> int:
    return sum(tensor.size_bytes or 0 for tensor in header.tensors)
