"""What is searched for on Hugging Face, and what was found."""

from dataclasses import dataclass
from enum import StrEnum


class SortBy(StrEnum):
    """Most first; dates newest first. The values are those of huggingface_hub."""

    DOWNLOADS = "downloads"
    LIKES = "likes"
    TREND = "trending_score"
    DATE = "last_modified"


class Gate(StrEnum):
    """Whether files are handed to everybody, to who accepts terms, or to whom the owner lets in."""

    OPEN = "open"
    AUTOMATIC = "accept terms"
    MANUAL = "ask for access"


@dataclass(frozen=True, slots=True)
class FoundRepository:
    """One repository with GGUF files, as a search tells of it. Unknown is `None` or empty.

    `parameters` are of the model, `base_model` is OWNER/NAME of what was quantized, `last_modified` reads as ISO 8601.
    `file_names` are the GGUF files' paths. `from_catalogue` says that it is known from the catalogue that ships with
    the app, not from the server.
    """

    name: str
    parameters: int | None = None
    architecture: str | None = None
    context_tokens: int | None = None
    downloads: int | None = None
    likes: int | None = None
    last_modified: str | None = None
    gate: Gate = Gate.OPEN
    licence: str | None = None
    base_model: str | None = None
    tags: tuple[str, ...] = ()
    file_names: tuple[str, ...] = ()
    from_catalogue: bool = False

    @property
    def owner(self) -> str:
        return self.name.partition("/")[0]

    @property
    def short_name(self) -> str:
        """Without its owner."""
        return self.name.partition("/")[2]
