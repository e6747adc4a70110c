"""A chip that shows a setting and opens a small panel to change it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui.widgets.popover import Popover
from app.ui.widgets.text_label import TextLabel, TextRole


class SettingChip(QPushButton):
    """Click, Enter or Space opens `panel`; subclasses put their field into it and keep the chip's words current."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("chip", "setting")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.panel = Popover(self)
        self.panel.content.addWidget(TextLabel(title, TextRole.STRONG))
        self.clicked.connect(self._open)

    def add_explanation(self, text: str) -> None:
        """A grey sentence in the panel."""
        label = TextLabel(text, TextRole.CAPTION, wraps=True)
        label.setMinimumWidth(240)
        label.setMaximumWidth(320)
        self.panel.content.addWidget(label)

    def _open(self) -> None:
        self.panel.open_above(self)
        self.focus_field()

    def focus_field(self) -> None:
        """Give the panel's field the keyboard."""
