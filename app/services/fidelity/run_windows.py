"""The windows that a measurement scores: of a text, or one for each conversation."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from app.domain.fidelity.windows import Tokens, text_windows
from app.domain.protocol.scoring_messages import Keep, ScoreWindow


@dataclass(frozen=True, slots=True)
class ConversationWindow:
    """A prompt with its answer; position `first_scored` is the last of the prompt."""

    tokens: tuple[int, ...]
    first_scored: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Of the reference: what tokens are numbers of."""

    size: int
    sha256: str


class Windows(Protocol):
    """Tokens of windows by number, made when they are asked for."""

    def __getitem__(self, window: int, /) -> tuple[int, ...]: ...


class RunWindows:
    """Windows by number. Texts are cut as llama.cpp's perplexity tool cuts them."""

    def __init__(self, vocabulary: Vocabulary, windows: Windows, first_scored: Sequence[int]) -> None:
        self.vocabulary = vocabulary
        self._windows = windows
        self._first_scored = first_scored

    @staticmethod
    def of_text(
        tokens: Tokens, vocabulary: Vocabulary, *, bos_token: int | None, context_tokens: int, most: int | None
    ) -> "RunWindows":
        """Raises `WeighInError` for a text that is too short for two windows."""
        windows = text_windows(tokens, context_tokens, bos_token)
        count = len(windows) if most is None else min(most, len(windows))
        return RunWindows(vocabulary, windows, [windows.first_scored] * count)

    @staticmethod
    def of_conversations(windows: Sequence[ConversationWindow], vocabulary: Vocabulary) -> "RunWindows":
        return RunWindows(vocabulary, [each.tokens for each in windows], [each.first_scored for each in windows])

    def __len__(self) -> int:
        return len(self._first_scored)

    def scored_tokens(self, window: int) -> int:
        return len(self._windows[window]) - 1 - self._first_scored[window]

    @property
    def total_scored_tokens(self) -> int:
        return sum(self.scored_tokens(window) for window in range(len(self)))

    @property
    def most_scored_tokens(self) -> int:
        """Of the window that has the most."""
        return max(self.scored_tokens(window) for window in range(len(self)))

    @property
    def longest_tokens(self) -> int:
        return max(len(self._windows[window]) for window in range(len(self)))

    def command(self, window: int, *, threads: int, distributions_path: Path, keeps: Keep) -> ScoreWindow:
        """What a lane is asked; the reference with what it `keeps`, the others with nothing."""
        return ScoreWindow(
            window=window,
            tokens=self._windows[window],
            first_scored=self._first_scored[window],
            vocabulary_sha256=self.vocabulary.sha256,
            threads=threads,
            distributions_path=str(distributions_path),
            keeps=keeps,
        )


def tokens_fact(path: Path) -> str:
    """What tells whether a file of tokens is the one that was written. Raises `OSError`."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_tokens(path: Path) -> Tokens:
    """The tokens that a model process wrote. Raises `OSError`."""
    return np.fromfile(path, dtype="<i4").astype(np.int32)


def conversation_facts(windows: Sequence[ConversationWindow]) -> list[dict[str, Any]]:
    """Windows as they are noted."""
    return [{"tokens": list(each.tokens), "first_scored": each.first_scored} for each in windows]


def conversations_of_facts(facts: Sequence[Mapping[str, Any]]) -> list[ConversationWindow]:
    """Windows as they were noted. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    return [
        ConversationWindow(tuple(int(token) for token in each["tokens"]), int(each["first_scored"])) for each in facts
    ]
