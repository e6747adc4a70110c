"""Puts the Models page into the window."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.adapters.settings import Settings
from app.bridge.fit.fit_controller import FitController
from app.bridge.theme import ThemeController
from app.domain.errors import WeighInError
from app.ui.main_window import MainWindow
from app.ui.pages.models.find_view import FindView
from app.ui.pages.models.page import ModelsPage
from app.ui.widgets.notice_bar import Notice, NoticeTone


class ModelsAssembly:
    """Owns the page's controllers. `take_files` opens files as lanes in Compare, and that page."""

    def __init__(
        self,
        window: MainWindow,
        fit: FitController,
        theme: ThemeController,
        settings: Settings,
        *,
        take_files: Callable[[Sequence[str]], None],
    ) -> None:
        self._window = window
        self._take_files = take_files
        self.find = FindView()
        self.page = ModelsPage(self.find)
        window.add_page("models", "Models", self.page)

    def remembered(self, settings: Settings) -> Settings:
        """`settings` with what the user chose on this page."""
        return settings

    def close(self) -> None:
        """Call once, when the window closes."""

    def _open_lanes(self, files: Sequence[Path]) -> None:
        self._take_files([str(path) for path in files])

    def _show_error(self, error: WeighInError) -> None:
        self._window.notices.show_notice(Notice(error.sentence, NoticeTone.ERROR, details=error.details))
