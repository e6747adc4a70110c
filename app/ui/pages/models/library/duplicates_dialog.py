"""Files that lie on this computer more than once, and what deleting our own copies would free."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QWidget

from app.domain.library.duplicates import DuplicateGroup
from app.domain.library.library import LibraryVariant
from app.domain.plain_text import one_line
from app.domain.units import bytes_text
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.chip import Chip
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.text_label import TextLabel, TextRole

_WIDTH_PX: Final = 640
_MOST_HEIGHT_PX: Final = 420
_MOST_GROUPS: Final = 200


class DuplicatesDialog(FittedDialog):
    """`delete_wanted` carries a copy of our own. Use `open()`."""

    delete_wanted = Signal(object)

    def __init__(self, groups: Sequence[DuplicateGroup], parent: QWidget) -> None:
        super().__init__("Duplicates", _WIDTH_PX, parent)
        self.setObjectName("duplicates_dialog")
        self.sentence = duplicates_sentence(groups)
        column = self.content
        column.addWidget(TextLabel("Equal files, bit by bit", TextRole.HEADING))
        column.addWidget(TextLabel(self.sentence, TextRole.MUTED, wraps=True))
        if groups:
            column.addWidget(_scrolling(self._list(groups[:_MOST_GROUPS])), 1)
        close = GhostButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)

    def _list(self, groups: Sequence[DuplicateGroup]) -> QWidget:
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        row = 0
        for group in groups:
            first = group.variants[0]
            title = f"{one_line(first.model)} {first.level} · {bytes_text(first.file_bytes)} each"
            grid.addWidget(TextLabel(title, TextRole.STRONG), row, 0, 1, 3)
            row += 1
            for variant in group.variants:
                self._fill(grid, row, variant)
                row += 1
        grid.setRowStretch(row, 1)
        return content

    def _fill(self, grid: QGridLayout, row: int, variant: LibraryVariant) -> None:
        grid.addWidget(Chip(variant.source.value), row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(ElidedLabel(str(variant.path), TextRole.MUTED, mode=Qt.TextElideMode.ElideMiddle), row, 1)
        if variant.may_be_deleted:
            button = QPushButton("Delete…")
            button.setProperty("chip", "action")
            button.setAccessibleName(f"Delete {variant.path.name} of Weigh-In's own folder")
            button.clicked.connect(lambda: self._want(variant))
            grid.addWidget(button, row, 2)

    def _want(self, variant: LibraryVariant) -> None:
        self.accept()
        self.delete_wanted.emit(variant)


def duplicates_sentence(groups: Sequence[DuplicateGroup]) -> str:
    """How much lies here more than once, and how much of that is ours to free."""
    if not groups:
        return "Every file on this computer is there once."
    twice = bytes_text(sum(group.freeable_bytes for group in groups))
    own_bytes = sum(group.own_freeable_bytes for group in groups)
    own = (
        f"{bytes_text(own_bytes)} of it can be freed here."
        if own_bytes
        else "None of it is in Weigh-In's own folder: delete it where it came from."
    )
    return f"Second copies take {twice}. {own}"


def _scrolling(content: QWidget) -> QScrollArea:
    content.setObjectName("scroll_content")
    scroll = QScrollArea()
    scroll.setWidget(content)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setMinimumHeight(min(_MOST_HEIGHT_PX, content.sizeHint().height()))
    return scroll
