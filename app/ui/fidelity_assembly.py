"""Puts the Fidelity page into the window."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.adapters.settings import Settings
from app.bridge.compare.compare_controller import CompareController
from app.bridge.theme import ThemeController
from app.domain.errors import WeighInError
from app.ui.main_window import MainWindow
from app.ui.pages.compare.page import ComparePage
from app.ui.pages.fidelity.page import FidelityPage
from app.ui.widgets.notice_bar import Notice, NoticeTone


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
        window.replace_page(place, self.page)

    def remembered(self, settings: Settings) -> Settings:
        """`settings` with what the user chose on this page."""
        return settings

    def close(self) -> None:
        """Call once, when the window closes."""

    def show_error(self, error: WeighInError) -> None:
        """One sentence at the top of the window, details behind a click."""
        self._window.notices.show_notice(Notice(error.sentence, NoticeTone.ERROR, details=error.details))
