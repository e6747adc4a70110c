"""What is searched for on Hugging Face, and what was found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.advice.catalogue import LicenceClass, Purpose

MOST_RESULTS: Final = 5000


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
class SearchQuery:
    """What is looked for: words of a repository's name, or all repositories of `base_model` (OWNER/NAME) where given.

    `limit` is the most results, over all pages.
    """

    text: str = ""
    sort: SortBy = SortBy.DOWNLOADS
    limit: int = 200
    base_model: str | None = None


@dataclass(frozen=True, slots=True)
class FoundRepository:
    """One repository with GGUF files, as a search tells of it. Unknown is `None` or empty.

    `parameters` are of the model, `base_model` is OWNER/NAME of what was quantized, `last_modified` reads as ISO 8601.
    `file_names` are the GGUF files' paths. `from_catalogue` says that it is known from the catalogue that ships with
    the app, not from the server. `pipeline` is the kind of task as the Hub calls it; `purposes` are what the model is
    good for as far as its tags, its name or the catalogue tell.
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
    pipeline: str | None = None
    purposes: frozenset[Purpose] = frozenset()
    licence_class: LicenceClass | None = None

    @property
    def owner(self) -> str:
        return self.name.partition("/")[0]

    @property
    def short_name(self) -> str:
        """Without its owner."""
        return self.name.partition("/")[2]
