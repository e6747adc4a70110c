"""What lies on this computer, as models and variants."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class LibrarySource(StrEnum):
    """Whose folder a file lies in. Only `OWN` files may be deleted by the app; all others are used in place."""

    OWN = "Weigh-In"
    HUGGING_FACE = "Hugging Face cache"
    LM_STUDIO = "LM Studio"
    OLLAMA = "Ollama"
    LLAMA_CPP = "llama.cpp cache"
    FOLDER = "added folder"


@dataclass(frozen=True, slots=True)
class LibraryVariant:
    """One variant on the disk. `files` are its parts in order, the first is what a lane opens. Unknown is `None`.

    `level` and `bits_per_weight` come from the tensor table, not from the name; `label` is what the name says, such as
    UD-Q4_K_XL. `last_used_s` is seconds since 1970.
    `repository` is where it came from as far as the folder tells, OWNER/NAME on Hugging Face; `local_name` is what the
    program that put it there calls it (`llama3.2:1b`); `made_from` names the file that a level was made from here.
    `sha256` is what that program holds the file to be, for a file in one part. `problem` is a sentence for a file that
    cannot be used.
    """

    source: LibrarySource
    root: Path
    files: tuple[Path, ...]
    model: str
    level: str
    file_bytes: int
    bits_per_weight: float | None = None
    parameters: int | None = None
    architecture: str | None = None
    licence: str | None = None
    context_tokens: int | None = None
    repository: str | None = None
    commit: str | None = None
    sha256: str | None = None
    last_used_s: float | None = None
    projector: Path | None = None
    problem: str = ""
    local_name: str = ""
    made_from: str = ""
    label: str = ""

    @property
    def path(self) -> Path:
        """What a lane opens."""
        return self.files[0]

    @property
    def may_be_deleted(self) -> bool:
        return self.source is LibrarySource.OWN


@dataclass(frozen=True, slots=True)
class LibraryModel:
    """All variants of one model, wherever they lie, from the most precise to the smallest."""

    name: str
    variants: tuple[LibraryVariant, ...]
