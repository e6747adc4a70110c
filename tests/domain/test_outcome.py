"""How a process ended, in words."""

import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.protocol.outcome import OutcomeKind, outcome_of_exit


@given(st.integers(-64, 255), st.text(max_size=200))
def test_every_exit_has_a_sentence_and_keeps_the_last_words(exit_code: int, last_words: str) -> None:
    outcome = outcome_of_exit(exit_code, doing="while answering", last_words=last_words)
    assert outcome.kind in (OutcomeKind.CRASHED, OutcomeKind.OUT_OF_MEMORY)
    assert "while answering" in outcome.message
    assert outcome.sentence.endswith(".")
    assert outcome.details == last_words
    assert not outcome.successful


@pytest.mark.parametrize(
    ("exit_code", "number", "name"),
    [
        (-signal.SIGSEGV, 11, "SIGSEGV"),
        (-signal.SIGILL, 4, "SIGILL"),
        (-signal.SIGABRT, 6, "SIGABRT"),
        (0xC0000005, 11, "SIGSEGV"),
        (0xC000001D, 4, "SIGILL"),
        (-signal.SIGKILL, 9, "SIGKILL") if hasattr(signal, "SIGKILL") else (-9, 9, "SIGKILL"),
    ],
)
def test_crashes_name_their_signal_on_every_system(exit_code: int, number: int, name: str) -> None:
    outcome = outcome_of_exit(exit_code, doing="while loading")
    assert outcome.signal_number == number
    assert name in outcome.message


@pytest.mark.parametrize("words", ["terminate called after throwing std::bad_alloc", "ggml: Failed to allocate buffer"])
def test_a_process_that_says_that_memory_ran_out_is_believed(words: str) -> None:
    outcome = outcome_of_exit(-6, doing="while loading", last_words=words)
    assert outcome.kind is OutcomeKind.OUT_OF_MEMORY
    assert "smaller level" in outcome.advice


def test_an_end_without_a_signal_names_the_exit_code() -> None:
    assert "exit code 3" in outcome_of_exit(3, doing="while idle").message
