"""Shows in the reference's card how surprised a lane is by its words, while the switch is on."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.lane_view import LaneView
from app.bridge.soon import Soon
from app.domain.fidelity.surprise import first_choices
from app.domain.fidelity.surprise_words import agreement_words
from app.domain.protocol.outcome import OutcomeKind
from app.ui.pages.compare.lane_card import LaneCard
from app.ui.pages.compare.surprise_legend import SurpriseLegend

_NO_LANE = "Surprise is that of a second lane: add one."
_NO_ANSWER = "Run a prompt: the words of the first lane are coloured then."
_READING = "reading…"
_NOT_READ = "This lane has not read the answer: switch Surprise off and on to let it read."


class SurpriseDisplay(QObject):
    """`card` finds the card of a lane."""

    def __init__(
        self, controller: CompareController, legend: SurpriseLegend, card: Callable[[int], LaneCard], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._surprise = controller.surprise
        self._legend = legend
        self._card = card
        self._painted: int | None = None
        show = Soon(self._show, self)
        self._surprise.changed.connect(show.ask)
        controller.scoring_changed.connect(show.ask)
        controller.turn_prepared.connect(lambda _prompt: show.ask())
        controller.lanes_changed.connect(show.ask)
        controller.lane_facts_changed.connect(lambda _lane: show.ask())
        legend.lane_chosen.connect(self._surprise.choose)

    def _show(self) -> None:
        lanes, reader = self._controller.lanes, self._surprise.reader
        self._legend.setVisible(self._surprise.on)
        self._clear_others(lanes[0].lane_id if lanes else None)
        if not lanes:
            return
        if self._surprise.on:
            self._legend.show_lanes(self._surprise.readers, reader, lanes[0].label)
            self._legend.tell(*self._told(lanes[0], reader))
        transcript = self._card(lanes[0].lane_id).transcript
        if not self._surprise.on or reader is None:
            transcript.show_surprises((), None)
            return
        read = [self._surprise.of(reader, turn) for turn in range(len(lanes[0].answers))]
        transcript.show_surprises([each.marks if each else b"" for each in read], reader.colour_index)
        self._painted = lanes[0].lane_id

    def _clear_others(self, reference_id: int | None) -> None:
        """The lane that was the reference before shows its own marks again."""
        still_there = {view.lane_id for view in self._controller.lanes}
        if self._painted is not None and self._painted != reference_id and self._painted in still_there:
            self._card(self._painted).transcript.show_surprises((), None)
            self._painted = None

    def _told(self, reference: LaneView, reader: LaneView | None) -> tuple[str, str]:
        """What is to be said of the last answer: how often the lane agrees, or why that is not known."""
        if reader is None:
            return "", _NO_LANE
        if not reference.answers or not reference.tokens:
            return "", _NO_ANSWER
        read = self._surprise.of(reader, len(reference.answers) - 1)
        if read is not None:
            return agreement_words(first_choices(read.found), len(read.found)), ""
        if self._controller.running:
            return _READING, ""
        problem = self._surprise.problem_of(reader)
        if problem is None or problem.kind is OutcomeKind.CANCELLED:
            return "", _NOT_READ
        return "", f"{reader.label} leaves the words uncoloured. {problem.sentence}"
