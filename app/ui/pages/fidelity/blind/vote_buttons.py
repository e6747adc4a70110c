"""The four votes, each with its keys."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from app.domain.blind.votes import Vote

# From left to right as the buttons stand, so that the number is the place.
_VOTES: Final = (
    (Vote.LEFT, "Left is better", "1", Qt.Key.Key_Left, "←"),
    (Vote.TIE, "Equally good", "2", Qt.Key.Key_Up, "↑"),
    (Vote.BOTH_BAD, "Both bad", "3", Qt.Key.Key_Down, "↓"),
    (Vote.RIGHT, "Right is better", "4", Qt.Key.Key_Right, "→"),
)


class VoteButtons(QWidget):
    """`voted` carries the `Vote` that was clicked or typed; keys work wherever the focus is inside `keys_in`."""

    voted = Signal(object)

    def __init__(self, keys_in: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[Vote, QPushButton] = {}
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(12)
        for column, (vote, label, digit, arrow, sign) in enumerate(_VOTES):
            button = QPushButton(f"{label}   {digit}  {sign}")
            button.setObjectName(f"vote_{vote.name.lower()}")
            button.setAccessibleName(f"{label}, key {digit} or arrow {sign}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setProperty("kind", "vote")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, vote=vote: self.voted.emit(vote))
            row.addWidget(button, 0, column)
            row.setColumnStretch(column, 1)
            self._buttons[vote] = button
            for key in (QKeySequence(digit), QKeySequence(arrow)):
                self._add_key(keys_in, key, button)

    def button(self, vote: Vote) -> QPushButton:
        """The button of a vote."""
        return self._buttons[vote]

    def _add_key(self, keys_in: QWidget, key: QKeySequence, button: QPushButton) -> None:
        shortcut = QShortcut(key, keys_in)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        # a key that is held down is one vote
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: button.click() if self.isVisible() else None)
