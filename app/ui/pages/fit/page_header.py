"""The head of the Fit page: what the answer stands on, and the ways to change it."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.units import bytes_text
from app.services.fit.fit_answer import FitWishes
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.text_label import TextLabel, TextRole


class FitHeader(QWidget):
    """Title, subtitle and buttons; the page connects them."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subtitle = TextLabel("", TextRole.MUTED, wraps=True)
        self.refresh = IconButton(theme, "refresh", "Look at this computer again")
        self.refresh.setObjectName("fit_refresh")
        self.change = GhostButton("Change")
        self.change.setObjectName("fit_change")
        self.change.setToolTip("What for, how much context, how much memory to leave to other programs")
        self.what_if = GhostButton("What if…")
        self.what_if.setObjectName("fit_what_if")
        self.what_if.setToolTip("Answer for a machine that you do not have")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(TextLabel("What fits", TextRole.TITLE))
        row.addWidget(self._subtitle, 1)
        for button in (self.refresh, self.change, self.what_if):
            row.addWidget(button)

    def show_standing(self, machine: str, wishes: FitWishes) -> None:
        """Name the machine and the wishes."""
        self._subtitle.setText(f"{machine}, {wishes_words(wishes)}")

    def show_working(self, working: bool) -> None:
        """While the machine is looked at, the button rests."""
        self.refresh.setEnabled(not working)


def wishes_words(wishes: FitWishes) -> str:
    """`for chat, at 8,192 tokens of context, leaving 2.00 GB to other programs`."""
    words = f"for {wishes.purpose}, at {wishes.wanted_context_tokens:,} tokens of context"
    return f"{words}, leaving {bytes_text(wishes.left_bytes)} to other programs" if wishes.left_bytes else words
