"""A chip for a longer text, such as the system prompt."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.widgets.setting_chip import SettingChip


class TextChip(SettingChip):
    """Shows `title`, and whether a text is set; `text_changed` tells what was typed."""

    text_changed = Signal(str)

    def __init__(self, title: str, explanation: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(title.capitalize(), parent)
        self._title = title
        self._field = QPlainTextEdit()
        self._field.setProperty("field", "true")
        self._field.setPlaceholderText(placeholder)
        self._field.setAccessibleName(title.capitalize())
        self._field.setTabChangesFocus(True)
        self._field.setFixedSize(340, self._field.fontMetrics().lineSpacing() * 6)
        self.panel.content.addWidget(self._field)
        self.add_explanation(explanation)
        self._show_words()
        self._field.textChanged.connect(self._announce)

    @property
    def value(self) -> str:
        """The text, without space around it."""
        return self._field.toPlainText().strip()

    def set_value(self, text: str) -> None:
        """Set the text without telling anyone."""
        self._field.blockSignals(True)
        self._field.setPlainText(text)
        self._field.blockSignals(False)
        self._show_words()

    def focus_field(self) -> None:
        self._field.setFocus()

    def _announce(self) -> None:
        self._show_words()
        self.text_changed.emit(self.value)

    def _show_words(self) -> None:
        self.setText(f"{self._title}: set" if self.value else self._title)
        self.setAccessibleName(f"{self._title.capitalize()}: {self.value or 'none'}")
