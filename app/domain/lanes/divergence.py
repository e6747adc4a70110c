"""Where an answer leaves the reference."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from app.domain.lanes.answer import Answer
from app.domain.protocol.events import StopReason


def first_split_token(reference: Sequence[int], other: Sequence[int]) -> int | None:
    """Index of the first token that differs, or at which one of the two has ended; `None` if they are equal."""
    for index, (left, right) in enumerate(zip(reference, other, strict=False)):
        if left != right:
            return index
    return None if len(reference) == len(other) else min(len(reference), len(other))


def split_of_answers(reference: Answer, other: Answer) -> int | None:
    """As `first_split_token`, but an answer that was cut short (stopped, failed) has not parted by ending."""
    left = [token.token_id for token in reference.tokens]
    right = [token.token_id for token in other.tokens]
    split = first_split_token(left, right)
    if split is None or split < min(len(left), len(right)):
        return split
    shorter = reference if len(left) < len(right) else other
    return split if shorter.stop_reason is StopReason.END else None


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Tokens `start` (inclusive) to `end` (exclusive) of an answer."""

    start: int
    end: int


# Aligning takes time by the product of both lengths; above this (2,000 by 2,000 tokens) the rest counts as different.
_LARGEST_ALIGNMENT: Final = 4_000_000


def differing_spans(reference: Sequence[int], other: Sequence[int]) -> tuple[list[TokenSpan], list[TokenSpan]]:
    """The tokens of each answer that the other does not have at the matching place (longest common runs)."""
    start = first_split_token(reference, other)
    if start is None:
        return [], []
    left, right = reference[start:], other[start:]
    if len(left) * len(right) > _LARGEST_ALIGNMENT:
        return [TokenSpan(start, len(reference))], [TokenSpan(start, len(other))]
    in_reference: list[TokenSpan] = []
    in_other: list[TokenSpan] = []
    for tag, left_start, left_end, right_start, right_end in _opcodes(left, right):
        if tag != "equal" and left_end > left_start:
            in_reference.append(TokenSpan(start + left_start, start + left_end))
        if tag != "equal" and right_end > right_start:
            in_other.append(TokenSpan(start + right_start, start + right_end))
    return in_reference, in_other


def _opcodes(left: Sequence[int], right: Sequence[int]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes())
