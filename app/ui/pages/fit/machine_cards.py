"""Four cards about the machine that is answered for."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.fit.machine_facts import BREAK, FactCard
from app.ui.widgets.card import Card
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.text_label import TextLabel, TextRole

TITLES = ("Memory", "Graphics", "Processor", "Disk")


class MachineCards(QWidget):
    """Side by side, as high as the fullest; `show_facts` fills them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("The machine")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._cards = [_FactsCard() for _ in TITLES]
        for card in self._cards:
            self._row.addWidget(card, 1)
        self.show_waiting()

    def show_waiting(self) -> None:
        """Nobody has looked yet."""
        self.show_facts([FactCard(title, "…", ("looking",)) for title in TITLES])

    def show_facts(self, facts: Sequence[FactCard]) -> None:
        """Fill the cards from left to right."""
        for card, fact in zip(self._cards, facts, strict=True):
            card.show_fact(fact)

    def card(self, place: int) -> "_FactsCard":
        """The card at `place`, counted from 0."""
        return self._cards[place]


class _FactsCard(Card):
    def __init__(self) -> None:
        super().__init__()
        self.content.setSpacing(3)
        self._title = TextLabel("", TextRole.CAPTION)
        self._figure = TextLabel("", TextRole.HEADING, wraps=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(1)
        self.footer = QVBoxLayout()
        self.content.addWidget(self._title)
        self.content.addWidget(self._figure)
        self.content.addLayout(self._lines)
        self.content.addLayout(self.footer)
        self.content.addStretch(1)

    def show_fact(self, fact: FactCard) -> None:
        self._title.setText(fact.title)
        self._figure.setText(fact.figure)
        clear_layout(self._lines)
        for line in fact.lines:
            self._lines.addWidget(TextLabel(line, TextRole.MUTED, wraps=True))
        self.setAccessibleName(f"{fact.title}: {', '.join((fact.figure, *fact.lines))}".replace(BREAK, ""))
