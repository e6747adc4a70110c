"""One sentence about what happened, with what can be done about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.ui.icons import stroke_pixmap
from app.ui.widgets.buttons import GhostButton, LinkButton
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.text_label import TextLabel

_ICON_PX: Final = 17
_DETAILS_LINES: Final = 7


class NoticeTone(StrEnum):
    """How grave a notice is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """`action` is the label of the button, `other_action` that of a second one, `details` what a specialist wants to
    see; all may be empty."""

    sentence: str
    tone: NoticeTone = NoticeTone.INFO
    action: str = ""
    details: str = ""
    other_action: str = ""


class NoticeBar(QFrame):
    """Shows a notice until it is closed; the details open on a click."""

    action_requested = Signal()
    other_action_requested = Signal()
    closed = Signal()

    def __init__(self, theme: ThemeController, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.notice = notice
        self.setProperty("notice", notice.tone.value)
        self.setAccessibleName(notice.sentence)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 5, 6, 5)
        column.setSpacing(6)
        self._icon = QLabel()
        self._details = _details_box(notice.details, self)
        column.addLayout(self._row())
        column.addWidget(self._details)
        self._draw()
        theme.palette_changed.connect(self._draw)

    @property
    def details_shown(self) -> bool:
        """Whether the details are open."""
        return not self._details.isHidden()

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._icon)
        sentence = TextLabel(self.notice.sentence, wraps=True)
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(sentence, 1)
        if self.notice.details:
            row.addWidget(self._details_button())
        for label, name, requested in (
            (self.notice.action, "notice_action", self.action_requested),
            (self.notice.other_action, "notice_other_action", self.other_action_requested),
        ):
            if label:
                action = GhostButton(label)
                action.setObjectName(name)
                action.clicked.connect(requested)
                row.addWidget(action)
        close = IconButton(self._theme, "close", "Close this notice")
        close.setObjectName("notice_close")
        close.clicked.connect(self.closed)
        row.addWidget(close)
        return row

    def _details_button(self) -> LinkButton:
        button = LinkButton("Details")
        button.setObjectName("notice_details")
        button.setCheckable(True)
        button.toggled.connect(self._details.setVisible)
        return button

    def _draw(self) -> None:
        palette = self._theme.palette
        tones = {
            NoticeTone.INFO: ("info", palette.accent),
            NoticeTone.WARNING: ("warning", palette.partial),
            NoticeTone.ERROR: ("error", palette.bad),
        }
        name, colour = tones[self.notice.tone]
        self._icon.setPixmap(stroke_pixmap(name, colour, _ICON_PX, self.devicePixelRatioF()))


def _details_box(details: str, parent: QWidget) -> QPlainTextEdit:
    box = QPlainTextEdit(details, parent)
    box.setProperty("details", "true")
    box.setReadOnly(True)
    box.setAccessibleName("Details")
    box.setFixedHeight(box.fontMetrics().lineSpacing() * _DETAILS_LINES)
    box.setVisible(False)
    return box
