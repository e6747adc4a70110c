"""Puts downloads and the library into the window: the card, the strip's figure, the view, and where they lead."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from app.adapters.settings import Settings
from app.bridge.compare.compare_controller import CompareController
from app.bridge.fit.fit_controller import FitController
from app.bridge.models.account import Account
from app.bridge.models.downloads_controller import DownloadsController
from app.bridge.models.library_controller import LibraryController
from app.bridge.models.library_folders import LibraryFolders
from app.bridge.models.library_plans import LibraryPlans
from app.bridge.theme import ThemeController
from app.domain.downloads.download import DownloadState, DownloadStatus
from app.domain.downloads.download_words import download_words, item_name
from app.domain.plain_text import one_line
from app.ui.account_dialog import AccountDialog
from app.ui.library_questions import LibraryQuestions
from app.ui.main_window import MainWindow
from app.ui.pages.compare.page import ComparePage
from app.ui.pages.models.downloads_card import DownloadsCard
from app.ui.pages.models.library.folders_panel import FoldersPanel
from app.ui.pages.models.library.library_view import LibraryView
from app.ui.pages.models.page import FIND, LIBRARY, ModelsPage
from app.ui.widgets.notice_bar import Notice, NoticeTone

_log = logging.getLogger(__name__)


class LibraryAssembly:
    """Owns the library's controllers; `downloads` is the page's. Both lead to lanes in Compare."""

    def __init__(
        self,
        window: MainWindow,
        page: ModelsPage,
        compare: ComparePage,
        downloads: DownloadsController,
        fit: FitController,
        lanes: CompareController,
        theme: ThemeController,
        *,
        take_files: Callable[[Sequence[str]], None],
        worker_command: Sequence[str] | None = None,
    ) -> None:
        self._window = window
        self._page = page
        self._compare = compare
        self._downloads = downloads
        self._theme = theme
        self._lanes = lanes
        self._take_files = take_files
        self.library = LibraryController(window)
        self.plans = LibraryPlans(fit, is_busy=_holds(lanes), worker_command=worker_command, parent=window)
        self.folders = LibraryFolders(window)
        self.card = DownloadsCard(downloads, theme)
        self.view = LibraryView(self.library, self.plans, theme, is_in_lane=self._is_in_lane)
        self.questions = LibraryQuestions(self.view, self.library, theme, is_busy=_holds(lanes))
        self.folders_panel = FoldersPanel(self.folders, theme, self.view)
        page.set_library(self.view)
        page.add_downloads(self.card)
        lanes.busy.changed.connect(self.plans.go_on)
        compare.library_wanted.connect(self.open_library)
        self.account = Account(window)
        window.settings_panel.account_requested.connect(self.open_account)
        window.settings_panel.folders_requested.connect(self._show_folders)
        page.find_view.ladder.gate.sign_in_wanted.connect(self.open_account)
        self._connect_downloads()
        self._connect_library()

    def compare_files(self, files: Sequence[Path]) -> None:
        """Open Compare with these files as its lanes."""
        self._window.open_listed_page(self._compare)
        self._compare.compare_files([str(path) for path in files])
        self._compare.setFocus()

    def open_file(self, file: Path) -> None:
        """Open Compare with this file as a lane; built-in lanes that nobody has asked anything give way to it."""
        untouched = self._lanes.last_request is None and all(view.spec.builtin_level for view in self._lanes.lanes)
        if untouched:
            self.compare_files([file])
        else:
            self._take_files([str(file)])

    def open_library(self) -> None:
        """Show what lies on this computer."""
        self._page.open_view(LIBRARY)
        self._window.open_listed_page(self._page)
        self.view.list.setFocus()

    def open_account(self) -> None:
        """Sign in to Hugging Face, or out."""
        AccountDialog(self.account, self._theme, self._window).open()

    def close(self) -> None:
        """Call once, when the window closes."""
        self.account.close()
        self.questions.close()
        self.plans.close()
        self.library.close()
        self.folders.close()

    def _connect_downloads(self) -> None:
        downloads, strip = self._downloads, self._window.status_strip
        downloads.notice.connect(self._window.notices.show_error)
        downloads.statuses_changed.connect(strip.set_downloads)
        downloads.arrived.connect(lambda _status: self._look_again())
        downloads.failed.connect(self._tell_failure)
        downloads.ready_to_compare.connect(self._offer_to_compare)
        strip.downloads_wanted.connect(self._open_page)
        self.card.compare_wanted.connect(self.compare_files)
        self.card.show_wanted.connect(show_in_folder)

    def _connect_library(self) -> None:
        view, header = self.view, self.view.header
        for source in (self.library, self.folders, self.questions):
            source.notice.connect(self._window.notices.show_error)
        view.open_wanted.connect(self._open_lanes)
        view.compare_wanted.connect(self.compare_files)
        view.show_wanted.connect(show_in_folder)
        view.find_wanted.connect(lambda: self._page.open_view(FIND))
        self.library.gone.connect(self._forget_download)
        self.library.scanning_changed.connect(lambda _scanning: self.folders.read())
        header.folders.clicked.connect(self._open_folders)
        self.folders_panel.show_wanted.connect(show_in_folder)
        self.folders.edited.connect(self._look_again)

    def _forget_download(self, path: Path) -> None:
        """What was got and is deleted now is not here any more: it can be got again."""
        for status in self._downloads.statuses:
            if status.state is DownloadState.DONE and status.wanted.target == path:
                self._downloads.remove(status.number)

    def _is_in_lane(self, path: Path) -> bool:
        return any(Path(view.spec.source) == path for view in self._lanes.lanes)

    def _show_folders(self) -> None:
        self.open_library()
        # once the page has its place
        QTimer.singleShot(0, self.view, self._open_folders)

    def _open_folders(self) -> None:
        self.folders.read()
        self.folders_panel.open_below(self.view.header.folders)

    def _open_lanes(self, files: list[Path]) -> None:
        self._take_files([str(path) for path in files])

    def _look_again(self) -> None:
        """Files have come, or folders are others; nothing is looked at that nobody has opened."""
        if self.library.was_looked_at or self.library.scanning:
            self.library.look()

    def _open_page(self) -> None:
        self._window.open_listed_page(self._page)

    def _tell_failure(self, status: DownloadStatus) -> None:
        """Where the card is not seen; there it says so itself."""
        if self._window.pages.currentWidget() is not self._page:
            sentence = f"{one_line(item_name(status))} was not downloaded: {download_words(status)}"
            self._offer(Notice(sentence, NoticeTone.WARNING, action="Show downloads"), self._open_page)

    def _offer(self, notice: Notice, act: Callable[[], None]) -> None:
        bar = self._window.notices.show_notice(notice)
        bar.action_requested.connect(act)
        bar.action_requested.connect(bar.closed)

    def _offer_to_compare(self, files: list[Path]) -> None:
        """Both of a pair are there: straight on where the user waits for them, else by a notice."""
        if self._window.pages.currentWidget() is self._page and self._window.isActiveWindow():
            self.compare_files(files)
            return
        names = " and ".join(path.name for path in files)
        notice = Notice(f"{names} are ready.", NoticeTone.INFO, action="Compare them")
        self._offer(notice, lambda: self.compare_files(files))


def _holds(lanes: CompareController) -> Callable[[], bool]:
    return lambda: bool(lanes.busy.holder)


def show_in_folder(path: Path) -> None:
    """Open the file manager at a folder, or at the folder of a file."""
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def downloads_of(settings: Settings, window: MainWindow) -> DownloadsController:
    """The downloads as the user set them up last."""
    return DownloadsController(
        window,
        most_at_once=min(max(settings.downloads_at_once, 1), 3),
        limit_bytes_per_s=float(settings.download_limit_bytes_per_s)
        if settings.download_limit_bytes_per_s > 0
        else None,
    )


def with_downloads(settings: Settings, downloads: DownloadsController) -> Settings:
    """`settings` with how downloads are held."""
    limit = downloads.limit_bytes_per_s
    return replace(
        settings,
        downloads_at_once=downloads.most_at_once,
        download_limit_bytes_per_s=0 if limit is None else round(limit),
    )
