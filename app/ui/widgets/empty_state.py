"""What an empty place says: what it is for, and the one next step."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.buttons import PrimaryButton
from app.ui.widgets.text_label import TextLabel, TextRole

_WIDEST_PX = 460


class EmptyState(QWidget):
    """A title, a sentence and, where `action` is given, one button that emits `action_requested`."""

    action_requested = Signal()

    def __init__(self, title: str, sentence: str, action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(1)
        heading = TextLabel(title, TextRole.HEADING)
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(heading)
        words = TextLabel(sentence, TextRole.MUTED, wraps=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setMaximumWidth(_WIDEST_PX)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(words, 100)
        row.addStretch(1)
        column.addLayout(row)
        if action:
            button = PrimaryButton(action)
            button.clicked.connect(self.action_requested)
            column.addSpacing(6)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
