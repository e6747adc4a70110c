"""How far the answers of a blind test are, in words that give no lane away."""

from dataclasses import dataclass, replace

from app.domain.units import seconds_text
from app.services.prompt_sets.prompt_run_events import PromptAnswerKept, PromptRunEvent, PromptRunProgressed


@dataclass(frozen=True, slots=True)
class AskingProgress:
    """`answered` of `wanted` answers are there or will not come; `left_s` is the time for the rest, if known."""

    answered: int
    wanted: int
    lanes: int
    left_s: float | None = None

    def after(self, event: PromptRunEvent) -> "AskingProgress":
        """How far it is once this has happened."""
        match event:
            case PromptAnswerKept():
                return replace(self, answered=min(self.answered + 1, self.wanted))
            case PromptRunProgressed():
                return replace(self, left_s=event.left_s)
            case _:
                return self

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.answered / self.wanted if self.wanted else 1.0

    @property
    def before_first_ballot(self) -> int:
        """Answers to come before the first prompt was answered by every lane: they are asked one after the other."""
        others = self.wanted * (self.lanes - 1) // self.lanes
        return max(0, others + 1 - self.answered)

    @property
    def words(self) -> str:
        """`12 of 40 answers, about 2 min 5 s left`."""
        left = "" if self.left_s is None or self.answered >= self.wanted else f", about {_about(self.left_s)} left"
        return f"{self.answered} of {self.wanted} answers{left}"

    @property
    def waiting_words(self) -> str:
        """When voting can begin."""
        if self.left_s is None or self.answered >= self.wanted:
            return "Voting begins when the last model answers its first prompt."
        until_s = self.left_s * self.before_first_ballot / (self.wanted - self.answered)
        return f"Voting begins when the last model answers its first prompt, in about {_about(until_s)}."


def _about(seconds: float) -> str:
    """Whole seconds: a forecast is no better."""
    return seconds_text(max(1, round(seconds))).replace(".00", "").replace(".0", "")
