"""A model as a folder shows it, before anybody looked into its file."""

from dataclasses import dataclass
from pathlib import Path

from app.domain.library.library import LibrarySource


@dataclass(frozen=True, slots=True)
class FoundModel:
    """Parts of one model in order, the first is opened. What the folder does not tell is `None` or empty.

    `name` is what the folder calls the model, for files whose header names none, `label` what it calls the level;
    `local_name` is what its program
    knows it by (`llama3.2:1b`). `sha256` is what the program that put it there holds it to be. `problem` is a sentence
    for what cannot be used, told by the folder alone.
    """

    source: LibrarySource
    root: Path
    files: tuple[Path, ...]
    name: str = ""
    label: str = ""
    local_name: str = ""
    repository: str | None = None
    commit: str | None = None
    sha256: str | None = None
    licence: str | None = None
    projector: Path | None = None
    made_from: str = ""
    problem: str = ""
