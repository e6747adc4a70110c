"""Asking a model process how probable given tokens are to its model, and what it answers.

Texts are tokenized once, by the reference; every lane scores the very same tokens. Vocabularies are told apart by a
hash of all token texts: a lane with another one refuses. Logarithms are natural.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.lanes.sampling import ChatMessage
from app.domain.protocol.token_alternative import TokenAlternative


class Keep(StrEnum):
    """What the reference leaves of its distributions for the lanes: all of them, or each one's top and a tail mass."""

    NOTHING = "nothing"
    EXACT = "exact"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class TokenizeText:
    """Tokenize a UTF-8 file as llama.cpp's perplexity tool does; `tokens_path` gets the numbers as little-endian int32.

    Special tokens in the text are taken as text; a beginning-of-sequence token comes first where the model wants one.
    """

    text_path: str
    tokens_path: str


@dataclass(frozen=True, slots=True)
class TextTokenized:
    """`bos_token` is what each window begins with, `None` where the model wants none."""

    tokens: int
    bos_token: int | None
    vocabulary_size: int
    vocabulary_sha256: str


@dataclass(frozen=True, slots=True)
class TokenizeConversation:
    """Render `messages` by the model's template as for an answer, and tokenize them."""

    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class ConversationTokenized:
    """The prompt's tokens, up to where the answer begins."""

    tokens: tuple[int, ...]
    vocabulary_size: int
    vocabulary_sha256: str


@dataclass(frozen=True, slots=True)
class ScoreWindow:
    """Evaluate `tokens` in a context of their own; positions `first_scored` up to the last but one are scored.

    Each scored position predicts the token after it. The reference writes its distributions to `distributions_path`
    as `keeps` says; a lane (`keeps` nothing) reads what lies there and measures its divergence from it. Without a path
    only the lane's own probabilities are told. With `alternatives` each token comes with that many of the most
    probable ones. `vocabulary_sha256` must be the model's own; empty is not checked.
    """

    window: int
    tokens: tuple[int, ...]
    first_scored: int
    vocabulary_sha256: str = ""
    threads: int = 1
    distributions_path: str = ""
    keeps: Keep = Keep.NOTHING
    alternatives: int = 0


@dataclass(frozen=True, slots=True)
class WindowProgress:
    """Tokens of the window evaluated so far, out of all."""

    window: int
    evaluated_tokens: int
    total_tokens: int


@dataclass(frozen=True, slots=True)
class ScoredToken:
    """What the model gave a token: `rank` 1 is its first choice. Alternatives are the best ones, best first."""

    token_id: int
    text: str
    logprob: float
    rank: int
    alternatives: tuple[TokenAlternative, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowScored:
    """A window is done. `figures` is `TokenFigures.packed()`; `tokens` come where alternatives were wanted.

    `evaluation_s` is the time that the engine took for all tokens of the window.
    """

    window: int
    figures: str
    evaluation_s: float
    tokens: tuple[ScoredToken, ...] = ()
