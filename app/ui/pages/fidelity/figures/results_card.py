"""Every result in the ledger of one curve, to read, copy and delete."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHBoxLayout, QWidget

from app.bridge.fidelity.results_feed import ResultsFeed
from app.bridge.fidelity.results_table import ResultsTable
from app.bridge.theme import ThemeController
from app.domain.fidelity.fidelity_result import FidelityResult
from app.domain.fidelity.loss_curves import LossCurve, variant_key, variant_words
from app.domain.plain_text import one_line
from app.ui.pages.fidelity.figures.figures_table import FiguresTable
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.card import Card
from app.ui.widgets.confirm_dialog import ConfirmDialog
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.text_label import TextLabel, TextRole

_SPARE = frozenset({1, 6})


class ResultsCard(Card):
    """Hidden while nothing was measured. Shows all results of a curve's model, the newest first."""

    def __init__(self, feed: ResultsFeed, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding_px=6)
        self.setObjectName("fidelity_results")
        self._feed = feed
        self._model_name = ""
        self.model = ResultsTable(self)
        self.table = FiguresTable(self.model, theme, "Results measured on this computer", spare=_SPARE, most_rows=10)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.about = ElidedLabel("", TextRole.FAINT)
        self.copy = GhostButton("Copy")
        self.copy.setObjectName("fidelity_copy")
        self.delete = GhostButton("Delete…")
        self.delete.setObjectName("fidelity_delete")
        self._lay_out()
        self._connect()
        self.show_curve(None)

    def show_curve(self, curve: LossCurve | None) -> None:
        """Show all results of the curve's model."""
        self._model_name = curve.model if curve is not None else ""
        results = [result for result in self._feed.results if result.lane.model == self._model_name]
        self.model.set_results(results if curve is not None else ())
        self.about.setText(f"{one_line(self._model_name)}, newest first; a file is known by its hash")
        self.setVisible(curve is not None)
        self._on_selection()

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setContentsMargins(8, 6, 8, 0)
        heading.setSpacing(8)
        heading.addWidget(TextLabel("Results", TextRole.HEADING))
        heading.addWidget(self.about, 1)
        heading.addWidget(self.copy)
        heading.addWidget(self.delete)
        self.content.setSpacing(4)
        self.content.addLayout(heading)
        self.content.addWidget(self.table)

    def _connect(self) -> None:
        self.copy.clicked.connect(self._copy)
        self.delete.clicked.connect(self._ask_to_delete)
        self.table.copy_wanted.connect(self._copy)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self._ask_to_delete)

    def _selected(self) -> list[int]:
        return sorted({index.row() for index in self.table.selectionModel().selectedRows()})

    def _on_selection(self) -> None:
        count = len(self._selected())
        self.delete.setEnabled(count > 0)
        self.copy.setText("Copy" if count else "Copy all")

    def _copy(self) -> None:
        rows = self._selected() or range(self.model.rowCount())
        QApplication.clipboard().setText(self.model.as_text(list(rows)))

    def _ask_to_delete(self) -> None:
        chosen = [self.model.result(row) for row in self._selected()]
        if not chosen:
            return
        title = "Delete this result?" if len(chosen) == 1 else f"Delete {len(chosen)} results?"
        sentence = f"{_named(chosen)} would have to be measured again. The models stay where they are."
        question = ConfirmDialog(title, sentence, "Delete", self.window())
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(lambda: self._feed.delete(chosen))
        question.open()


def _named(results: Sequence[FidelityResult]) -> str:
    names = list(dict.fromkeys(one_line(variant_words(result.lane)) for result in results))
    files = len({variant_key(result.lane) for result in results})
    return ", ".join(names[:4]) if len(names) <= 4 and files == len(names) else f"{len(results)} measurements"
