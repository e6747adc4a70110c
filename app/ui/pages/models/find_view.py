"""Search on the left, the chosen model's ladder of variants on the right."""

from PySide6.QtWidgets import QVBoxLayout, QWidget


class FindView(QWidget):
    """`downloads_slot` is where what downloads is shown, under the ladder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.downloads_slot = QVBoxLayout(self)
        self.downloads_slot.setContentsMargins(0, 0, 0, 0)
