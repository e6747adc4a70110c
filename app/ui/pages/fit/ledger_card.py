"""Predicted against measured: how plans held on this machine."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.bridge.fit.ledger_feed import LedgerFeed
from app.bridge.fit.ledger_table import LedgerTable
from app.ui.widgets.card import Card
from app.ui.widgets.text_label import TextLabel, TextRole

_MOST_ROWS_SHOWN = 8
_ROW_PADDING_PX = 9


class LedgerCard(Card):
    """Hidden until something was loaded here."""

    def __init__(self, feed: LedgerFeed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ledger")
        self._feed = feed
        self.table = LedgerTable(self)
        self.view = QTableView()
        self._verdict = TextLabel("", TextRole.CAPTION, wraps=True)
        self._dress_view()
        self.content.addWidget(TextLabel("Predicted against measured", TextRole.HEADING))
        self.content.addWidget(self._verdict)
        self.content.addWidget(self.view)
        feed.changed.connect(self._show_rows)
        self._show_rows()

    def _show_rows(self) -> None:
        self.table.set_rows(self._feed.rows)
        self._verdict.setText(f"{self._feed.verdict} Memory of each model process, at its highest.".strip())
        self.setVisible(bool(self._feed.rows))
        row_px = self.fontMetrics().height() + _ROW_PADDING_PX
        self.view.verticalHeader().setDefaultSectionSize(row_px)
        rows = min(self.table.rowCount(), _MOST_ROWS_SHOWN)
        self.view.setFixedHeight(self.view.horizontalHeader().sizeHint().height() + rows * row_px + 2)

    def _dress_view(self) -> None:
        view = self.view
        view.setModel(self.table)
        view.setAccessibleName("Predicted against measured memory of every load")
        view.setShowGrid(False)
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setCornerButtonEnabled(False)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
