"""One lane's part in a run of prompts: its model loaded once, asked whatever has no answer yet."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.adapters.file_key import file_key
from app.adapters.gguf_file import shard_paths
from app.adapters.gpu_memory import GpuMemory
from app.adapters.probes.processor import read_processor
from app.adapters.regular_expressions import is_found
from app.domain.errors import WeighInError
from app.domain.lanes.answer import Answer
from app.domain.lanes.threads import share_threads, threads_alone
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.kept_run import KeptLane, KeptRun, RunHead
from app.domain.prompts.prompt_set import Prompt
from app.domain.prompts.rechecking import verdict
from app.domain.protocol.events import LoadProgress, PromptReady, TokensGenerated
from app.domain.protocol.outcome import Outcome, OutcomeKind
from app.services.comparison.comparison_events import ComparisonEvent, LaneReported, LevelProgressed
from app.services.comparison.comparison_lane import ComparisonLane
from app.services.comparison.lane_models import LaneModel
from app.services.comparison.turn_request import TurnRequest
from app.services.prompt_sets.prompt_run_events import (
    PromptAnswerKept,
    PromptLaneDone,
    PromptLaneFailed,
    PromptLaneUnderstood,
    PromptRunEvent,
    PromptRunProgressed,
)
from app.services.prompt_sets.run_pace import RunPace


class LaneAsking:
    """Runs once, then is closed. `keep` writes an event's record down before it tells of it."""

    def __init__(
        self,
        lane: int,
        head: RunHead,
        kept: KeptRun,
        gpu: GpuMemory,
        pace: RunPace,
        *,
        keep: Callable[[PromptAnswerKept | PromptLaneUnderstood], None],
        emit: Callable[[PromptRunEvent], None],
        worker_command: Sequence[str] | None,
    ) -> None:
        self._number = lane
        self._head = head
        self._prompts = head.prompt_set.prompts
        self._known = kept.lane(lane)
        given = {answer.prompt for answer in kept.answers if answer.lane == lane and not answer.problem}
        self._missing = [prompt for prompt in range(len(self._prompts)) if prompt not in given]
        self._answered = len(given)
        self._pace = pace
        self._keep = keep
        self._emit = emit
        self._told = ""
        self._restarted = False
        self._lane = ComparisonLane(lane, head.lanes[lane], emit=self._hear, gpu=gpu, worker_command=worker_command)

    def run(self, is_cancelled: Callable[[], bool]) -> None:
        """Ask whatever is missing. Raises `OSError` where answers cannot be written."""
        if self._missing:
            self._tell("preparing")
            failure = self._prepared(is_cancelled) or self._asked(is_cancelled)
            if failure is not None:
                if not is_cancelled():
                    self._fail(failure)
                return
        if not self._missing:
            self._emit(PromptLaneDone(self._number))

    def cancel(self) -> None:
        """End what is under way. Never blocks."""
        self._lane.cancel()

    def close(self) -> None:
        """End the model process."""
        self._lane.close()

    def sample_memory(self) -> None:
        """Notice what the model process holds now."""
        self._lane.sample_memory()

    def _prepared(self, is_cancelled: Callable[[], bool]) -> Outcome | None:
        """Find the model, and see that it is the one of the answers that are kept."""
        try:
            self._lane.prepare(is_cancelled)
            model = self._lane.model
            if model is not None:
                self._understand(model)
        except WeighInError as error:
            return Outcome(OutcomeKind.FAILED, error.message, error.advice, error.details)
        return None

    def _understand(self, model: LaneModel) -> None:
        shape = model.shape
        name = shape.name or model.path.stem
        facts = KeptLane(
            self._number, name, shape.level, _key(model), model.file_bytes, bits_per_weight=shape.bits_per_weight
        )
        if self._known is not None and self._answered and self._known.file_key != facts.file_key:
            raise WeighInError(
                f"{model.path.name} is another file than the one that gave the answers kept so far.",
                advice="Begin a new run, or put the old file back.",
            )
        if facts != self._known:
            self._keep(PromptLaneUnderstood(facts))

    def _asked(self, is_cancelled: Callable[[], bool]) -> Outcome | None:
        """Ask prompt after prompt; how the lane ended before it was asked everything."""
        (threads,) = share_threads(threads_alone(read_processor()), [self._lane.spec.settings.threads])
        while self._missing and not is_cancelled():
            prompt = self._missing[0]
            answer = self._answer(self._prompts[prompt], prompt, threads)
            kind = answer.outcome.kind
            if kind is OutcomeKind.CANCELLED:
                return None
            if kind is not OutcomeKind.FINISHED and not self._lane.is_loaded():
                if self._restarted or kind is OutcomeKind.FAILED:
                    return answer.outcome
                self._restarted = True
                continue
            self._take(prompt, answer)
        return None

    def _answer(self, prompt: Prompt, number: int, threads: int) -> Answer:
        request = TurnRequest(
            prompt.text, self._head.prompt_set.system, self._head.sampling, regenerate=True, fresh=True
        )
        self._lane.begin_turn(request)
        self._tell("answering" if self._lane.is_loaded() else "loading")
        answer = self._lane.run(request, number + 1, threads)
        self._lane.record(lanes=1)
        return answer

    def _take(self, number: int, answer: Answer) -> None:
        self._missing.pop(0)
        kept = _kept(self._number, number, self._prompts[number], answer)
        if kept.problem:
            self._pace.skipped(1)
        else:
            self._answered += 1
            self._pace.answered()
        self._keep(PromptAnswerKept(kept, answer))
        self._tell("answering", always=True)

    def _fail(self, failure: Outcome) -> None:
        """Every prompt without an answer says why it has none."""
        missing, self._missing = self._missing, []
        self._pace.skipped(len(missing))
        self._emit(PromptLaneFailed(self._number, failure.message, failure.advice, failure.details))
        for number in missing:
            answer = Answer(self._prompts[number].text, (), failure)
            self._keep(PromptAnswerKept(_kept(self._number, number, self._prompts[number], answer), answer))

    def _hear(self, event: ComparisonEvent) -> None:
        match event:
            case LevelProgressed():
                self._tell(f"making {event.level} of the built-in model, {event.fraction:.0%}")
            case LaneReported(event=LoadProgress(fraction=fraction)):
                self._tell(f"loading {fraction:.0%}")
            case LaneReported(event=PromptReady()):
                self._tell("reading the prompt")
            case LaneReported(event=TokensGenerated()):
                self._tell("answering")

    def _tell(self, doing: str, *, always: bool = False) -> None:
        if doing != self._told or always:
            self._told = doing
            self._emit(PromptRunProgressed(self._number, doing, self._answered, len(self._prompts), self._pace.left_s))


def _kept(lane: int, number: int, prompt: Prompt, answer: Answer) -> KeptAnswer:
    """What is kept of an answer; one that did not come has no verdict."""
    kept = KeptAnswer(
        lane,
        number,
        answer.text,
        tuple(token.token_id for token in answer.tokens),
        passed=None,
        stop_reason=answer.stop_reason.value if answer.stop_reason else "",
        decode_tps=answer.decode_tps,
        problem="" if answer.outcome.successful else answer.outcome.sentence,
    )
    return replace(kept, passed=verdict(prompt, kept, is_found))


def _key(model: LaneModel) -> str:
    """Raises `WeighInError`."""
    try:
        return file_key(shard_paths(model.path))
    except OSError as error:
        raise WeighInError(
            f"{model.path.name} cannot be read.", advice="Check the disk.", details=str(error)
        ) from error
