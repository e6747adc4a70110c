"""What a blind test shows: the verdict, shares with intervals, and what was left out."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.blind.blind_test import BlindTest
from app.domain.blind.results import BlindResults
from app.domain.blind.verdict_words import percent, percent_range, votes_text
from app.domain.plain_text import one_line
from app.ui.pages.fidelity.blind.share_bar import ShareBar
from app.ui.widgets.card import Card
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.lane_dot import LaneDot
from app.ui.widgets.text_label import TextLabel, TextRole

_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_OF_TWO: Final = (
    "Share of the votes that decided, with its exact 95 % interval (Clopper and Pearson). A band across the middle "
    "line shows no difference; the sentence above is the exact two-sided sign test of the same votes."
)
_OF_MORE: Final = (
    "Share that each lane would get against one of middle strength, with a 95 % interval (Bradley and Terry's model, "
    "ties as an outcome of their own). One lane is called ahead of another only where the votes set the two apart, "
    "stricter the more lanes there are."
)


class ResultCard(Card):
    """Emptied and filled by `show_results`."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("blind_result")
        self._theme = theme
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.content.addLayout(self._rows)

    def show_working(self) -> None:
        """The results are being worked out."""
        clear_layout(self._rows)
        self._rows.addWidget(TextLabel("Counting…", TextRole.MUTED))

    def show_results(self, test: BlindTest, results: BlindResults) -> None:
        """Lead with the verdict."""
        clear_layout(self._rows)
        for sentence in results.verdict:
            self._rows.addWidget(TextLabel(one_line(sentence), TextRole.LEAD, wraps=True))
        self._rows.addWidget(self._shares(test, results))
        for sentence in results.facts:
            self._rows.addWidget(TextLabel(one_line(sentence), wraps=True))
        if len(test.lanes) > 2:
            self._rows.addWidget(_meetings(test, results))
        explanation = _OF_TWO if len(test.lanes) == 2 else _OF_MORE
        self._rows.addWidget(TextLabel(explanation, TextRole.CAPTION, wraps=True))

    def _shares(self, test: BlindTest, results: BlindResults) -> QWidget:
        place = QWidget()
        grid = QGridLayout(place)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for row, share in enumerate(results.shares):
            name = one_line(test.lanes[share.lane].name)[:60]
            grid.addWidget(LaneDot(self._theme, share.lane), row, 0, _MIDDLE)
            grid.addWidget(ElidedLabel(name, TextRole.STRONG), row, 1, _MIDDLE)
            grid.addWidget(ShareBar(self._theme, share, name), row, 2, _MIDDLE)
            known = share.share is not None
            middle = TextLabel(percent(share.share) if share.share is not None else "unknown", TextRole.STRONG)
            grid.addWidget(middle, row, 3, _RIGHT)
            reach = TextLabel(percent_range(share.low, share.high) if known else "", TextRole.MUTED)
            grid.addWidget(reach, row, 4, _RIGHT)
        return place


def _meetings(test: BlindTest, results: BlindResults) -> QWidget:
    """Each two lanes with their votes: a small table."""
    place = QWidget()
    grid = QGridLayout(place)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(3, 1)
    for row, ((first, second), seen) in enumerate(results.pairs):
        counts = seen.counts
        names = f"{one_line(test.lanes[first].name)[:30]} against {one_line(test.lanes[second].name)[:30]}"
        grid.addWidget(TextLabel(names), row, 0)
        grid.addWidget(TextLabel(f"{counts.for_first} : {counts.for_second}", TextRole.STRONG), row, 1, _RIGHT)
        grid.addWidget(TextLabel(f"of {votes_text(counts.votes)}", TextRole.MUTED), row, 2)
    return place
