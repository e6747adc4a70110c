"""What is asked when lanes are to read an answer instead of giving one."""

from dataclasses import dataclass
from typing import Final

# Where an answer is longer its rest is not scored: probabilities with alternatives of so many tokens are 5 MB already.
MOST_SCORED_TOKENS: Final = 8192
ALTERNATIVES: Final = 5


@dataclass(frozen=True, slots=True)
class AnswerToScore:
    """An answer of the author's conversation: its turn, counted from 0, and its tokens."""

    turn: int
    token_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ScoringRequest:
    """Let lanes read answers of one lane, the first named lane first, and tell how probable they find each token."""

    author_id: int
    answers: tuple[AnswerToScore, ...]
    reader_ids: tuple[int, ...]
