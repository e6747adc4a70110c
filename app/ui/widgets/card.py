"""A surface that groups what belongs together."""

from typing import Final

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

CARD_PADDING_PX: Final = 14


class Card(QFrame):
    """A rounded surface; put content into `content`, a vertical layout."""

    def __init__(self, parent: QWidget | None = None, *, padding_px: int = CARD_PADDING_PX) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(padding_px, padding_px, padding_px, padding_px)
        self.content.setSpacing(8)
