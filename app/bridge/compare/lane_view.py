"""What the window knows of one lane: kept by the controller, read by cards, charts and table."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

from app.domain.gguf.shown_names import shown_file_name
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.lane_labels import LaneTraits, lane_labels
from app.domain.lanes.remedy import Remedy, remedy_for
from app.domain.lanes.token_rate import TokenRate
from app.domain.plan.lane_plan import LanePlan
from app.domain.protocol.events import Loaded, Token
from app.domain.protocol.outcome import Outcome, OutcomeKind
from app.services.comparison.comparison_events import LaneState
from app.services.comparison.lane_models import LaneModel
from app.services.levels import builtin_model

_REPLACED: Final = Outcome(OutcomeKind.NEVER_STARTED, message="This answer came from a file that was replaced since.")
_ABSENT: Final = Outcome(OutcomeKind.NEVER_STARTED, message="This lane had no part in this turn.")


@dataclass
class LaneView:
    """`tokens` is the answer under way or the last one; `began_at_s` is when this lane's part of the turn began.

    `given` are the first of `tokens` where the lane did not write them itself but goes on from them.

    `past_answers` are those of the turns before, for reports. `plain_prompt`: the model has no chat template.
    `file_replaced`: another file lies where the one of the turn before did. `own_plan` comes once the engine was asked
    what the lane takes on this machine.
    """

    lane_id: int
    spec: LaneSpec
    label: str = ""
    colour_index: int = 0
    model: LaneModel | None = None
    own_plan: LanePlan | None = None
    problem: str = ""
    state: LaneState = LaneState.IDLE
    note: str = ""
    loaded: Loaded | None = None
    plain_prompt: bool = False
    file_replaced: bool = False
    tokens: list[Token] = field(default_factory=list)
    given: tuple[Token, ...] = ()
    answer: Answer | None = None
    past_answers: list[Answer] = field(default_factory=list)
    split_token: int | None = None
    compared_tokens: int = 0
    split_settled: bool = False
    began_at_s: float | None = None
    rate: TokenRate = field(default_factory=TokenRate)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers of the conversation, the latest last."""
        return (*self.past_answers, *([self.answer] if self.answer is not None else []))

    @property
    def remedy(self) -> Remedy | None:
        """Settings that may help after the last answer failed."""
        if self.answer is None:
            return None
        plan = self.model.plan if self.model else None
        return remedy_for(
            self.answer.outcome,
            self.spec.settings,
            context_tokens=self.model.context_tokens if self.model else None,
            cache_share=plan.kv_bytes / plan.total_bytes if plan and plan.kv_known and plan.total_bytes else None,
        )

    def begin_turn(self, *, replaces_last: bool = False, given: tuple[Token, ...] = ()) -> None:
        """Make room for a new answer that begins with `given`; the last one is kept unless the new one replaces it."""
        if self.answer is not None and not replaces_last:
            self.past_answers.append(self.answer)
        self.tokens, self.given = list(given), given
        self.answer = None
        self.split_token = None
        self.compared_tokens = 0
        self.split_settled = False
        self.began_at_s = None
        self.file_replaced = False
        self.rate = TokenRate()

    def become(self, spec: LaneSpec) -> None:
        """Another model or other settings; another name alone changes nothing else."""
        if replace(spec, name="") == replace(self.spec, name=""):
            self.spec = spec
            return
        self.forget()
        self.spec, self.model, self.loaded, self.problem = spec, None, None, ""
        self.own_plan = None
        self.plain_prompt = False
        self.state, self.note = LaneState.IDLE, ""

    def retune(self, settings: LaneSettings) -> None:
        """Other settings for the same model; the conversation goes on."""
        self.spec, self.loaded = replace(self.spec, settings=settings), None
        self.own_plan = None

    def understand(self, model: LaneModel) -> bool:
        """What the lane's file is, as of now; returns whether that is news."""
        before, self.model, self.problem = self.model, model, ""
        if before is not None and before.stamps != model.stamps:
            self.file_replaced = True
            self.own_plan = None
            # those figures are of a file that is gone
            self.past_answers = [Answer(answer.prompt, (), _REPLACED) for answer in self.past_answers]
        return before is None or before.stamps != model.stamps

    def forget(self) -> None:
        """The conversation begins anew."""
        self.begin_turn()
        self.past_answers = []


def aligned_answers(views: Sequence[LaneView]) -> list[tuple[Answer, ...]]:
    """Every lane's answers, one a turn: lanes that were not there from the start begin with empty ones."""
    longest = max((view.answers for view in views), key=len, default=())
    absent = [Answer(answer.prompt, (), _ABSENT) for answer in longest]
    return [(*absent[: len(longest) - len(view.answers)], *view.answers) for view in views]


def relabel(views: Sequence[LaneView]) -> None:
    """Give each lane the shortest label that tells it apart from the others."""
    for view, label in zip(views, lane_labels([_traits(view) for view in views]), strict=True):
        view.label = label


def _traits(view: LaneView) -> LaneTraits:
    file_name = shown_file_name(PurePath(view.spec.source).name)
    level = view.spec.builtin_level or (view.model.shape.level if view.model else file_name)
    builtin_name = builtin_model.NAME if view.spec.builtin_level else ""
    model = view.model.shape.name if view.model else builtin_name
    return LaneTraits(view.spec.name, model, level, view.spec.settings)
