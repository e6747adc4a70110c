"""What is to be scored: the bundled text, a file, or the conversation of Compare; and how much of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.domain.lanes.answer import Answer
from app.domain.lanes.sampling import ChatMessage
from app.services.fidelity.fidelity_events import DEFAULT_WINDOW_TOKENS

Conversations = tuple[tuple[ChatMessage, ...], ...]

QUICK_WINDOWS: Final = 16
THOROUGH_WINDOWS: Final = 128
CONTEXTS: Final = (256, 512, 1024, 2048, 4096, 8192)


class TextKind(StrEnum):
    """Where the text comes from."""

    BUNDLED = "bundled"
    FILE = "file"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class TextChoice:
    """`windows` `None` is all of the text; context and windows mean nothing for a conversation."""

    kind: TextKind = TextKind.BUNDLED
    path: Path | None = None
    context_tokens: int = DEFAULT_WINDOW_TOKENS
    windows: int | None = QUICK_WINDOWS


def conversations_of(answers: Sequence[Answer], system: str) -> Conversations:
    """One conversation a turn, each with all turns before it and the reference's own answer at its end.

    Turns that were not answered are left out.
    """
    told: list[ChatMessage] = [ChatMessage("system", system)] if system.strip() else []
    found = []
    for answer in answers:
        if answer.text:
            told += [ChatMessage("user", answer.prompt), ChatMessage("assistant", answer.text)]
            found.append(tuple(told))
    return tuple(found)
