"""Shows Markdown that a stranger wrote: nothing is loaded, and a link opens only after its address was seen."""

from typing import Any, Final

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

_PLAIN: Final = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_MARGIN_PX: Final = 14
# Of the height of a line: what stands under a paragraph, and over a heading.
_UNDER_PARAGRAPHS: Final = 0.55
_OVER_HEADINGS: Final = 0.7


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
        # beside the widget: nothing is laid out before everything stands
        document = QTextDocument(self)
        document.setUndoRedoEnabled(False)
        document.setDefaultFont(self.font())
        document.setDocumentMargin(_MARGIN_PX)
        document.setMarkdown(text, _PLAIN)
        self._space_out(document)
        self.setDocument(document)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Pictures and style sheets, from wherever: none is ever loaded."""
        return ""

    def _space_out(self, document: QTextDocument) -> None:
        """Paragraphs apart, which Qt leaves close together."""
        line_px = self.fontMetrics().height()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        block = document.begin()
        while block.isValid():
            if _is_prose(block):
                spacing = QTextBlockFormat()
                spacing.setBottomMargin(line_px * _UNDER_PARAGRAPHS)
                if block.blockFormat().headingLevel():
                    spacing.setTopMargin(line_px * _OVER_HEADINGS)
                cursor.setPosition(block.position())
                cursor.mergeBlockFormat(spacing)
            block = block.next()
        cursor.endEditBlock()


def _is_prose(block: QTextBlock) -> bool:
    """Neither a line of code nor an entry of a list."""
    is_code = block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)
    return not is_code and block.textList() is None
