"""Puts the Models page into the window."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.adapters.settings import Settings
from app.bridge.compare.compare_controller import CompareController
from app.bridge.models.ladder_controller import LadderController
from app.bridge.models.late_browser import LateBrowser, popular_models
from app.bridge.models.library_controller import LibraryController
from app.bridge.models.named_file import NamedFile
from app.bridge.models.search_controller import SearchController
from app.bridge.theme import ThemeController
from app.domain.downloads.download import WantedDownload
from app.domain.machines.typed_machine import pools_of_machine
from app.ui.fit_assembly import FitAssembly
from app.ui.library_assembly import LibraryAssembly, downloads_of, with_downloads
from app.ui.main_window import MainWindow
from app.ui.pages.compare.page import ComparePage
from app.ui.pages.fit.wizard.get_file import GetFile
from app.ui.pages.models.find_view import FindView
from app.ui.pages.models.page import ModelsPage


class ModelsAssembly:
    """Owns the page's controllers; the page takes the place of `place` on the rail. `fit` finds the machine to plan for
    and opens files."""

    def __init__(
        self,
        window: MainWindow,
        place: QWidget,
        fit: FitAssembly,
        compare: ComparePage,
        lanes: CompareController,
        theme: ThemeController,
        settings: Settings,
        *,
        worker_command: Sequence[str] | None = None,
    ) -> None:
        self._window = window
        self._theme = theme
        self._worker_command = worker_command
        self._compare = compare
        self._lanes = lanes
        self._fit = fit
        self._browser = LateBrowser()
        self.search = SearchController(self._browser, popular_models, window)
        self.ladder = LadderController(self._browser, window, is_busy=lambda: bool(lanes.busy.holder))
        self.find = FindView(self.search, self.ladder, theme)
        self.page = ModelsPage(self.find)
        self.downloads = downloads_of(settings, window)
        self.named = NamedFile(self.downloads, self._browser, window)
        self.library = self._library()
        self._connect()
        self._follow_fit()
        window.replace_page(place, self.page)

    def start(self) -> None:
        """After the first paint: downloads that were under way go on."""
        self.downloads.start()

    def _library(self) -> LibraryAssembly:
        return LibraryAssembly(
            self._window,
            self.page,
            self._compare,
            self.downloads,
            self._fit.controller,
            self._lanes,
            self._theme,
            take_files=self._fit.take_files,
            worker_command=self._worker_command,
        )

    def _follow_fit(self) -> None:
        """Plan for the machine that the Fit page found, and get what it recommends."""
        controller = self._fit.controller
        self.find.ladder.set_context(controller.wishes.wanted_context_tokens)
        controller.machine_changed.connect(self._follow_machine)
        self.page.opened.connect(controller.refresh)
        self._follow_library(self.library.library)
        get = GetFile(self.named)
        get.open_wanted.connect(self.library.open_file)
        self._fit.wizard.get.offer(get)
        self._follow_machine()

    def remembered(self, settings: Settings) -> Settings:
        """`settings` with what the user chose on this page."""
        return with_downloads(settings, self.downloads)

    def close(self) -> None:
        """Call once, when the window closes."""
        self.library.close()
        self.named.close()
        self.downloads.close()
        self.search.close()
        self.ladder.close()

    def _connect(self) -> None:
        self.page.opened.connect(self.search.start)
        self.find.ladder.open_wanted.connect(self._open_lanes)
        self.ladder.wanted.connect(self._get)
        self._lanes.busy.changed.connect(self.ladder.go_on)
        self.ladder.notice.connect(self._window.notices.show_error)
        self.downloads.statuses_changed.connect(self.ladder.set_downloads)

    def _follow_library(self, library: LibraryController) -> None:
        """Rows of a ladder whose files are here say so: look once a model is opened."""
        library.models_changed.connect(lambda: self.ladder.set_library(library.variants()))
        self.ladder.opened.connect(lambda: library.look_if_stale() if library.was_looked_at else library.look())

    def _get(self, wanted: Sequence[WantedDownload]) -> None:
        """One download, or the two of a pair."""
        if len(wanted) == 2:
            self.downloads.get_pair(wanted[0], wanted[1])
        else:
            for each in wanted:
                self.downloads.get(each)

    def _follow_machine(self) -> None:
        machine = self._fit.controller.machine
        if machine is not None:
            pools = pools_of_machine(machine)
            self.search.set_pools(pools)
            self.ladder.set_pools(pools)

    def _open_lanes(self, files: Sequence[Path]) -> None:
        if len(files) > 1:
            self.library.compare_files(files)
        else:
            self._fit.take_files([str(path) for path in files])
