"""A token that a model could have chosen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenAlternative:
    """A token that could have been chosen; `logprob` is the natural logarithm of its probability."""

    token_id: int
    text: str
    logprob: float
