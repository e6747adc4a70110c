"""The model card: what the uploader wrote, rendered so that it can do nothing."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.models.found_words import page_address
from app.domain.errors import WeighInError
from app.domain.plain_text import one_line
from app.ui.pages.models.card_browser import CardBrowser
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.text_label import TextLabel, TextRole

_LOADING = "Asking for the card…"
_NONE = "There is no model card."
_ABOUT = "Written by the uploader. Pictures are left out, and links open only after you have seen where they lead."
_LONG = "Only the beginning is shown; all of it is on {address}."
# More takes longer to lay out than a window may rest.
_MOST_SHOWN = 32 << 10


class CardDialog(QDialog):
    """Says that it loads until `show_text` or `show_problem`."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card_dialog")
        self.setWindowTitle(f"Model card of {one_line(name)}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.browser = CardBrowser()
        self._name = name
        self._address = ""
        self._told = TextLabel(_LOADING, TextRole.MUTED, wraps=True)
        self.link_bar = QFrame()
        self._link = ElidedLabel("", TextRole.NORMAL, mode=Qt.TextElideMode.ElideMiddle)
        self.open_link = GhostButton("Open in the browser")
        self.copy_link = GhostButton("Copy address")
        self._lay_out(name)
        self.browser.link_clicked.connect(self._show_link)
        self.open_link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._address)))
        self.copy_link.clicked.connect(lambda: QApplication.clipboard().setText(self._address))
        window = parent.window()
        self.resize(min(820, window.width() - 80), min(760, window.height() - 60))

    @property
    def told(self) -> str:
        """The sentence above the card."""
        return self._told.text()

    @property
    def link(self) -> str:
        """The address of the link that was clicked last; empty before."""
        return self._address

    def show_text(self, text: str) -> None:
        """Show the card."""
        shown = text if len(text) <= _MOST_SHOWN else text[: text.rfind("\n", 0, _MOST_SHOWN)]
        more = "" if shown == text else f" {_LONG.format(address=page_address(self._name))}"
        self._told.setText(f"{_ABOUT}{more}" if text.strip() else _NONE)
        self.browser.show_markdown(shown)

    def show_problem(self, error: WeighInError) -> None:
        """Say why there is none."""
        self._told.set_role(TextRole.ERROR)
        self._told.setText(error.sentence)

    def _lay_out(self, name: str) -> None:
        link = QHBoxLayout(self.link_bar)
        link.setContentsMargins(0, 0, 0, 0)
        link.setSpacing(8)
        link.addWidget(self._link, 1)
        link.addWidget(self.copy_link)
        link.addWidget(self.open_link)
        self.link_bar.hide()
        foot = QHBoxLayout()
        close = GhostButton("Close")
        close.setObjectName("card_close")
        close.clicked.connect(self.close)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(8)
        column.addWidget(ElidedLabel(one_line(name), TextRole.TITLE))
        column.addWidget(self._told)
        column.addWidget(self.browser, 1)
        column.addWidget(self.link_bar)
        column.addLayout(foot)

    def _show_link(self, address: str) -> None:
        parts = QUrl(address)
        within = not parts.scheme() and address.startswith("#")
        if within:
            self.browser.scrollToAnchor(address.removeprefix("#"))
            return
        self._address = address
        self._link.setText(one_line(address))
        self.open_link.setEnabled(parts.scheme() in ("http", "https"))
        self.link_bar.show()
