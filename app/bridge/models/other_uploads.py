"""Who else publishes a model."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.bridge.tasks import Tasks
from app.domain.browse.search import FoundRepository, SearchQuery

if TYPE_CHECKING:
    from app.services.browse.browsing import Browser

_MOST_ASKED: Final = 20


class OtherUploads(QObject):
    """Remembers uploads by what they were made from. `changed` comes when more are known."""

    changed = Signal()

    def __init__(self, open_browser: "Callable[[], Browser]", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_browser = open_browser
        self._tasks = tasks
        self._known: dict[str, tuple[FoundRepository, ...]] = {}

    def of(self, repository: FoundRepository) -> tuple[FoundRepository, ...]:
        """The others of the same model, as far as they are known."""
        known = self._known.get((repository.base_model or "").lower(), ())
        return tuple(each for each in known if each.name != repository.name)

    def know(self, repositories: Sequence[FoundRepository]) -> None:
        """Remember them."""
        for each in repositories:
            if each.base_model:
                before = {known.name: known for known in self._known.get(each.base_model.lower(), ())}
                self._known[each.base_model.lower()] = tuple({**before, each.name: each}.values())

    def ask(self, repository: FoundRepository, is_cancelled: Callable[[], bool]) -> None:
        """Ask the server: one request, and no word where it fails."""
        base = repository.base_model
        if base is not None:
            self._tasks.run(
                lambda: self._first_page(base, is_cancelled), on_result=self._on_found, on_error=lambda _error: None
            )

    def _first_page(self, base: str, is_cancelled: Callable[[], bool]) -> Sequence[FoundRepository]:
        query = SearchQuery(base_model=base, limit=_MOST_ASKED)
        found = next(self._open_browser().search(query, is_cancelled=is_cancelled), ())
        return [each for each in found if (each.base_model or "").lower() == base.lower()]

    def _on_found(self, found: Sequence[FoundRepository]) -> None:
        self.know(found)
        self.changed.emit()
