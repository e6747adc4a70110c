"""What to do about a gated repository."""

from typing import Final

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.browse.search import Gate
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.text_label import TextLabel, TextRole

_WAYS: Final = {
    Gate.AUTOMATIC: "Gated: accept the owner's terms on {address}, signed in there, then give Weigh-In your token.",
    Gate.MANUAL: "Gated: ask the owner for access on {address}, signed in there, then give Weigh-In your token.",
}


class GateLine(QWidget):
    """One sentence with the page's address and a button that opens it; hidden where everybody may have the files.

    `sign_in_wanted` asks for the place where a token is given.
    """

    sign_in_wanted = Signal()

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._address = ""
        self._words = TextLabel("", TextRole.MUTED, wraps=True)
        self.open_button = GhostButton("Open the page")
        self.open_button.setObjectName("gate_open")
        self.sign_in = GhostButton("Sign in…")
        self.sign_in.setObjectName("gate_sign_in")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._words, 1)
        row.addWidget(self.open_button)
        row.addWidget(self.sign_in)
        self.sign_in.clicked.connect(self.sign_in_wanted)
        self.open_button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._address)))
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said."""
        return self._words.text()

    def show_gate(self, gate: Gate, address: str) -> None:
        """Say what to do about `gate`; `address` is the repository's page."""
        self._address = address
        self._words.setText(_WAYS.get(gate, "").format(address=address))
        self.open_button.setAccessibleDescription(address)
        self.setVisible(gate is not Gate.OPEN)
