"""What was asked, in as many lines as it needs up to four; more scroll."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.domain.plain_text import terminal_text
from app.ui.widgets.card import Card
from app.ui.widgets.text_label import TextLabel, TextRole

_MOST_LINES: Final = 4


class PromptCard(Card):
    """Plain words only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding_px=12)
        self.content.setSpacing(4)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.words.setFrameShape(QFrame.Shape.NoFrame)
        self.words.setAccessibleName("Prompt")
        self.words.document().setDocumentMargin(0)
        self.content.addWidget(TextLabel("Asked", TextRole.CAPTION))
        self.content.addWidget(self.words)

    @property
    def text(self) -> str:
        """What is shown."""
        return self.words.toPlainText()

    def show_prompt(self, prompt: str) -> None:
        """Show another prompt."""
        self.words.setPlainText(terminal_text(prompt))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # the size of a plain text document counts lines, not pixels
        lines = min(max(1, round(self.words.document().size().height())), _MOST_LINES)
        self.words.setFixedHeight(self.words.fontMetrics().lineSpacing() * lines + 2)
