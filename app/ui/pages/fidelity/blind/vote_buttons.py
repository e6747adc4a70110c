"""The four votes, each with its keys."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from app.domain.blind.votes import Vote

# From left to right as the buttons stand, so that the number is the place.
_VOTES: Final = (
    (Vote.LEFT, "Left is better", "1", Qt.Key.Key_Left, "←"),
    (Vote.TIE, "Equally good", "2", Qt.Key.Key_Up, "↑"),
    (Vote.BOTH_BAD, "Both bad", "3", Qt.Key.Key_Down, "↓"),
    (Vote.RIGHT, "Right is better", "4", Qt.Key.Key_Right, "→"),
)


_GAP_PX: Final = 12
_PADDING_PX: Final = 28
_BESIDE, _UNDER = "   ", "\n"


class VoteButtons(QWidget):
    """`voted` carries the `Vote` that was clicked or typed; keys work wherever the focus is inside `keys_in`."""

    voted = Signal(object)

    def __init__(self, keys_in: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[Vote, QPushButton] = {}
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(_GAP_PX)
        for column, (vote, label, digit, arrow, sign) in enumerate(_VOTES):
            button = QPushButton()
            button.setObjectName(f"vote_{vote.name.lower()}")
            button.setAccessibleName(f"{label}, key {digit} or arrow {sign}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setProperty("kind", "vote")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, vote=vote: self.voted.emit(vote))
            row.addWidget(button, 0, column)
            row.setColumnStretch(column, 1)
            self._buttons[vote] = button
            button.setText(_text((vote, label, digit, arrow, sign), _BESIDE))
            for key in (QKeySequence(digit), QKeySequence(arrow)):
                self._add_key(keys_in, key, button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._make_room()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def _make_room(self) -> None:
        """Keys stand beside the words, or under them where room is short."""
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(_text(each, _BESIDE)) for each in _VOTES)
        gap = _BESIDE if widest + _PADDING_PX < self.width() / len(_VOTES) - _GAP_PX else _UNDER
        for each in _VOTES:
            self._buttons[each[0]].setText(_text(each, gap))

    def button(self, vote: Vote) -> QPushButton:
        """The button of a vote."""
        return self._buttons[vote]

    def _add_key(self, keys_in: QWidget, key: QKeySequence, button: QPushButton) -> None:
        shortcut = QShortcut(key, keys_in)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        # a key that is held down is one vote
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: button.click() if self.isVisible() else None)


def _text(vote: tuple[Vote, str, str, Qt.Key, str], gap: str) -> str:
    _, label, digit, _, sign = vote
    return f"{label}{gap}{digit}  {sign}"
