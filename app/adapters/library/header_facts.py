"""What a library tells of a file, read from its header: the model, not the name of the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.adapters.gguf_file import ModelFile, read_model_file
from app.domain.errors import ModelFileError
from app.domain.gguf.gguf_header import ByteOrder, MetadataValue
from app.domain.gguf.gguf_kinds import ForeignFileError, NonModelError
from app.domain.gguf.model_shape import ModelShape
from app.domain.gguf.variant_names import level_in
from app.domain.library.model_names import telling_name
from app.domain.plain_text import one_line

_MOST_CHARACTERS: Final = 120
_BIG_ENDIAN: Final = "It was made for computers of the other byte order (big-endian): this engine cannot open it."


class FileKind(StrEnum):
    """What a file turned out to be. `HELPER` is a GGUF that is no model, `FOREIGN` no GGUF at all."""

    MODEL = "model"
    HELPER = "helper"
    FOREIGN = "foreign"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """Unknown is `None` or empty. `file_key` is what the ledger knows the file by, where that was asked for."""

    kind: FileKind
    model: str = ""
    level: str = ""
    bits_per_weight: float | None = None
    parameters: int | None = None
    architecture: str | None = None
    licence: str | None = None
    context_tokens: int | None = None
    problem: str = ""
    file_key: str = ""


def read_facts(path: Path, *, check: Callable[[], None]) -> HeaderFacts:
    """Facts of the model that begins at `path`; `check` is called every megabyte and may raise to stop."""
    try:
        return _of_model(read_model_file(path, check=check))
    except ForeignFileError as error:
        return HeaderFacts(FileKind.FOREIGN, problem=error.sentence)
    except NonModelError as error:
        return HeaderFacts(FileKind.HELPER, problem=error.sentence)
    except ModelFileError as error:
        return HeaderFacts(FileKind.BROKEN, problem=error.sentence)


def _of_model(file: ModelFile) -> HeaderFacts:
    shape = file.shape
    return HeaderFacts(
        kind=FileKind.MODEL,
        model=telling_name(shape.name),
        level=_level(shape),
        bits_per_weight=shape.bits_per_weight,
        parameters=shape.parameters,
        architecture=_shortened(shape.architecture) or None,
        licence=_licence(file.header.metadata),
        context_tokens=shape.context_length,
        problem=_BIG_ENDIAN if file.header.byte_order is ByteOrder.BIG else "",
    )


def _level(shape: ModelShape) -> str:
    """The file's label where the tensors bear it out, else the level nearest to the type of most weights."""
    told = shape.main_type if shape.level_note else shape.level
    named = level_in(told)
    return named.level if named and named.level else told


def _licence(metadata: Mapping[str, MetadataValue]) -> str | None:
    names = (metadata.get(key) for key in ("general.license.name", "general.license"))
    return next((text for name in names if isinstance(name, str) and (text := _shortened(name))), None)


def _shortened(text: str) -> str:
    return one_line(text)[:_MOST_CHARACTERS]
