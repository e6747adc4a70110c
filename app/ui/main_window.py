"""The window: rail, pages, notices, status strip."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.adapters.paths import log_folder
from app.bridge.theme import ThemeController
from app.domain.errors import WeighInError
from app.ui.about_dialog import AboutDialog
from app.ui.icons import application_icon
from app.ui.rail import Rail
from app.ui.settings_panel import SettingsPanel
from app.ui.status_strip import StatusStrip
from app.ui.widgets.notice_area import NoticeArea
from app.ui.window_place import reachable_place

SMALLEST_SIZE: Final = QSize(960, 640)
_FIRST_SIZE: Final = QSize(1280, 800)


class MainWindow(QMainWindow):
    """Pages are added by `add_page`; GGUF files dropped anywhere are told by `files_dropped`.

    `closing` comes once, before the window closes. `save_geometry` is given the window's geometry then, to be passed
    as `geometry` the next time. In safe mode the window says so in its title and in the strip.
    """

    files_dropped = Signal(list)
    closing = Signal()

    def __init__(
        self,
        theme: ThemeController,
        *,
        version: str = "unknown",
        geometry: bytes | None = None,
        save_geometry: Callable[[bytes], None] | None = None,
        safe_mode: bool = False,
    ) -> None:
        super().__init__()
        self._version = version
        self._safe_mode = safe_mode
        self._save_geometry = save_geometry
        self._listed: list[QWidget] = []
        self.setWindowTitle("Weigh-In (safe mode)" if safe_mode else "Weigh-In")
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.rail = Rail(theme)
        self.pages = QStackedWidget()
        self.notices = NoticeArea(theme)
        self.status_strip = StatusStrip(theme)
        self.settings_panel = SettingsPanel(theme, self)
        self._lay_out()
        self._wire()
        self.setMinimumSize(SMALLEST_SIZE)
        self.resize(_FIRST_SIZE)
        if geometry:
            self._restore(geometry)

    def add_page(self, icon: str, title: str, page: QWidget) -> None:
        """Add a page and its button on the rail; the first one opens. Ctrl+1, Ctrl+2… open them too."""
        place = len(self._listed)
        self._listed.append(page)
        self.pages.addWidget(page)
        self.rail.add_page(icon, title)
        shortcut = QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self)
        shortcut.activated.connect(lambda: self.open_page(place))
        if place == 0:
            self.open_page(0)

    @property
    def open_page_title(self) -> str:
        """The page that is shown, as the rail calls it; empty for one without a button, such as the wizard."""
        return self.rail.marked_title if self.pages.currentWidget() in self._listed else ""

    def open_titled_page(self, title: str) -> None:
        """Show the page that the rail calls so; there may be none."""
        place = self.rail.place_of(title)
        if place is not None:
            self.open_page(place)

    def replace_page(self, old: QWidget, new: QWidget) -> None:
        """Put another page behind the same button; it is shown if the old one was."""
        shown = self.pages.currentWidget() is old
        self._listed[self._listed.index(old)] = new
        self.pages.addWidget(new)
        if shown:
            self.pages.setCurrentWidget(new)
        self.pages.removeWidget(old)
        old.deleteLater()

    def add_unlisted_page(self, page: QWidget) -> None:
        """Add a page without a button; `open_unlisted_page` shows it."""
        self.pages.addWidget(page)

    def open_page(self, place: int) -> None:
        """Show the page at `place`, counted from 0."""
        self.pages.setCurrentWidget(self._listed[place])
        self.rail.mark(place)

    def open_unlisted_page(self, page: QWidget, *, beside: QWidget) -> None:
        """Show a page without a button; on the rail the page `beside` is marked."""
        self.rail.mark(self._listed.index(beside))
        self.pages.setCurrentWidget(page)

    def open_listed_page(self, page: QWidget) -> None:
        """Show a page that has a button."""
        self.open_page(self._listed.index(page))

    def set_engine_status(self, text: str) -> None:
        """What the engine is and does, shown at the right of the strip."""
        self.status_strip.set_engine_status(f"Safe mode · {text}" if self._safe_mode else text)

    def come_to_front(self) -> None:
        """Show the window to the user, from wherever it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._save_geometry is not None:
            self._save_geometry(bytes(self.saveGeometry().data()))
        self.closing.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _model_files(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = _model_files(event.mimeData().urls())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def _restore(self, geometry: bytes) -> None:
        """Where it was, unless the screen that it was on is gone."""
        self.restoreGeometry(QByteArray(geometry))
        if not self.isMaximized() and not self.isFullScreen():
            screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
            self.setGeometry(reachable_place(self.geometry(), screens))

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        notices = QHBoxLayout()
        notices.setContentsMargins(18, 0, 18, 0)
        notices.addWidget(self.notices)
        middle.addLayout(notices)
        middle.addWidget(self.pages, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addLayout(middle, 1)
        root = QWidget()
        root.setObjectName("page")
        column = QVBoxLayout(root)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(self.status_strip)
        self.setCentralWidget(root)

    def _wire(self) -> None:
        self.rail.page_chosen.connect(self.open_page)
        self.rail.settings_button.clicked.connect(self._open_settings)
        self.settings_panel.log_folder_requested.connect(self._open_log_folder)
        self.settings_panel.about_requested.connect(self._open_about)

    def _open_settings(self) -> None:
        self.settings_panel.show_current()
        self.settings_panel.open_beside(self.rail.settings_button)

    def _open_log_folder(self) -> None:
        try:
            folder = log_folder()
        except WeighInError as error:
            self.notices.show_error(error)
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _open_about(self) -> None:
        about = AboutDialog(self._version, self.status_strip.engine_label.text(), self)
        about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about.open()


def _model_files(urls: list[QUrl]) -> list[str]:
    paths = [url.toLocalFile() for url in urls if url.isLocalFile()]
    return [path for path in paths if path.lower().endswith(".gguf")]
