"""Shows Markdown that a stranger wrote: nothing is loaded, and a link opens only after its address was seen."""

from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

_PLAIN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class CardBrowser(QTextBrowser):
    """`link_clicked` carries the address; nothing opens by itself."""

    link_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAccessibleName("Model card")
        self.anchorClicked.connect(lambda address: self.link_clicked.emit(address.toString()))

    def show_markdown(self, text: str) -> None:
        """Show `text`; HTML in it is shown as it is written."""
        self.document().setMarkdown(text, _PLAIN)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Pictures and style sheets, from wherever: none is ever loaded."""
        return ""
