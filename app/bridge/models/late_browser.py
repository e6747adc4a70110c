"""The way to Hugging Face, opened when it is first wanted: its client takes a second to import."""

import threading
from typing import TYPE_CHECKING

from app.adapters.catalogue_file import load_catalogue
from app.domain.browse.catalogue_lists import search_catalogue
from app.domain.browse.search import MOST_RESULTS, FoundRepository, SearchQuery

if TYPE_CHECKING:
    from app.services.browse.browsing import Browser


class LateBrowser:
    """Call it from a background thread."""

    def __init__(self) -> None:
        self._opening = threading.Lock()
        self._browser: Browser | None = None

    def __call__(self) -> "Browser":
        """The one browser of the window."""
        with self._opening:
            if self._browser is None:
                from app.services.browse.browsing import Browser

                self._browser = Browser()
            return self._browser


def popular_models() -> tuple[FoundRepository, ...]:
    """What the catalogue knows, the larger model first; makes no request."""
    return search_catalogue(load_catalogue(), SearchQuery(limit=MOST_RESULTS))
