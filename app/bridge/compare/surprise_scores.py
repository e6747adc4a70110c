"""How surprised each lane is by what the reference said: asked for, kept, and forgotten when it is true no more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.bridge.compare.lane_view import LaneView
from app.domain.fidelity.surprise import TokenSurprise, packed, surprises
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSpec
from app.domain.protocol.outcome import Outcome
from app.domain.protocol.scoring_messages import ScoredToken
from app.services.comparison.comparison_events import LaneNotScored, LaneScored
from app.services.comparison.scoring_request import AnswerToScore, ScoringRequest


@dataclass(frozen=True, slots=True)
class LaneSurprise:
    """What a lane makes of an answer: all columns are as long as what was scored, from the first token on.

    `marks` is `found` as it is painted.
    """

    answer: Answer
    spec: LaneSpec
    scored: tuple[ScoredToken, ...]
    found: tuple[TokenSurprise, ...]
    marks: bytes


class SurpriseScores(QObject):
    """Watches the reference's answers while it is on. `changed` tells that there is something else to be shown.

    `start` begins a reading and answers whether it did.
    """

    changed = Signal()

    def __init__(
        self,
        lanes: Callable[[], Sequence[LaneView]],
        start: Callable[[ScoringRequest], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._start = start
        self._chosen: int | None = None
        self._kept: dict[tuple[int, int, int], LaneSurprise] = {}
        self._problems: dict[int, tuple[LaneSpec, Outcome]] = {}
        self.on = False

    @property
    def readers(self) -> tuple[LaneView, ...]:
        """All lanes that can be asked: those behind the reference."""
        return tuple(self._lanes()[1:])

    @property
    def reader(self) -> LaneView | None:
        """Whose surprise is shown."""
        readers = self.readers
        return next((view for view in readers if view.lane_id == self._chosen), readers[0] if readers else None)

    def switch(self, on: bool) -> None:
        """Show surprise, or no longer."""
        self.on = on
        self.look()

    def choose(self, lane_id: int) -> None:
        """Show another lane's surprise."""
        self._chosen = lane_id
        self.look()

    def look(self) -> None:
        """Let lanes read what they have not read yet, the one that is shown first."""
        lanes, reader = self._lanes(), self.reader
        if self.on and reader is not None:
            self._forget_what_is_gone()
            missing = self._missing(reader)
            if missing:
                others = [view for view in self.readers if view is not reader and self._missing(view)]
                request = ScoringRequest(lanes[0].lane_id, missing, tuple(view.lane_id for view in (reader, *others)))
                if self._start(request):
                    self._problems.clear()
        self.changed.emit()

    def of(self, view: LaneView, turn: int) -> LaneSurprise | None:
        """What a lane makes of the reference's answer of that turn; `None` where it has not read it."""
        reference = self._lanes()[0]
        kept = self._kept.get((view.lane_id, reference.lane_id, turn))
        answers = reference.answers
        if kept is None or turn >= len(answers) or kept.answer is not answers[turn] or kept.spec != _nameless(view):
            return None
        return kept

    def problem_of(self, view: LaneView) -> Outcome | None:
        """Why a lane could not read when it was asked last."""
        spec, problem = self._problems.get(view.lane_id, (None, None))
        return problem if spec == _nameless(view) else None

    def take(self, event: LaneScored | LaneNotScored) -> None:
        """Keep what a lane has told."""
        views = {view.lane_id: view for view in self._lanes()}
        author, view = views.get(event.author_id), views.get(event.lane_id)
        if author is None or view is None:
            return
        if isinstance(event, LaneNotScored):
            self._problems[view.lane_id] = (_nameless(view), event.problem)
        elif event.turn < len(author.answers):
            answer = author.answers[event.turn]
            found = surprises(answer.tokens, event.tokens)
            kept = LaneSurprise(answer, _nameless(view), event.tokens, found, packed(found))
            self._kept[view.lane_id, author.lane_id, event.turn] = kept
        self.changed.emit()

    def _missing(self, view: LaneView) -> tuple[AnswerToScore, ...]:
        """Answers that a lane has not read, the latest first."""
        answers = self._lanes()[0].answers
        return tuple(
            AnswerToScore(turn, tuple(token.token_id for token in answers[turn].tokens))
            for turn in reversed(range(len(answers)))
            if answers[turn].tokens and self.of(view, turn) is None
        )

    def _forget_what_is_gone(self) -> None:
        views = {view.lane_id: view for view in self._lanes()}
        for reader, author, turn in list(self._kept):
            answers = views[author].answers if author in views and reader in views else ()
            if turn >= len(answers) or self._kept[reader, author, turn].answer is not answers[turn]:
                del self._kept[reader, author, turn]


def _nameless(view: LaneView) -> LaneSpec:
    return replace(view.spec, name="")
