"""What the user asks of all lanes at once."""

from dataclasses import dataclass, field

from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.lanes.turn_mode import Mode


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """One prompt for every lane.

    `mode` `None` lets the app choose. `regenerate` replaces the last turn, `fresh` forgets the whole conversation
    first. `only_lanes` runs some lanes (a retry), the others keep what they have.
    """

    prompt: str
    system: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    mode: Mode | None = None
    regenerate: bool = False
    fresh: bool = False
    only_lanes: frozenset[int] | None = None

    @property
    def replaces_last(self) -> bool:
        """Whether the answers take the place of the last turn's."""
        return self.regenerate or self.only_lanes is not None


class Conversation:
    """The turns that one lane has taken part in: each prompt with the lane's own answer, `None` where it gave none."""

    def __init__(self) -> None:
        self._turns: list[tuple[str, str | None]] = []

    def messages_for(self, request: TurnRequest) -> tuple[ChatMessage, ...]:
        """The whole conversation with the request's prompt at its end; turns without an answer are left out."""
        system = [ChatMessage("system", request.system)] if request.system.strip() else []
        past = [
            message
            for prompt, answer in self._turns
            if answer is not None
            for message in (ChatMessage("user", prompt), ChatMessage("assistant", answer))
        ]
        return (*system, *past, ChatMessage("user", request.prompt))

    def prepare(self, request: TurnRequest) -> None:
        """Forget what the request replaces."""
        if request.fresh:
            self._turns.clear()
        elif request.replaces_last and self._turns:
            self._turns.pop()

    def add(self, prompt: str, answer: str | None) -> None:
        """A turn is over; one without an answer counts too, so that a retry replaces it and not the one before."""
        self._turns.append((prompt, answer))

    def clear(self) -> None:
        self._turns.clear()
