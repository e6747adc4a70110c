"""Sets of prompts that ship with the app, of our own writing."""

import logging
from pathlib import Path

from app.adapters.paths import resource_path
from app.adapters.prompt_set_file import read_prompt_set
from app.domain.errors import WeighInError
from app.domain.prompts.prompt_set import PromptSet

_log = logging.getLogger(__name__)


def bundled_sets() -> tuple[PromptSet, ...]:
    """All of them, by file name."""
    return tuple(each for path in sorted(_folder().glob("*.toml")) if (each := _read(path)) is not None)


def _folder() -> Path:
    return resource_path("prompts")


def _read(path: Path) -> PromptSet | None:
    try:
        return read_prompt_set(path)
    except WeighInError as error:
        _log.warning("a set that ships with the app is left out: %s", error.sentence)
        return None
