"""A chip that is on or off, such as a filter."""

from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget


class ToggleChip(QPushButton):
    """Checked means on; `toggled` as for any button."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("chip", "toggle")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
