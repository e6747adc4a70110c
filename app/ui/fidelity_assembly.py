"""Puts the Fidelity page into the window."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.adapters.settings import Settings
from app.bridge.compare.compare_controller import CompareController
from app.bridge.fidelity.fidelity_controller import FidelityController
from app.bridge.fidelity.results_feed import ResultsFeed
from app.bridge.theme import ThemeController
from app.domain.errors import WeighInError
from app.services.fidelity.fidelity_events import FidelityEvent, FidelityRequest
from app.services.fidelity.fidelity_run import FidelityRun
from app.services.fidelity.own_results import own_results
from app.services.fidelity.published_study import published_study
from app.ui.main_window import MainWindow
from app.ui.pages.compare.page import ComparePage
from app.ui.pages.fidelity.figures.view import FiguresView
from app.ui.pages.fidelity.page import FidelityPage
from app.ui.widgets.notice_bar import Notice, NoticeTone

if TYPE_CHECKING:
    from app.ui.blind_assembly import BlindAssembly
    from app.ui.prompt_sets_assembly import PromptSetsAssembly


class FidelityAssembly:
    """Owns what the views need; the page takes the place of `place` on the rail. Its lanes are those of Compare, and
    `lanes.busy` keeps its work and Compare's turns apart."""

    def __init__(
        self,
        window: MainWindow,
        place: QWidget,
        compare: ComparePage,
        lanes: CompareController,
        theme: ThemeController,
        settings: Settings,
        *,
        worker_command: Sequence[str] | None = None,
    ) -> None:
        self._window = window
        self._compare = compare
        self._lanes = lanes
        self._theme = theme
        self._worker_command = worker_command
        self.page = FidelityPage()
        self.controller = FidelityController(lanes, self._make_run, window)
        self.results = ResultsFeed(own_results, window)
        self.figures = FiguresView(self.controller, self.results, theme, published_study())
        self.page.add_view("figures", "Figures", self.figures, to_edge=True)
        self._blind: BlindAssembly | None = None
        self._prompt_sets: PromptSetsAssembly | None = None
        self.page.expect_view("blind", "Blind test", lambda: self.blind)
        self.page.expect_view("prompts", "Prompt set", lambda: self.prompt_sets)
        self._connect()
        window.replace_page(place, self.page)

    @property
    def blind(self) -> "BlindAssembly":
        """The blind test, built when it is opened."""
        if self._blind is None:
            from app.ui.blind_assembly import BlindAssembly

            self._blind = BlindAssembly(
                self._window, self.page, self._compare, self._lanes, self._theme, worker_command=self._worker_command
            )
            self.page.settle("blind")
        return self._blind

    @property
    def prompt_sets(self) -> "PromptSetsAssembly":
        """The sets of prompts, built when they are opened."""
        if self._prompt_sets is None:
            from app.ui.prompt_sets_assembly import PromptSetsAssembly

            self._prompt_sets = PromptSetsAssembly(
                self._window, self.page, self._lanes, self._theme, worker_command=self._worker_command
            )
            self.page.settle("prompts")
        return self._prompt_sets

    def remembered(self, settings: Settings) -> Settings:
        """`settings` with what the user chose on this page."""
        return settings

    def close(self) -> None:
        """Call once, when the window closes."""
        if self._blind is not None:
            self._blind.close()
        if self._prompt_sets is not None:
            self._prompt_sets.close()
        self.controller.close()
        self.results.close()

    def show_error(self, error: WeighInError) -> None:
        """One sentence at the top of the window, details behind a click."""
        self._window.notices.show_notice(Notice(error.sentence, NoticeTone.ERROR, details=error.details))

    def _connect(self) -> None:
        self.controller.notice.connect(self.show_error)
        self.results.notice.connect(self.show_error)
        self.figures.lanes_wanted.connect(self._open_lane_menu)
        self._lanes.turn_finished.connect(self.figures.setup.refresh)
        self._lanes.busy.changed.connect(self.figures.setup.refresh)

    def _open_lane_menu(self) -> None:
        """Lanes are those of Compare: they are added there."""
        self._window.open_listed_page(self._compare)
        self._compare.header.add_lane.click()

    def _make_run(self, request: FidelityRequest, emit: Callable[[FidelityEvent], None]) -> FidelityRun:
        return FidelityRun(request, emit, worker_command=self._worker_command)
