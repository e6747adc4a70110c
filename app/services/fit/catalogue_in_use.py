"""The catalogue that advice stands on: the one that ships, with what repositories were last seen to hold over it."""

from dataclasses import dataclass
from datetime import datetime

from app.adapters.catalogue_file import load_catalogue
from app.adapters.catalogue_overlay_file import load_overlay, overlay_path
from app.domain.advice.catalogue import Catalogue
from app.domain.advice.catalogue_overlay import overlaid, repositories_of
from app.services.reports.json_documents import Document


@dataclass(frozen=True, slots=True)
class CatalogueSource:
    """Where sizes of files come from. `refreshed_at` (ISO 8601, UTC) is `None` where nothing was refreshed yet."""

    refreshed_at: str | None
    seen_repositories: int
    repositories: int

    @property
    def sentence(self) -> str:
        """As people read it."""
        if self.refreshed_at is None:
            return "Sizes of files as they ship with the app, rounded."
        day = datetime.fromisoformat(self.refreshed_at).strftime("%d %B %Y").lstrip("0")
        seen = "all" if self.seen_repositories == self.repositories else f"{self.seen_repositories} of"
        return f"Sizes of files as {seen} {self.repositories} repositories had them on {day}."

    @property
    def document(self) -> Document:
        """For the JSON of commands."""
        return {
            "source": "shipped" if self.refreshed_at is None else "refreshed",
            "refreshed_at": self.refreshed_at,
            "seen_repositories": self.seen_repositories,
            "repositories": self.repositories,
        }


def catalogue_in_use() -> tuple[Catalogue, CatalogueSource]:
    """The catalogue and where it is from; makes no request. Raises `WeighInError` where the shipped one is broken."""
    shipped = load_catalogue()
    names = repositories_of(shipped)
    overlay = load_overlay(overlay_path())
    seen = [name for name in names if overlay and name in overlay.repositories]
    if overlay is None or not seen:
        return shipped, CatalogueSource(None, 0, len(names))
    return overlaid(shipped, overlay), CatalogueSource(overlay.refreshed_at, len(seen), len(names))
