"""Which tokens of each lane's answer differ from the reference's, worked out when a lane's turn is over."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.bridge.compare.lane_view import LaneView
from app.bridge.tasks import Tasks
from app.domain.lanes.divergence import TokenSpan, differing_spans


@dataclass(frozen=True, slots=True)
class AnswerIds:
    """The token ids of one lane's answer."""

    lane_id: int
    token_ids: tuple[int, ...]

    @classmethod
    def of(cls, view: LaneView) -> "AnswerIds":
        return cls(view.lane_id, tuple(token.token_id for token in view.tokens))


def difference_spans(answers: Sequence[AnswerIds]) -> dict[int, list[TokenSpan]]:
    """Spans by lane id; the first answer is the reference's.

    The reference's own spans are those that the second lane does not share: with more lanes, none.
    """
    if not answers:
        return {}
    reference, *others = answers
    spans: dict[int, list[TokenSpan]] = {answer.lane_id: [] for answer in answers}
    if not reference.token_ids:
        # nothing to differ from
        return spans
    for answer in others:
        in_reference, in_lane = differing_spans(reference.token_ids, answer.token_ids)
        spans[answer.lane_id] = in_lane
        if len(others) == 1:
            spans[reference.lane_id] = in_reference
    return spans


class DifferenceFinder(QObject):
    """Aligns long answers off the window's thread: two of 2,000 tokens can take a second.

    `found` gives spans by lane id for the answers that were asked about last; asked again meanwhile, it begins anew
    afterwards.
    """

    found = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks(self, threads=1)
        self._asked: tuple[AnswerIds, ...] = ()
        self._working_on: tuple[AnswerIds, ...] | None = None

    def look_at(self, views: Sequence[LaneView]) -> None:
        """Find the differences of `views`, the reference's first; none of them may be answering still."""
        self._asked = tuple(AnswerIds.of(view) for view in views)
        if self._working_on is None:
            self._work()

    def forget(self) -> None:
        """Nothing is asked any more: answers that were asked about are gone."""
        self._asked = ()

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _work(self) -> None:
        answers = self._working_on = self._asked
        self._tasks.run(lambda: difference_spans(answers), on_result=self._tell, on_error=lambda _error: self._tell({}))

    def _tell(self, spans: dict[int, list[TokenSpan]]) -> None:
        newest = self._working_on == self._asked
        self._working_on = None
        if newest:
            self.found.emit(spans)
        elif self._asked:
            self._work()
