"""What has arrived of an answer, and what it adds up to."""

from dataclasses import dataclass, field

from app.domain.lanes.answer import Answer
from app.domain.protocol.events import AnswerFinished, Loaded, PromptReady, Token, TokensGenerated, WorkerEvent
from app.domain.protocol.outcome import Outcome
from app.services.comparison.lane_memory import LaneMemory


@dataclass
class AnswerUnderWay:
    """Feed it the events of one turn; whatever ends the turn, the tokens received so far are kept.

    `given` is how the answer began before anything was generated.
    """

    prompt: str
    given: tuple[Token, ...] = ()
    tokens: list[Token] = field(default_factory=list)
    prompt_tokens: int | None = None
    finished: AnswerFinished | None = None

    def take(self, event: WorkerEvent) -> None:
        match event:
            case PromptReady():
                self.prompt_tokens = event.prompt_tokens
            case TokensGenerated():
                self.tokens.extend(event.tokens)
            case AnswerFinished():
                self.finished = event
            case _:
                pass

    def ended(self, outcome: Outcome, *, loaded: Loaded | None, memory: LaneMemory | None) -> Answer:
        """The answer as far as it came; what was not measured is `None`."""
        finished = self.finished
        return Answer(
            prompt=self.prompt,
            tokens=(*self.given, *self.tokens),
            outcome=outcome,
            stop_reason=finished.stop_reason if finished else None,
            prompt_tokens=self.prompt_tokens,
            evaluated_tokens=finished.evaluated_tokens if finished else None,
            load_s=loaded.load_s if loaded else None,
            prefill_s=finished.prefill_s if finished else None,
            first_token_s=self.tokens[0].elapsed_s if self.tokens else None,
            last_token_s=self.tokens[-1].elapsed_s if self.tokens else None,
            peak_memory_bytes=memory.peak_bytes if memory else None,
            runtime_bytes=memory.runtime_bytes if memory else None,
            gpu_peak_bytes=memory.gpu_peak_bytes if memory else None,
            given_tokens=len(self.given),
        )
