"""One answer as plain words: nothing in it is rendered, and nothing about it tells where it came from."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.domain.plain_text import terminal_text
from app.ui.widgets.card import Card
from app.ui.widgets.text_label import TextLabel, TextRole

_EMPTY: Final = "This answer is empty."


class AnswerCard(Card):
    """`title` is the side, and whatever else may be told."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = TextLabel(title, TextRole.STRONG)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        # keys are for voting; a text that took them would keep the arrows
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.words.setFrameShape(QFrame.Shape.NoFrame)
        self.words.setPlaceholderText(_EMPTY)
        self.words.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words.document().setDocumentMargin(0)
        self.content.addWidget(self.title)
        self.content.addWidget(self.words, 1)
        self.cut = TextLabel("", TextRole.CAPTION, wraps=True)
        self.content.addWidget(self.cut)
        self.set_title(title)

    @property
    def text(self) -> str:
        """What is shown."""
        return self.words.toPlainText()

    def set_title(self, title: str) -> None:
        self.title.setText(title)
        self.words.setAccessibleName(f"Answer: {title}")

    def show_text(self, text: str, cut: str = "") -> None:
        """Show an answer from its beginning; `cut` says why it ends before its end."""
        shown = terminal_text(text)
        self.words.setPlainText(shown if shown.strip() else "")
        self.cut.setText(cut)
        self.cut.setVisible(bool(cut))
