"""Making levels of a model in the library, into the app's own folder; the source stays where and as it is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.library.made_levels import note_made_level
from app.adapters.library.own_folder import repository_folder
from app.adapters.library.plain_folder import model_name_of
from app.adapters.probes.processor import read_processor
from app.domain.errors import WeighInError
from app.domain.gguf.quants import ladder_position
from app.domain.gguf.repository_paths import why_unsafe
from app.domain.gguf.variant_names import without_level
from app.domain.library.library import LibrarySource, LibraryVariant
from app.domain.library.source_warnings import may_be_source, source_warning
from app.domain.plain_text import one_line
from app.domain.protocol.events import Quantize, Quantized
from app.services.levels.quantizing import make_level
from app.services.library.model_folders import models_folder
from app.services.processes.one_shot import run_commands

# Those that need no importance matrix.
_LEVELS: Final = (
    *("Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_0", "Q4_K_M", "Q4_K_S", "Q4_0", "IQ4_XS"),
    *("Q3_K_L", "Q3_K_M", "Q3_K_S", "Q2_K"),
)
_MADE_FOLDER: Final = "made-here"
_MOST_NAME_CHARACTERS: Final = 100


@dataclass(frozen=True, slots=True)
class LevelOffer:
    """A level that can be made: how large its file will be within some kB, and where it will lie."""

    level: str
    size_bytes: int
    target: Path
    is_there: bool


def makeable_levels(
    variant: LibraryVariant, *, is_cancelled: Callable[[], bool] = lambda: False
) -> Iterator[LevelOffer]:
    """Levels below the variant's own that the engine can make of it, one after the other as it tells their sizes.

    Nothing is written. Takes a second for all of a small model, some for a large one: not for a window's thread.
    Raises `WeighInError` for a variant that is no source, `CommandStoppedError` once `is_cancelled` answers true.
    """
    _refuse_unusable(variant)
    levels = [level for level in _LEVELS if ladder_position(level) > ladder_position(variant.level)]
    targets = {level: _target(variant, level) for level in levels}
    commands = (_dry_run(variant, level, targets[level]) for level in levels)
    answers = run_commands(commands, Quantized, doing="while planning levels", is_cancelled=is_cancelled)
    problem: WeighInError | None = None
    any_offered = False
    for level, answer in zip(levels, answers, strict=False):
        if isinstance(answer, WeighInError):
            # a level that this model's tensors cannot take is left out
            problem = answer
            continue
        any_offered = True
        yield LevelOffer(level, answer.size_bytes, targets[level], targets[level].exists())
    if problem is not None and not any_offered:
        raise problem


def make_library_level(
    variant: LibraryVariant,
    level: str,
    *,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Make `level` of the variant in the app's own folder and note what it was made from; returns its file.

    Raises `WeighInError`, also where that file is there already; `CommandStoppedError` once `is_cancelled` says so.
    """
    _refuse_unusable(variant)
    target = _target(variant, level)
    if target.exists():
        raise WeighInError(f"{one_line(target.name)} is there already.", advice="Delete it to make it anew.")
    make_level(
        variant.path,
        level,
        target,
        allow_requantize=bool(source_warning(variant.level)),
        on_progress=on_progress,
        is_cancelled=is_cancelled,
    )
    folder = repository_folder(models_folder(), target)
    if folder is not None:
        made_from = f"{variant.local_name or one_line(variant.path.name)} ({variant.level})"
        note_made_level(folder, target.relative_to(folder).as_posix(), made_from)
    return target


def _refuse_unusable(variant: LibraryVariant) -> None:
    if variant.problem:
        raise WeighInError(variant.problem)
    if not may_be_source(variant.level):
        raise WeighInError(
            f"Nothing smaller is made of {variant.level}: it has lost too much already.",
            advice="Use the model's F16, BF16 or Q8_0 file.",
        )


def _dry_run(variant: LibraryVariant, level: str, target: Path) -> Quantize:
    return Quantize(
        source_path=str(variant.path.absolute()),
        target_path=str(target),
        level=level,
        threads=read_processor().usable_cores,
        allow_requantize=True,
        dry_run=True,
    )


def _target(variant: LibraryVariant, level: str) -> Path:
    """OWNER/NAME of the source where that is known, a folder of its own where not."""
    stem = variant.model if variant.source is LibrarySource.OLLAMA else without_level(model_name_of(variant.path))
    name = _file_name(stem) or "model"
    repository = variant.repository or ""
    if why_unsafe(repository) is not None or repository.count("/") != 1:
        repository = f"{_MADE_FOLDER}/{name}"
    return models_folder().joinpath(*repository.split("/"), f"{name}-{level}.gguf")


def _file_name(text: str) -> str:
    """A name that every system takes."""
    name = re.sub(r"[^\w.+-]+", "-", text[:_MOST_NAME_CHARACTERS]).strip("-.")
    return name if why_unsafe(name) is None else ""
