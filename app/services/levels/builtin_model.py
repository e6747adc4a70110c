"""The built-in model: it ships as F16, the other levels are made on this machine when they are first wanted."""

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from app.adapters.paths import builtin_levels_folder, builtin_model_path
from app.domain.errors import UsageError, WeighInError
from app.services.levels.quantizing import PARTIAL_SUFFIX, make_level
from app.services.processes.one_shot import CommandStoppedError

NAME: Final = "Featherweight"
SOURCE_LEVEL: Final = "F16"
LEVELS: Final = (
    *("F16", "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_0", "Q4_K_M", "Q4_K_S", "Q4_0"),
    *("Q3_K_L", "Q3_K_M", "Q3_K_S", "Q2_K"),
)

_POLL_S: Final = 0.1
# Nobody makes a level for so long: a partial file of that age belongs to nobody.
_LEFTOVER_AGE_S: Final = 3600.0
_making: Final = threading.Lock()
# How far the level is that is being made, for those who wait for the same.
_made_so_far: Final[dict[Path, float]] = {}


def level_path(
    level: str,
    *,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """The file of a level of the built-in model, made first if it is not there (about a second).

    `on_progress` gets 0 to 1, also while somebody else makes it. Two copies of the app may do so at once: each writes
    its own file and the last one stays. Raises `UsageError` for a level that cannot be made, `WeighInError` when
    making it fails.
    """
    wanted = level.upper()
    if wanted not in LEVELS:
        raise UsageError(f"The built-in model has no level {level!r}; it has {', '.join(LEVELS)}.")
    source = source_path()
    if wanted == SOURCE_LEVEL:
        return source
    target = builtin_levels_folder() / f"featherweight-{_version(source)}-{wanted}.gguf"
    while not _making.acquire(timeout=_POLL_S):
        if is_cancelled():
            raise CommandStoppedError("Stopped.")
        on_progress(_made_so_far.get(target, 0.0))

    def tell(fraction: float) -> None:
        _made_so_far[target] = fraction
        on_progress(fraction)

    try:
        if not target.is_file():
            _remove_leftovers(target.parent)
            make_level(source, wanted, target, on_progress=tell, is_cancelled=is_cancelled)
    finally:
        _made_so_far.pop(target, None)
        _making.release()
    return target


def _remove_leftovers(folder: Path) -> None:
    """Delete what a copy of the app that was killed while it made a level has left behind."""
    for partial in folder.glob(f"*{PARTIAL_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - partial.stat().st_mtime > _LEFTOVER_AGE_S:
                partial.unlink()


def source_path() -> Path:
    """The F16 file that ships. Raises `WeighInError` where it does not lie."""
    source = builtin_model_path()
    if not source.is_file():
        raise WeighInError("The built-in model is missing from this installation.", advice="Install the app again.")
    return source


def _version(source: Path) -> str:
    """Names the source by its content, so that an update of the app makes its levels anew."""
    try:
        return _content_name(source, source.stat().st_mtime_ns)
    except OSError as error:
        raise WeighInError(
            "The built-in model cannot be read.", advice="Install the app again.", details=str(error)
        ) from error


@lru_cache(maxsize=4)
def _content_name(source: Path, _modified_ns: int) -> str:
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:8]
