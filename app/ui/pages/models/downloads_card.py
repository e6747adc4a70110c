"""What downloads: one row an item, in the queue's order."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.models.downloads_controller import DownloadsController, targets_of
from app.bridge.theme import ThemeController
from app.domain.downloads.download import DownloadState, DownloadStatus
from app.domain.downloads.download_words import item_name
from app.domain.plain_text import one_line
from app.domain.units import bytes_text
from app.ui.pages.models.download_row import DownloadRow
from app.ui.pages.models.download_settings import DownloadSettings
from app.ui.widgets.buttons import GhostButton, LinkButton
from app.ui.widgets.card import Card
from app.ui.widgets.confirm_dialog import ConfirmDialog
from app.ui.widgets.fitting_scroll_area import FittingScrollArea
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.text_label import TextLabel, TextRole

_NARROW_LINES: Final = 46
_MOST_LINES: Final = 9
# Fetched again in moments: nobody has to be asked.
_LEAST_ASKED_BYTES: Final = 50_000_000
# Of the window's height: what is above it must not be crowded out.
_MOST_SHARE: Final = 0.2


class DownloadsCard(Card):
    """Hidden while nothing was asked for. `compare_wanted` carries the files of complete downloads of one repository,
    `show_wanted` a file to be shown in its folder."""

    compare_wanted = Signal(object)
    show_wanted = Signal(object)

    def __init__(self, controller: DownloadsController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("downloads")
        self.setAccessibleName("Downloads")
        self._controller = controller
        self._theme = theme
        self._rows: dict[int, DownloadRow] = {}
        self._queue: list[int] = []
        self._pair: list[Path] = []
        self.compare = GhostButton("Compare them")
        self.compare.setObjectName("downloads_compare")
        self.clear = LinkButton("Clear finished")
        self.clear.setObjectName("downloads_clear")
        self.settings_button = IconButton(theme, "settings", "How many at once, and how fast")
        self.settings_button.setObjectName("downloads_settings")
        self.settings = DownloadSettings(controller, self)
        self.forgetful = TextLabel("", TextRole.MUTED)
        self.forgetful.setWordWrap(True)
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._scroll = FittingScrollArea(self._list, least_lines=_MOST_LINES)
        self._lay_out()
        self._connect()
        self._show(controller.statuses)

    @property
    def rows(self) -> list[DownloadRow]:
        """As they are shown: the queue, then what is complete, the latest first."""
        return list(self._rows.values())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        narrow = self.width() < _NARROW_LINES * self.fontMetrics().height()
        for row in self._rows.values():
            row.set_narrow(narrow)
        window_lines = self.window().height() / max(1, self.fontMetrics().height())
        self._scroll.set_least_lines(min(_MOST_LINES, round(window_lines * _MOST_SHARE)))

    def _lay_out(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.settings_button.setFocusPolicy(self.compare.focusPolicy())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(TextLabel("Downloads", TextRole.HEADING))
        head.addStretch(1)
        for button in (self.clear, self.compare, self.settings_button):
            head.addWidget(button)
        self.content.addLayout(head)
        self.content.addWidget(self.forgetful)
        self.content.addWidget(self._scroll)

    def _connect(self) -> None:
        self._controller.statuses_changed.connect(self._show)
        self.compare.clicked.connect(lambda: self.compare_wanted.emit(self._pair))
        self.clear.clicked.connect(self._clear_finished)
        self.settings_button.clicked.connect(lambda: self.settings.open_above(self.settings_button))

    def _show(self, statuses: tuple[DownloadStatus, ...]) -> None:
        unfinished = [status for status in statuses if status.state is not DownloadState.DONE]
        done = [status for status in statuses if status.state is DownloadState.DONE]
        self._bring_in_line((*unfinished, *reversed(done)))
        self._queue = [status.number for status in unfinished]
        for status in statuses:
            row = self._rows[status.number]
            row.show_status(status)
            waits = status.number in self._queue
            row.show_place(
                may_go_up=waits and status.number != self._queue[0],
                may_go_down=waits and status.number != self._queue[-1],
            )
        self._pair = targets_of(_comparable(done))
        self.compare.setVisible(bool(self._pair))
        self.clear.setVisible(bool(done))
        self.forgetful.setText(self._controller.not_kept)
        self.forgetful.setVisible(bool(unfinished) and bool(self._controller.not_kept))
        self.setVisible(bool(statuses))

    def _bring_in_line(self, statuses: tuple[DownloadStatus, ...]) -> None:
        """Keep the rows that stay: a button that has the keyboard keeps it."""
        wanted = [status.number for status in statuses]
        for number in [number for number in self._rows if number not in wanted]:
            gone = self._rows.pop(number)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        before = list(self._rows)
        for place, status in enumerate(statuses):
            if status.number not in self._rows:
                self._rows[status.number] = self._new_row(status)
            if place >= len(before) or before[place] != status.number:
                self._column.insertWidget(place, self._rows[status.number])
        if before != wanted:
            self._rows = {number: self._rows[number] for number in wanted}
            self._make_room()

    def _new_row(self, status: DownloadStatus) -> DownloadRow:
        row, controller, number = DownloadRow(self._theme, status), self._controller, status.number
        row.pause_wanted.connect(lambda: controller.pause(number))
        row.resume_wanted.connect(lambda: controller.resume(number))
        row.remove_wanted.connect(lambda: self._remove(row.status))
        row.move_wanted.connect(lambda step: self._move(number, step))
        row.show_wanted.connect(lambda: self.show_wanted.emit(row.status.wanted.target))
        return row

    def _remove(self, status: DownloadStatus) -> None:
        """At once where little is lost by it, else after a question."""
        if status.state is DownloadState.DONE or status.received_bytes < _LEAST_ASKED_BYTES:
            self._controller.remove(status.number)
            return
        here = bytes_text(status.received_bytes)
        dialog = ConfirmDialog(
            f"Give up {one_line(item_name(status))}?",
            f"{here} of it are here already and would be deleted. A paused download goes on at any time.",
            f"Delete {here}",
            self,
        )
        dialog.accepted.connect(lambda: self._controller.remove(status.number))
        dialog.open()

    def _move(self, number: int, step: int) -> None:
        """Change places with the neighbour among those that are not complete."""
        place = self._queue.index(number) + step if number in self._queue else -1
        if 0 <= place < len(self._queue):
            everything = [status.number for status in self._controller.statuses]
            self._controller.move(number, everything.index(self._queue[place]))

    def _clear_finished(self) -> None:
        for row in self.rows:
            if row.status.state is DownloadState.DONE:
                self._controller.remove(row.status.number)


def _comparable(done: list[DownloadStatus]) -> list[DownloadStatus]:
    """Those of the repository that was downloaded from last, largest first, if there are several."""
    if not done:
        return []
    latest = max(done, key=lambda status: status.number).wanted.repository
    alike = [status for status in done if status.wanted.repository == latest]
    alike.sort(key=lambda status: status.wanted.total_bytes, reverse=True)
    return alike if len(alike) > 1 else []
