"""Search on the left, the chosen model's ladder of variants on the right."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.models.found_model import FoundModel
from app.bridge.models.ladder_controller import LadderController
from app.bridge.models.search_controller import SearchController
from app.bridge.theme import ThemeController
from app.ui.pages.models.card_dialog import CardDialog
from app.ui.pages.models.detail_head import DetailHead
from app.ui.pages.models.ladder_card import LadderCard
from app.ui.pages.models.search_card import SearchCard
from app.ui.widgets.empty_state import EmptyState

_SEARCH_SHARE: Final = 0.29
_SEARCH_LINES: Final = (14, 21)
_LEAST_LINES_WITH_FACTS: Final = 30
_LEAST_LINES_WITH_CAPTION: Final = 38


class FindView(QWidget):
    """`downloads_slot` is where what downloads is shown, under the ladder."""

    def __init__(
        self, search: SearchController, ladder: LadderController, theme: ThemeController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ladder = ladder
        self.search = SearchCard(search, theme)
        self.head = DetailHead(ladder)
        self.ladder = LadderCard(ladder, theme)
        self.empty = EmptyState(
            "Find a model",
            "Choose one on the left to see all its levels: what each takes of this computer's memory, how fast it "
            "should answer, and what it loses. Then get one, or two to compare.",
        )
        self.downloads_slot = QVBoxLayout()
        self._lay_out()
        self.search.results.chosen.connect(self._open)
        self.head.other_wanted.connect(ladder.open)
        self.head.card.clicked.connect(self._open_card)
        ladder.opened.connect(self._show_detail)
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self.focus_search)
        self._show_detail()

    def focus_search(self) -> None:
        """Give the search field the keyboard, its words selected."""
        self.search.field.setFocus()
        self.search.field.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        least, most = (lines * self.fontMetrics().height() for lines in _SEARCH_LINES)
        self.search.setFixedWidth(round(min(most, max(least, self.width() * _SEARCH_SHARE), self.width() * 0.4)))
        lines = self.height() / self.fontMetrics().height()
        self.search.set_low(lines < _LEAST_LINES_WITH_FACTS)
        self.head.set_low(lines < _LEAST_LINES_WITH_FACTS)
        self.ladder.set_low(lines < _LEAST_LINES_WITH_CAPTION)

    def _lay_out(self) -> None:
        self.downloads_slot.setContentsMargins(0, 0, 0, 0)
        detail = QVBoxLayout()
        detail.setSpacing(10)
        detail.addWidget(self.head)
        detail.addWidget(self.ladder, 100)
        detail.addWidget(self.empty, 100)
        detail.addLayout(self.downloads_slot)
        detail.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.search)
        row.addLayout(detail, 1)

    def _open(self, model: FoundModel) -> None:
        self._ladder.open(model.first, model.without(model.first.name))

    def _show_detail(self) -> None:
        is_open = self._ladder.repository is not None
        self.head.setVisible(is_open)
        self.ladder.setVisible(is_open)
        self.empty.setVisible(not is_open)

    def _open_card(self) -> None:
        repository = self._ladder.repository
        if repository is None:
            return
        dialog = CardDialog(repository.name, self)
        # the answer may come after the dialog was closed
        closed: list[int] = []
        dialog.finished.connect(closed.append)
        self._ladder.load_card(
            lambda text: None if closed else dialog.show_text(text),
            lambda error: None if closed else dialog.show_problem(error),
        )
        dialog.open()
