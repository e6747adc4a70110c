"""One lane's answer to one prompt, with everything that was measured about it."""

from dataclasses import dataclass
from typing import Final

from app.domain.protocol.events import StopReason, Token
from app.domain.protocol.outcome import Outcome

# Below a clock's step there is no speed to tell.
_SHORTEST_S: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Answer:
    """Unknown figures are `None`, never 0. Memory is private memory of the lane's process, in bytes.

    `peak_memory_bytes` is the highest private memory less `runtime_bytes`, which the process held (interpreter and
    libraries) just before the model was loaded. `first_token_s` and `last_token_s` count from the start of the turn.
    The first `given_tokens` of `tokens` were written by another lane and given to this one to go on from: their
    probabilities are the other's, and they are not part of what was generated.
    """

    prompt: str
    tokens: tuple[Token, ...]
    outcome: Outcome
    stop_reason: StopReason | None = None
    prompt_tokens: int | None = None
    evaluated_tokens: int | None = None
    load_s: float | None = None
    prefill_s: float | None = None
    first_token_s: float | None = None
    last_token_s: float | None = None
    peak_memory_bytes: int | None = None
    runtime_bytes: int | None = None
    gpu_peak_bytes: int | None = None
    given_tokens: int = 0

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.tokens)

    @property
    def generated_tokens(self) -> int:
        return len(self.tokens) - self.given_tokens

    @property
    def prompt_tps(self) -> float | None:
        """Prompt tokens evaluated ÷ prefill time."""
        return _rate(self.evaluated_tokens, self.prefill_s)

    @property
    def decode_tps(self) -> float | None:
        """(generated - 1) ÷ (last - first token time)."""
        if self.first_token_s is None or self.last_token_s is None:
            return None
        return _rate(self.generated_tokens - 1, self.last_token_s - self.first_token_s)


def _rate(count: int | None, seconds: float | None) -> float | None:
    if count is None or seconds is None or count < 1 or seconds < _SHORTEST_S:
        return None
    return count / seconds
