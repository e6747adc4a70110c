"""One download: its name, how far it is, and what can be done with it."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from app.bridge.theme import ThemeController
from app.domain.downloads.download import DownloadState, DownloadStatus
from app.domain.downloads.download_words import download_words, item_name, share_done
from app.domain.plain_text import one_line
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.text_label import TextLabel, TextRole

_STEPS: Final = 1000
_GAP_PX: Final = 2
_RUNS: Final = frozenset((DownloadState.WAITING, DownloadState.CHECKING, DownloadState.RUNNING))


class DownloadRow(QWidget):
    """Asks by signals; `move_wanted` carries -1 for up and 1 for down. Delete removes it, Alt and arrows move it."""

    pause_wanted = Signal()
    resume_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int)
    show_wanted = Signal()

    def __init__(self, theme: ThemeController, status: DownloadStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self._narrow: bool | None = None
        plain = one_line(item_name(status))
        self.name = ElidedLabel(plain, mode=Qt.TextElideMode.ElideMiddle)
        self.name.setMinimumWidth(0)
        self.bar = QProgressBar()
        self.bar.setProperty("kind", "download")
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.words = ElidedLabel("", TextRole.MUTED)
        self.problem = TextLabel("", TextRole.ERROR, wraps=True)
        self.again = _action("Try again", "download_again", f"Try again: {plain}")
        self.toggle = _icon(theme, "pause", f"Pause {plain}", "download_toggle")
        self.up = _icon(theme, "arrow-up", f"Earlier: {plain}", "download_up")
        self.down = _icon(theme, "arrow-down", f"Later: {plain}", "download_down")
        self.folder = _icon(theme, "folder", f"Show {plain} in its folder", "download_folder")
        self.remove = _icon(theme, "close", f"Remove {plain}", "download_remove")
        self._trouble = QWidget()
        self._grid = QGridLayout(self)
        self._buttons = self._button_row()
        self._connect()
        self._align_buttons()
        self.set_narrow(False)
        self.show_status(status)

    def show_status(self, status: DownloadStatus) -> None:
        """Follow the download."""
        self.status = status
        state, share = status.state, share_done((status,))
        words = download_words(status)
        self.bar.setValue(max(round((share or 0) * _STEPS), self._least_steps() if status.received_bytes else 0))
        self.bar.setAccessibleName(f"{self.name.text()}: {words}")
        failed = state is DownloadState.FAILED
        self.words.setText("stopped" if failed else words)
        self.problem.setText(words if failed else "")
        self._trouble.setVisible(failed)
        self._show_buttons(state)

    def _least_steps(self) -> int:
        """A bar that has begun is seen: as long as it is high."""
        return min(_STEPS // 2, round(_STEPS * self.bar.height() / max(1, self.bar.width())))

    def show_place(self, *, may_go_up: bool, may_go_down: bool) -> None:
        """Whether it can be put earlier or later in the queue."""
        moves = self.status.state is not DownloadState.DONE
        self.up.setVisible(moves and (may_go_up or may_go_down))
        self.down.setVisible(moves and (may_go_up or may_go_down))
        self.up.setEnabled(may_go_up)
        self.down.setEnabled(may_go_down)

    def set_narrow(self, narrow: bool) -> None:
        """One line where there is room, else bar and words under the name."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        grid = self._grid
        for part in (self.name, self.bar, self.words, self._trouble):
            grid.removeWidget(part)
        grid.removeWidget(self._buttons)
        middle = Qt.AlignmentFlag.AlignVCenter
        if narrow:
            places = ((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 2), (2, 0, 1, 3))
            grid.addWidget(self._buttons, 0, 2, middle)
        else:
            places = ((0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 0, 1, 4))
            grid.addWidget(self._buttons, 0, 3, middle)
        for part, place in zip((self.name, self.bar, self.words, self._trouble), places, strict=True):
            grid.addWidget(part, *place)
        for column, stretch in enumerate((1, 3, 0, 0) if narrow else (4, 2, 6, 0)):
            grid.setColumnStretch(column, stretch)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._align_buttons()

    def _align_buttons(self) -> None:
        """As wide in every row, so that bars stand under each other."""
        most = (self.up, self.down, self.toggle, self.remove)
        self._buttons.setMinimumWidth(sum(button.sizeHint().width() for button in most) + _GAP_PX * len(most))

    def _show_buttons(self, state: DownloadState) -> None:
        plain = self.name.text()
        runs, paused, done = state in _RUNS, state is DownloadState.PAUSED, state is DownloadState.DONE
        self.toggle.setVisible(runs or paused)
        self.toggle.set_icon("pause" if runs else "play", f"{'Pause' if runs else 'Go on with'} {plain}")
        self.folder.setVisible(done)
        what = f"Take {plain} off this list; the file stays" if done else f"Give up {plain} and delete what is there"
        self.remove.set_icon("close", what)

    def _toggle(self) -> None:
        if self.status.state in _RUNS:
            self.pause_wanted.emit()
        else:
            self.resume_wanted.emit()

    def _button_row(self) -> QWidget:
        trouble = QHBoxLayout(self._trouble)
        trouble.setContentsMargins(0, 0, 0, 0)
        trouble.setSpacing(10)
        trouble.addWidget(self.problem, 1)
        trouble.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP_PX)
        row.addStretch(1)
        for button in (self.up, self.down, self.toggle, self.folder, self.remove):
            row.addWidget(button)
        return place

    def _connect(self) -> None:
        self.toggle.clicked.connect(self._toggle)
        self.again.clicked.connect(self.resume_wanted)
        self.remove.clicked.connect(self.remove_wanted)
        self.up.clicked.connect(lambda: self.move_wanted.emit(-1))
        self.down.clicked.connect(lambda: self.move_wanted.emit(1))
        self.folder.clicked.connect(self.show_wanted)
        # buttons would take the arrows for a move of the focus
        for keys, act in (
            ("Alt+Up", lambda: self.move_wanted.emit(-1)),
            ("Alt+Down", lambda: self.move_wanted.emit(1)),
            ("Delete", self.remove_wanted.emit),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)


def _icon(theme: ThemeController, icon: str, name: str, object_name: str) -> IconButton:
    button = IconButton(theme, icon, name)
    button.setObjectName(object_name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _action(text: str, object_name: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("chip", "action")
    button.setObjectName(object_name)
    button.setAccessibleName(name)
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return button
