"""The figures of an answer as reports and the terminal show them, each with its definition."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.domain.lanes.answer import Answer
from app.domain.units import bytes_text, rate_text, seconds_text


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of the table of figures."""

    title: str
    definition: str
    text: Callable[[Answer], str]


FIGURES: Final = (
    Figure(
        "first token",
        "Time from the start of the lane's turn to its first token. Loading is not part of it.",
        lambda answer: seconds_text(answer.first_token_s),
    ),
    Figure(
        "prompt tok/s",
        "Prompt tokens that were evaluated ÷ the time that took.",
        lambda answer: rate_text(answer.prompt_tps),
    ),
    Figure(
        "decode tok/s",
        "(Generated tokens − 1) ÷ (time of the last token − time of the first).",
        lambda answer: rate_text(answer.decode_tps),
    ),
    Figure(
        "peak memory",
        "Highest private memory of the lane's own process, less what it held just before the model was loaded.",
        lambda answer: bytes_text(answer.peak_memory_bytes),
    ),
    Figure("loaded in", "Time to read the model into memory.", lambda answer: seconds_text(answer.load_s)),
    Figure(
        "tokens",
        "Tokens generated; those that an answer was given to go on from are not among them.",
        lambda answer: f"{answer.generated_tokens:,}",
    ),
)
PARTING_DEFINITION: Final = (
    "An answer has parted from the reference at the first token that differs. With temperature 0 every difference "
    "is the quantization; parting early does not by itself mean a worse answer."
)


def ending_text(answer: Answer) -> str:
    """How an answer ended, in a few words: `finished`, `at the length limit`, or the outcome's sentence.

    An answer that the lane did not begin itself says so first.
    """
    ending = _ending(answer)
    return f"{given_text(answer)}, {ending}" if answer.given_tokens else ending


def given_text(answer: Answer) -> str:
    """`went on after 12 given tokens`."""
    count = answer.given_tokens
    return f"went on after {'1 given token' if count == 1 else f'{count:,} given tokens'}"


def _ending(answer: Answer) -> str:
    if not answer.outcome.successful:
        return answer.outcome.sentence or answer.outcome.kind.value
    if answer.stop_reason is None or answer.stop_reason.value == "end":
        return "finished"
    return {"length": "at the length limit", "context full": "context full"}.get(
        answer.stop_reason.value, answer.stop_reason.value
    )
