"""Buttons by rank: one primary action a page, ghosts beside it, links for what is rarely wanted."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget


class PrimaryButton(QPushButton):
    """The one thing that a page is for."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", "primary")
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class GhostButton(QPushButton):
    """Another thing that can be done."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", "ghost")


class LinkButton(QPushButton):
    """A quiet word that can be clicked."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", "link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
