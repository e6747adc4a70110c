"""A lane held against the reference."""

from app.domain.lanes.against_reference import hold_against
from app.domain.lanes.answer import Answer
from app.domain.protocol.events import StopReason, Token
from app.domain.protocol.outcome import CANCELLED, FINISHED, Outcome


def _answer(
    ids: list[int], *, seconds_a_token: float = 0.01, peak_bytes: int | None = 100, outcome: Outcome = FINISHED
) -> Answer:
    tokens = tuple(Token(each, "x", -0.1, (index + 1) * seconds_a_token) for index, each in enumerate(ids))
    return Answer(
        prompt="p",
        tokens=tokens,
        outcome=outcome,
        stop_reason=StopReason.END if outcome is FINISHED else StopReason.CANCELLED,
        first_token_s=tokens[0].elapsed_s if tokens else None,
        last_token_s=tokens[-1].elapsed_s if tokens else None,
        peak_memory_bytes=peak_bytes,
    )


def test_ratios_are_lane_over_reference() -> None:
    held = hold_against(_answer([1, 2, 3]), _answer([1, 2, 4], seconds_a_token=0.005, peak_bytes=60))
    assert held.phrase == "2.00 × the speed · 0.60 × the memory · same for 2 tokens"


def test_equal_answers_are_called_the_same() -> None:
    assert hold_against(_answer([1, 2]), _answer([1, 2])).phrase.endswith("same answer")


def test_unknown_memory_is_left_out_rather_than_shown_as_nothing() -> None:
    assert "memory" not in hold_against(_answer([1, 2]), _answer([1, 2], peak_bytes=None)).phrase


def test_an_answer_that_was_stopped_has_not_parted_by_ending() -> None:
    held = hold_against(_answer([1, 2, 3]), _answer([1, 2], outcome=CANCELLED))
    assert held.split_token is None


def test_an_answer_that_ended_earlier_by_itself_has_parted_there() -> None:
    held = hold_against(_answer([1, 2, 3]), _answer([1, 2]))
    assert held.split_token == 2


def test_nothing_is_said_of_sameness_before_both_have_answered() -> None:
    assert hold_against(_answer([1]), _answer([], peak_bytes=None)).phrase == ""
