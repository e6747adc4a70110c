"""One repository's ladder: asked for when it is opened, planned row by row for this machine."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.bridge.models.ladder_list import LadderList
from app.bridge.models.other_uploads import OtherUploads
from app.bridge.models.row_state import OwnFiles, state_of
from app.bridge.same_memory import much_the_same
from app.bridge.tasks import Tasks
from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.browse.search import FoundRepository
from app.domain.downloads.download import DownloadStatus, WantedDownload
from app.domain.errors import WeighInError
from app.domain.library.library import LibraryVariant
from app.domain.machines.memory_pools import MemoryPools
from app.services.library.model_folders import models_folder

if TYPE_CHECKING:
    from app.services.browse.browsing import Browser

USUAL_CONTEXT_TOKENS: Final = 8_192


@dataclass(slots=True)
class _Opened:
    """What is open. `planning` counts plans that were begun: only the latest one counts."""

    repository: FoundRepository
    is_cancelled: threading.Event = field(default_factory=threading.Event)
    ladder: Ladder | None = None
    problem: WeighInError | None = None
    planning: int = 0
    loading: bool = False
    plans_running: int = 0


class LadderController(QObject):
    """`list` holds the rows. `opened` comes with another repository, `changed` with every step after that.

    While `is_busy` answers true, for a turn runs in Compare, nothing is planned: `go_on` does it afterwards.

    `wanted` carries the downloads that the user asked for (one, or the two of a pair); `notice` what went wrong there.
    """

    opened = Signal()
    changed = Signal()
    wanted = Signal(object)
    notice = Signal(object)
    _row_planned = Signal(object, int, int, object)

    def __init__(
        self,
        open_browser: "Callable[[], Browser]",
        parent: QObject | None = None,
        *,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._waiting = False
        self.list = LadderList(self)
        self._open_browser = open_browser
        self._tasks = Tasks(self, threads=4)
        self._others = OtherUploads(open_browser, self._tasks, self)
        self._opened: _Opened | None = None
        self._pools: MemoryPools | None = None
        self._context_tokens = USUAL_CONTEXT_TOKENS
        self._own = OwnFiles()
        self._statuses: tuple[DownloadStatus, ...] = ()
        self._row_planned.connect(self._on_row)
        self._others.changed.connect(self.changed)

    @property
    def repository(self) -> FoundRepository | None:
        """What is open, as far as it is known."""
        if self._opened is None:
            return None
        ladder = self._opened.ladder
        return (ladder.facts if ladder else None) or self._opened.repository

    @property
    def ladder(self) -> Ladder | None:
        return None if self._opened is None else self._opened.ladder

    @property
    def problem(self) -> WeighInError | None:
        return None if self._opened is None else self._opened.problem

    @property
    def loading(self) -> bool:
        """Whether the repository's files are asked for."""
        return self._opened is not None and self._opened.loading

    @property
    def planning(self) -> bool:
        """Whether headers are read and plans made."""
        return self._opened is not None and self._opened.plans_running > 0

    @property
    def waiting(self) -> bool:
        """Whether plans wait for the end of a turn."""
        return self._waiting

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    @property
    def others(self) -> tuple[FoundRepository, ...]:
        """Further uploads of the open model, as far as they are known."""
        return () if self.repository is None else self._others.of(self.repository)

    def open(self, repository: FoundRepository, others: Sequence[FoundRepository] = ()) -> None:
        """Show another repository; `others` hold the same model."""
        if self._opened is not None:
            self._opened.is_cancelled.set()
        self._opened = _Opened(repository)
        self._others.know((repository, *others))
        self.list.show_rows((), can_get=False)
        self.opened.emit()
        self._load(self._opened)

    def open_again(self) -> None:
        """Try once more after a failure, or ask for what is new."""
        if self._opened is not None and not self._opened.loading:
            self._opened.problem = None
            self._load(self._opened)

    def plan_for(self, context_tokens: int) -> None:
        """Plan every row for another context."""
        if context_tokens != self._context_tokens:
            self._context_tokens = context_tokens
            self._plan()

    def set_pools(self, pools: MemoryPools | None) -> None:
        """What is free has changed: plan anew where it changed by much."""
        before, self._pools = self._pools, pools
        if before is None or pools is None or not much_the_same(before, pools):
            self._plan()

    def go_on(self) -> None:
        """The turn is over: plan what waited."""
        if self._waiting:
            self._plan()

    def set_downloads(self, statuses: Sequence[DownloadStatus]) -> None:
        """How far downloads are."""
        self._statuses = tuple(statuses)
        self._show_states()

    def set_library(self, variants: Sequence[LibraryVariant]) -> None:
        """What lies on this computer."""
        self._own = OwnFiles(variants)
        self._show_states()

    def get(self, rows: Sequence[LadderRow]) -> None:
        """Work out what to download; `wanted` follows."""
        ladder = self.ladder
        if ladder is None:
            return
        self._tasks.run(
            lambda: self._open_browser().wanted(ladder, rows, models_folder()),
            on_result=self._on_wanted,
            on_error=self.notice.emit,
        )

    def load_card(self, on_text: Callable[[str], None], on_error: Callable[[WeighInError], None]) -> None:
        """The open repository's model card as harmless Markdown; empty where there is none."""
        ladder = self.ladder
        if ladder is not None:
            self._tasks.run(
                lambda: self._open_browser().card(ladder.repository, ladder.commit),
                on_result=on_text,
                on_error=on_error,
            )

    def close(self) -> None:
        """Call once, when the window closes."""
        if self._opened is not None:
            self._opened.is_cancelled.set()
        self._tasks.wait()

    def _load(self, opened: _Opened) -> None:
        opened.loading = True
        self.changed.emit()
        self._tasks.run(
            lambda: self._open_browser().open(opened.repository.name, is_cancelled=lambda: self._is_over(opened)),
            on_result=lambda ladder: self._on_ladder(opened, ladder),
            on_error=lambda error: self._on_problem(opened, error),
        )

    def _on_ladder(self, opened: _Opened, ladder: Ladder) -> None:
        if opened is not self._opened:
            return
        opened.loading = False
        self._take(opened, ladder)
        self._plan()
        if self.repository is not None and not ladder.from_catalogue:
            self._others.ask(self.repository, lambda: self._is_over(opened))

    def _on_problem(self, opened: _Opened, error: WeighInError) -> None:
        if opened is self._opened:
            opened.loading = False
            opened.problem = error
            self.changed.emit()

    def _plan(self) -> None:
        opened, pools = self._opened, self._pools
        if opened is None or opened.ladder is None or pools is None:
            return
        self._waiting = self._is_busy()
        if self._waiting:
            self.changed.emit()
            return
        opened.planning += 1
        opened.plans_running += 1
        number, ladder, tokens = opened.planning, opened.ladder, self._context_tokens
        self._tasks.run(
            lambda: self._open_browser().planned(
                ladder,
                pools,
                tokens,
                on_row=lambda place, row: self._row_planned.emit(opened, number, place, row),
                is_cancelled=lambda: self._is_over(opened) or number != opened.planning,
            ),
            on_result=lambda planned: self._on_planned(opened, number, planned),
            on_error=lambda error: self._on_not_planned(opened, number, error),
        )
        self.changed.emit()

    def _on_row(self, opened: _Opened, number: int, place: int, row: LadderRow) -> None:
        if opened is self._opened and number == opened.planning and opened.ladder is not None:
            rows = (*opened.ladder.rows[:place], row, *opened.ladder.rows[place + 1 :])
            self._take(opened, replace(opened.ladder, rows=rows))

    def _on_planned(self, opened: _Opened, number: int, planned: Ladder) -> None:
        opened.plans_running -= 1
        if opened is self._opened and number == opened.planning:
            self._take(opened, planned)
        elif opened is self._opened:
            self.changed.emit()

    def _on_not_planned(self, opened: _Opened, number: int, error: WeighInError) -> None:
        opened.plans_running -= 1
        if opened is self._opened:
            # what was given up for a newer question failed on purpose
            opened.problem = error if number == opened.planning else opened.problem
            self.changed.emit()

    def _take(self, opened: _Opened, ladder: Ladder) -> None:
        opened.ladder = ladder
        self.list.show_rows(ladder.rows, can_get=not ladder.from_catalogue)
        self._show_states()

    def _show_states(self) -> None:
        """What is here of the rows; tells that something changed."""
        ladder = self.ladder
        if ladder is not None:
            self.list.show_states([state_of(row, ladder, self._statuses, self._own) for row in ladder.rows])
            self.changed.emit()

    def _on_wanted(self, wanted: Sequence[WantedDownload]) -> None:
        self.wanted.emit(tuple(wanted))

    def _is_over(self, opened: _Opened) -> bool:
        return opened.is_cancelled.is_set() or self._tasks.is_closing()
