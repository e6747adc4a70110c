"""Searching as one types: after a pause, in the background, the search before given up."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.models.found_list import FoundList
from app.bridge.models.found_model import grouped
from app.bridge.tasks import Tasks
from app.domain.browse.filters import SearchFilter
from app.domain.browse.fits_here import fits_here
from app.domain.browse.search import MOST_RESULTS, FoundRepository, SearchQuery, SortBy
from app.domain.errors import WeighInError
from app.domain.machines.memory_pools import MemoryPools

if TYPE_CHECKING:
    from app.services.browse.browsing import Browser

PAUSE_MS: Final = 300
_SITE: Final = "https://huggingface.co/"
_LONGEST_TEXT: Final = 200
# Pages that are asked for unasked, where filters leave little of those before.
_MOST_PAGES_UNASKED: Final = 4
_ENOUGH_SHOWN: Final = 12


@dataclass(slots=True)
class _Search:
    """One question and how far its answer is. `pages` belongs to the thread that takes the next one."""

    query: SearchQuery | None
    is_cancelled: threading.Event = field(default_factory=threading.Event)
    pages: Iterator[Sequence[FoundRepository]] | None = None
    found: list[FoundRepository] = field(default_factory=list)
    pages_unasked: int = 0
    working: bool = False
    ended: bool = False
    note: str = ""
    problem: WeighInError | None = None


class SearchController(QObject):
    """`list` holds what is shown. `changed` comes with every step: read `working`, `problem` and the counts then.

    Before the user asks for anything it shows what `start_list` gives, which needs no network.
    """

    changed = Signal()

    def __init__(
        self,
        open_browser: "Callable[[], Browser]",
        start_list: Callable[[], Sequence[FoundRepository]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.list = FoundList(self)
        self._open_browser = open_browser
        self._start_list = start_list
        self._tasks = Tasks(self, threads=3)
        self._text = ""
        self._sort = SortBy.DOWNLOADS
        self._filter = SearchFilter()
        self._pools: MemoryPools | None = None
        self._search = _Search(None)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.ask_now)

    @property
    def is_start(self) -> bool:
        """Whether nothing was asked for yet."""
        return self._search.query is None

    @property
    def text(self) -> str:
        """What was searched last; empty for everything."""
        return "" if self._search.query is None else self._search.query.text

    @property
    def working(self) -> bool:
        return self._search.working

    @property
    def ended(self) -> bool:
        """Whether all is here that there is."""
        return self._search.ended

    @property
    def problem(self) -> WeighInError | None:
        """Why there is no more; `ask_again` tries once more."""
        return self._search.problem

    @property
    def found_count(self) -> int:
        """Repositories that were found so far, whether or not they are shown."""
        return len(self._search.found)

    @property
    def note(self) -> str:
        """Why what is shown is not what Hugging Face has, or not all of it; empty where it is."""
        return self._search.note

    @property
    def is_unfiltered(self) -> bool:
        """Whether everything that was found is shown."""
        return self._filter == SearchFilter()

    def start(self) -> None:
        """Show the start list; does nothing once something was asked for."""
        if self._search.query is None and not self._search.found and not self._search.working:
            self._begin(None)

    def write(self, text: str) -> None:
        """The user types: ask after a pause. Without text the start list comes back."""
        self._text = text
        self._pause.start()

    def ask_now(self) -> None:
        """Ask at once for what was written."""
        self._pause.stop()
        text = _sought(self._text)
        self._begin(SearchQuery(text, self._sort, MOST_RESULTS) if text else None)

    def sort_by(self, sort: SortBy) -> None:
        """Ask in another order; without text that asks for everything."""
        self._sort = sort
        self._pause.stop()
        self._begin(SearchQuery(_sought(self._text), sort, MOST_RESULTS))

    def ask_again(self) -> None:
        """The same question once more, after a failure or without a server."""
        if self._search.problem is not None or self._search.note:
            self._begin(self._search.query)

    def more(self) -> None:
        """Take the next page, if there is one."""
        search = self._search
        if search.query is not None and not (search.working or search.ended or search.problem):
            self._take_page(search)

    def narrow(self, chosen: SearchFilter) -> None:
        """Show only what passes."""
        self._filter = chosen
        self._search.pages_unasked = 0
        self._show_all()
        self._fill()

    def set_pools(self, pools: MemoryPools | None) -> None:
        """The memories that `fits here` is about, and the order of the start list."""
        shown = self._passing(self._search.found)
        self._pools = pools
        if self._passing(self._search.found) != shown:
            self._show_all()

    def close(self) -> None:
        """Call once, when the window closes."""
        self._pause.stop()
        self._search.is_cancelled.set()
        self._tasks.wait()

    def _begin(self, query: SearchQuery | None) -> None:
        self._search.is_cancelled.set()
        self._search = _Search(query)
        self._take_page(self._search)

    def _take_page(self, search: _Search) -> None:
        search.working = True
        self.changed.emit()
        self._tasks.run(
            lambda: self._next_page(search),
            on_result=lambda page: self._on_page(search, page),
            on_error=lambda error: self._on_problem(search, error),
        )

    def _next_page(self, search: _Search) -> Sequence[FoundRepository] | None:
        """In the background; `None` after the last page."""
        if search.query is None:
            return self._start_list()
        if search.pages is not None:
            return next(search.pages, None)
        search.pages = self._open_browser().search(
            search.query,
            is_cancelled=lambda: search.is_cancelled.is_set() or self._tasks.is_closing(),
            on_note=partial(setattr, search, "note"),
        )
        return next(search.pages, None)

    def _on_page(self, search: _Search, page: Sequence[FoundRepository] | None) -> None:
        if search is not self._search:
            return
        search.working = False
        search.ended = page is None or search.query is None
        search.found += page or ()
        self.list.follow(grouped(self._passing(search.found)))
        self.changed.emit()
        self._fill()

    def _on_problem(self, search: _Search, error: WeighInError) -> None:
        if search is not self._search:
            return
        search.working = False
        search.problem = error
        if not search.found:
            self._show_all()
        self.changed.emit()

    def _fill(self) -> None:
        """Look further by itself while filters leave little to see, but not without end."""
        search = self._search
        if self.list.rowCount() < _ENOUGH_SHOWN and search.pages_unasked < _MOST_PAGES_UNASKED:
            search.pages_unasked += 1
            self.more()

    def _show_all(self) -> None:
        self.list.replace_all(grouped(self._passing(self._search.found)))
        self.changed.emit()

    def _passing(self, found: Sequence[FoundRepository]) -> list[FoundRepository]:
        passing = [each for each in found if self._filter.passes(each, self._pools)]
        pools = self._pools
        if self.is_start and pools is not None:
            # what runs here first: nobody should begin with a model of a terabyte
            passing.sort(key=lambda each: fits_here(each, pools) is not True)
        return passing


def _sought(text: str) -> str:
    """The words of `text`; of a page's address the repository."""
    words = " ".join(text.split())[:_LONGEST_TEXT]
    return "/".join(words.removeprefix(_SITE).split("/")[:2]) if words.startswith(_SITE) else words
