"""Words in one of the roles of the type scale."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.widgets.restyle import set_style_property


class TextRole(StrEnum):
    """Sizes and weights that the window uses."""

    TITLE = "title"
    LEAD = "lead"
    HEADING = "heading"
    STRONG = "strong"
    NORMAL = "normal"
    MUTED = "muted"
    CAPTION = "caption"
    FAINT = "faint"
    ERROR = "error"


class TextLabel(QLabel):
    """Plain words, never rich text: what is shown may come from a file."""

    def __init__(
        self, text: str = "", role: TextRole = TextRole.NORMAL, parent: QWidget | None = None, *, wraps: bool = False
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.set_role(role)

    def set_role(self, role: TextRole) -> None:
        """Change size, weight and colour."""
        set_style_property(self, "role", role.value)
