"""Puts the Fit page and the wizard into the window."""

from collections.abc import Sequence
from dataclasses import replace

from app.adapters.settings import Settings
from app.bridge.compare.compare_controller import CompareController
from app.bridge.fit.catalogue_refresher import CatalogueRefresher
from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.ledger_feed import LedgerFeed
from app.bridge.fit.own_models import OwnModels
from app.bridge.fit.remembered_wishes import wishes_of, with_wishes
from app.bridge.theme import ThemeController
from app.domain.lanes.lane import LaneSpec
from app.ui.main_window import MainWindow
from app.ui.pages.compare.model_menu import choose_files
from app.ui.pages.compare.page import ComparePage
from app.ui.pages.fit.page import FitPage
from app.ui.pages.fit.wizard.wizard import GET, MACHINE, Wizard


class FitAssembly:
    """Owns the controller; the wizard leads to Compare on the first start and back to the Fit page later."""

    def __init__(
        self,
        window: MainWindow,
        compare: ComparePage,
        lanes: CompareController,
        theme: ThemeController,
        settings: Settings,
        *,
        worker_command: Sequence[str] | None = None,
    ) -> None:
        self._window = window
        self._compare = compare
        self._wizard_seen = settings.wizard_seen
        self._first_start = False
        self.controller = FitController(
            wishes_of(settings),
            previous=settings.fit_answer,
            is_busy=lambda: bool(lanes.busy.holder),
            worker_command=worker_command,
            parent=window,
        )
        self.models = OwnModels(self.controller, lanes, worker_command=worker_command, parent=window)
        self.ledger = LedgerFeed(window)
        self.refresher = CatalogueRefresher(window)
        self.page = FitPage(self.controller, self.models, self.ledger, self.refresher, theme)
        self.wizard = Wizard(self.controller, theme)
        window.add_page("fit", "Fit", self.page)
        window.add_unlisted_page(self.wizard)
        self._connect(lanes)

    def open_on_first_start(self) -> bool:
        """Open the wizard if it was never seen; returns whether it was opened."""
        if self._wizard_seen:
            return False
        self._first_start = True
        # whoever opens the window for the first time also has its machine looked at
        self.controller.expect_machine()
        self._open_wizard(MACHINE)
        return True

    def take_files(self, names: Sequence[str]) -> None:
        """Files were dropped on the window: on the Fit page they are planned, anywhere else they become lanes."""
        if self._window.pages.currentWidget() is self.page:
            self.models.open_files(names)
            return
        self._open_compare()
        self._compare.open_files(names)

    def remembered(self, settings: Settings) -> Settings:
        """`settings` with the wishes and whether the wizard was seen."""
        kept = with_wishes(settings, self.controller.wishes, self.controller.kept_answer)
        return replace(kept, wizard_seen=self._wizard_seen)

    def close(self) -> None:
        """Call once, when the window closes."""
        self.models.close()
        self.ledger.close()
        self.refresher.close()
        self.controller.close()

    def _connect(self, lanes: CompareController) -> None:
        self.controller.notice.connect(self._window.notices.show_error)
        self.ledger.notice.connect(self._window.notices.show_error)
        self.refresher.notice.connect(self._window.notices.show_error)
        self.refresher.refreshed.connect(self.controller.answer_again)
        self.models.lane_planned.connect(lanes.lane_facts_changed)
        self.page.models.open_wanted.connect(lambda: choose_files(self._window, self._plan_file))
        self.page.change_wanted.connect(lambda: self._open_wizard(MACHINE))
        self.page.get_wanted.connect(lambda: self._open_wizard(GET))
        self.wizard.left.connect(self._leave_wizard)
        self.wizard.get.open_wanted.connect(lambda: choose_files(self._window, self._open_file))
        self.wizard.get.try_wanted.connect(self._open_compare)

    def _open_wizard(self, step: int) -> None:
        self._wizard_seen = True
        self.wizard.show_step(step)
        self._window.open_unlisted_page(self.wizard, beside=self.page)

    def _leave_wizard(self) -> None:
        if self._first_start:
            self._open_compare()
        else:
            self._window.open_listed_page(self.page)

    def _open_compare(self) -> None:
        self._first_start = False
        self._window.open_listed_page(self._compare)
        self._compare.setFocus()

    def _open_file(self, spec: LaneSpec) -> None:
        self._open_compare()
        self._compare.open_files([spec.source])

    def _plan_file(self, spec: LaneSpec) -> None:
        self.models.open_files([spec.source])
