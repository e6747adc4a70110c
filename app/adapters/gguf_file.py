"""Model files on disk: their headers, their shards, and whether they are whole."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import ModelFileError
from app.domain.gguf.gguf_header import GgufHeader, parse_header
from app.domain.gguf.model_shape import ModelShape, describe_model
from app.domain.gguf.shown_names import shown_file_name
from app.domain.gguf.variant_names import part_paths
from app.domain.long_paths import openable


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells a file from another that took its place: size, time of change, number on its disk."""

    size_bytes: int
    modified_ns: int
    file_number: int


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model on disk. `path` is what the engine opens: the first of `parts` where there are several.

    `stamps` are those of the parts just before they were read.
    """

    path: Path
    parts: tuple[Path, ...]
    stamps: tuple[FileStamp, ...]
    file_bytes: int
    header: GgufHeader
    shape: ModelShape


def read_model_file(path: Path, *, check: Callable[[], None] = lambda: None) -> ModelFile:
    """Read the header of a model, all shards of one counted as one, and see that no part is missing or cut short.

    `check` is called every megabyte and may raise to stop. Raises `ModelFileError`.
    """
    try:
        return _read_parts(path, shard_paths(path), check)
    except OSError as error:
        raise ModelFileError(
            f"{shown_file_name(path.name)} cannot be read.",
            advice="Check its permissions and the disk.",
            details=str(error),
        ) from error


def _read_parts(path: Path, parts: tuple[Path, ...], check: Callable[[], None]) -> ModelFile:
    if missing := [part.name for part in parts if not part.is_file()]:
        raise _missing_parts(path, missing) if len(parts) > 1 else _missing_file(path)
    stamps = tuple(_stamp(part) for part in parts)
    headers = [read_header_file(part, check=check) for part in parts]
    further = [tensor for header in headers[1:] for tensor in header.tensors]
    return ModelFile(
        path=parts[0],
        parts=parts,
        stamps=stamps,
        file_bytes=sum(stamp.size_bytes for stamp in stamps),
        header=headers[0],
        shape=describe_model(headers[0], name=shown_file_name(path.name), more_tensors=further),
    )


def shard_paths(path: Path) -> tuple[Path, ...]:
    """All parts of the model that `path` is, or is a part of, in order."""
    return tuple(path.with_name(name) for name in part_paths(path.name))


def _stamp(path: Path) -> FileStamp:
    status = path.stat()
    return FileStamp(status.st_size, status.st_mtime_ns, status.st_ino)


def _missing_file(path: Path) -> ModelFileError:
    """What to say of a path that is not a file."""
    if path.is_dir():
        return ModelFileError(f"{path} is a folder.", advice="Choose a .gguf file in it.")
    return ModelFileError(f"There is no file {path}.", advice="Check the path.")


def read_header_file(path: Path, *, check: Callable[[], None] = lambda: None) -> GgufHeader:
    """The header of one file, which must hold all that it heads. Raises `ModelFileError`, `OSError`."""
    name = shown_file_name(path.name)

    def read(offset: int, count: int) -> bytes:
        check()
        return _read_at(stream, offset, count)

    with Path(openable(str(path))).open("rb") as stream:
        header = parse_header(read, name=name)
        present_bytes = stream.seek(0, 2)
    missing_bytes = header.needed_file_bytes - present_bytes
    if missing_bytes > 0:
        raise ModelFileError(
            f"{name} is cut short: {missing_bytes:,} of its {header.needed_file_bytes:,} bytes are missing.",
            advice="Download it again.",
        )
    return header


def _read_at(stream: BinaryIO, offset: int, count: int) -> bytes:
    stream.seek(offset)
    return stream.read(count)


def _missing_parts(path: Path, missing: list[str]) -> ModelFileError:
    named = ", ".join(missing[:3]) + (" and more" if len(missing) > 3 else "")
    verb = "is" if len(missing) == 1 else "are"
    return ModelFileError(
        f"{path.name} is one part of a model, and {named} {verb} missing.",
        advice="Put all parts into the same folder.",
    )
