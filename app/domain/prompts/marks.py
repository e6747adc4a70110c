"""What came of one prompt in one lane, as lists show it: a sign and a word, never a colour alone."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.prompt_set import Prompt


class Mark(StrEnum):
    """In the order in which they are told."""

    FAILED = "failed"
    NO_ANSWER = "no answer"
    PASSED = "passed"
    ANSWERED = "answered"
    WAITING = "waiting"


SIGNS: Final = {
    Mark.FAILED: "✗",
    Mark.NO_ANSWER: "!",
    Mark.PASSED: "✓",
    Mark.ANSWERED: "•",
    Mark.WAITING: "○",
}


def mark_of(prompt: Prompt, answer: KeptAnswer | None) -> Mark:
    """What came of it; an answer that is not checked is answered."""
    if answer is None:
        return Mark.WAITING
    if answer.problem:
        return Mark.NO_ANSWER
    if prompt.check is None or answer.passed is None:
        return Mark.ANSWERED
    return Mark.PASSED if answer.passed else Mark.FAILED


def grouped_marks(marks: Sequence[Mark], labels: Sequence[str]) -> list[tuple[Mark, str]]:
    """Each mark that is there with whom it is for: `(PASSED, "passed by all")`, `(FAILED, "failed: Q2_K")`."""
    if len(set(marks)) == 1 and len(marks) > 1:
        return [(marks[0], _by_all(marks[0]))]
    found = [(mark, [label for own, label in zip(marks, labels, strict=True) if own is mark]) for mark in Mark]
    return [(mark, f"{mark.value}: {', '.join(who)}") for mark, who in found if who]


def _by_all(mark: Mark) -> str:
    match mark:
        case Mark.WAITING:
            return "waiting"
        case Mark.NO_ANSWER:
            return "no answer of any lane"
        case _:
            return f"{mark.value} by all"
