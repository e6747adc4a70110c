"""Runs of prompts that are kept on this machine."""

import contextlib
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.adapters.downloads.file_lock import FileLock
from app.adapters.paths import data_folder
from app.adapters.prompt_run_files import ANSWERS_NAME, HEAD_NAME, read_head, read_kept_run
from app.domain.errors import WeighInError
from app.domain.prompts.kept_run import KeptRun, RunHead
from app.domain.prompts.prompt_set import PromptSet
from app.services.prompt_sets.prompt_run import LOCK_NAME

_log = logging.getLogger(__name__)

MOST_LISTED: Final = 200
_NAME_CHARACTERS: Final = 40


@dataclass(frozen=True, slots=True)
class FoundRun:
    """A run and what it asks; its answers are read when they are wanted."""

    folder: Path
    head: RunHead


def runs_folder() -> Path:
    """Where runs are kept unless told otherwise; may not exist yet."""
    return data_folder() / "prompt-runs"


def new_run_folder(prompt_set: PromptSet) -> Path:
    """A folder for a new run, named by time and set; not made yet."""
    named = re.sub(r"[^a-z0-9]+", "-", prompt_set.name.lower()).strip("-")[:_NAME_CHARACTERS]
    moment = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
    return runs_folder() / "-".join(part for part in (moment, named, secrets.token_hex(2)) if part)


def runs() -> tuple[FoundRun, ...]:
    """The newest runs that can be read, newest first."""
    try:
        folders = sorted((each for each in runs_folder().iterdir() if (each / HEAD_NAME).is_file()), reverse=True)
    except OSError:
        return ()
    found = []
    for folder in folders[:MOST_LISTED]:
        try:
            found.append(FoundRun(folder, read_head(folder)))
        except WeighInError as error:
            _log.info("a run of prompts is left out: %s", error.details)
    return tuple(found)


def read_run(folder: Path) -> KeptRun:
    """A run with its answers so far, also while it is under way. Raises `WeighInError`."""
    return read_kept_run(folder)


def delete_run(folder: Path) -> None:
    """Delete a run and nothing else. Raises `WeighInError`, also while it is under way."""
    read_head(folder)
    try:
        lock = FileLock.taken(folder / LOCK_NAME)
        if lock is None:
            raise WeighInError("This run of prompts is under way.", advice="Stop it first.")
        with lock:
            for name in (ANSWERS_NAME, HEAD_NAME):
                (folder / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # somebody put something of their own there
            folder.rmdir()
    except OSError as error:
        raise WeighInError(
            f"The run in {folder} cannot be deleted.", advice="Check its permissions.", details=str(error)
        ) from error
