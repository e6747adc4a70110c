"""What the user asks of all lanes at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.lanes.turn_mode import Mode
from app.domain.protocol.events import Token


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """One prompt for every lane.

    `mode` `None` lets the app choose. `regenerate` replaces the last turn, `fresh` forgets the whole conversation
    first. `only_lanes` runs some lanes (a retry), the others keep what they have. `given` is how the answers begin: the
    lanes go on from there.
    """

    prompt: str
    system: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    mode: Mode | None = None
    regenerate: bool = False
    fresh: bool = False
    only_lanes: frozenset[int] | None = None
    given: tuple[Token, ...] = ()

    @property
    def replaces_last(self) -> bool:
        """Whether the answers take the place of the last turn's."""
        return self.regenerate or self.only_lanes is not None


@dataclass(frozen=True, slots=True)
class _PastTurn:
    system: str
    prompt: str
    answer: str | None


class Conversation:
    """The turns that one lane has taken part in: each prompt with the lane's own answer, `None` where it gave none."""

    def __init__(self) -> None:
        self._turns: list[_PastTurn] = []
        self._system = ""

    def messages_for(self, request: TurnRequest) -> tuple[ChatMessage, ...]:
        """The whole conversation with the request's prompt at its end; turns without an answer are left out."""
        return _messages(request.system, self._turns, request.prompt)

    def messages_of(self, turn: int) -> tuple[ChatMessage, ...]:
        """What turn `turn`, counted from 0, was an answer to. Raises `IndexError` where there was none."""
        asked = self._turns[turn]
        return _messages(asked.system, self._turns[:turn], asked.prompt)

    def prepare(self, request: TurnRequest) -> None:
        """Forget what the request replaces."""
        self._system = request.system
        if request.fresh:
            self._turns.clear()
        elif request.replaces_last and self._turns:
            self._turns.pop()

    def add(self, prompt: str, answer: str | None) -> None:
        """A turn is over; one without an answer counts too, so that a retry replaces it and not the one before."""
        self._turns.append(_PastTurn(self._system, prompt, answer))

    def clear(self) -> None:
        self._turns.clear()


def _messages(system: str, past: Sequence[_PastTurn], prompt: str) -> tuple[ChatMessage, ...]:
    begin = [ChatMessage("system", system)] if system.strip() else []
    told = [
        message
        for turn in past
        if turn.answer is not None
        for message in (ChatMessage("user", turn.prompt), ChatMessage("assistant", turn.answer))
    ]
    return (*begin, *told, ChatMessage("user", prompt))
