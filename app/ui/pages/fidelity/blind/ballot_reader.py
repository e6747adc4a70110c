"""Every ballot to read again, with names: a list at the left, its two answers at the right."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.plain_text import one_line
from app.services.blind.blind_report import EndedTest
from app.ui.pages.fidelity.blind.answer_pair import AnswerPair
from app.ui.pages.fidelity.blind.ballot_delegate import OUTCOME_ROLE, BallotDelegate
from app.ui.pages.fidelity.blind.prompt_card import PromptCard
from app.ui.widgets.card import Card

_LIST_EM: Final = 15
_LEAST_LINES: Final = 18


class BallotReader(QWidget):
    """Arrow keys go from ballot to ballot."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ended: EndedTest | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("Pairs of answers")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(BallotDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.currentRowChanged.connect(self._show)
        self.prompt = PromptCard()
        self.answers = AnswerPair()
        self._place = Card(padding_px=6)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def show_ballots(self, ended: EndedTest) -> None:
        """List all of them and open the first."""
        self._ended = ended
        self.list.clear()
        for number, ballot in enumerate(ended.test.ballots):
            asked = one_line(ended.test.prompts.prompts[ballot.prompt].text)[:200]
            item = QListWidgetItem(f"{number + 1}. {asked}")
            item.setData(OUTCOME_ROLE, _outcome(ended, number))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()} {_outcome(ended, number)}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        ended = self._ended
        if ended is None or not 0 <= row < len(ended.test.ballots):
            return
        ballot = ended.test.ballots[row]
        self.prompt.show_prompt(ended.test.prompts.prompts[ballot.prompt].text)
        self.answers.show_answers(*ended.texts(ballot), *ended.cuts(ballot))
        preferred = ended.preferred(row)
        for card, lane in ((self.answers.left, ballot.left), (self.answers.right, ballot.right)):
            name = one_line(ended.name(lane))[:60]
            card.set_title(f"{name} · your choice" if lane == preferred else name)

    def _fit(self) -> None:
        self._place.setMaximumWidth(self.fontMetrics().height() * _LIST_EM)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * _LEAST_LINES)

    def _lay_out(self) -> None:
        self._place.content.addWidget(self.list)
        self._fit()
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.prompt)
        right.addWidget(self.answers, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._place, 1)
        row.addLayout(right, 3)


def _outcome(ended: EndedTest, number: int) -> str:
    preferred = ended.preferred(number)
    return f"for {one_line(ended.name(preferred))[:40]}" if preferred is not None else ended.fate(number)
