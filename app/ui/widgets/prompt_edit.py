"""Where the prompt is written: one line that grows to six."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

_MOST_LINES: Final = 6


class PromptEdit(QPlainTextEdit):
    """Plain text only. `submitted` carries the prompt on Ctrl+Enter, where there is more than space in it."""

    submitted = Signal(str)

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName("Prompt")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    @property
    def prompt(self) -> str:
        """What is written, as it is."""
        return self.toPlainText()

    def set_prompt(self, text: str) -> None:
        """Replace what is written, for example by an example prompt; can be undone."""
        cursor = self.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def submit(self) -> None:
        """Emit `submitted` if anything is written."""
        if self.prompt.strip():
            self.submitted.emit(self.prompt)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height_px(self._lines()))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._height_px(1))

    def _lines(self) -> int:
        # The size of a plain text document counts lines, not pixels
        return min(max(1, round(self.document().size().height())), _MOST_LINES)

    def _fit(self) -> None:
        crowded = round(self.document().size().height()) > _MOST_LINES
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if crowded else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        self.setFixedHeight(self._height_px(self._lines()))

    def _height_px(self, lines: int) -> int:
        margins = 2 * round(self.document().documentMargin()) + 2 * self.frameWidth()
        return self.fontMetrics().lineSpacing() * lines + margins + 2
