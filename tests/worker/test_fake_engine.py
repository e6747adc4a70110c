"""The fake engine does what it is told: tests of everything above the worker stand on it."""

import signal

import pytest

from app.domain.protocol.events import (
    AnswerFinished,
    Cancel,
    Failed,
    FailureCode,
    Load,
    Loaded,
    PromptReady,
    Ready,
    StopReason,
    TokensGenerated,
)
from tests.worker.worker_driver import WorkerDriver, generate_command


def test_it_answers_with_as_many_tokens_as_told() -> None:
    with WorkerDriver("fake", "--tokens", "7", "--tokens-per-second", "1000") as driver:
        driver.load("any.gguf")
        text, finished = driver.answer("hello", max_tokens=100, alternatives=2)
    assert finished.generated_tokens == 7
    assert finished.stop_reason is StopReason.END
    assert len(text.split()) == 7


def test_the_allowed_length_ends_it_earlier() -> None:
    with WorkerDriver("fake", "--tokens", "50", "--tokens-per-second", "1000") as driver:
        driver.load("any.gguf")
        _, finished = driver.answer("hello", max_tokens=5)
    assert (finished.generated_tokens, finished.stop_reason) == (5, StopReason.LENGTH)


def test_two_fakes_part_where_one_is_told_to() -> None:
    texts = []
    for part_at in ("100", "4"):
        with WorkerDriver("fake", "--tokens", "9", "--tokens-per-second", "1000", "--part-at", part_at) as driver:
            driver.load("any.gguf")
            texts.append(driver.answer("hello")[0].split())
    assert texts[0][:4] == texts[1][:4]
    assert texts[0][4] != texts[1][4]


@pytest.mark.parametrize(
    ("phase", "name"), [("load", "SIGKILL"), ("prefill", "SIGSEGV"), ("decode", "SIGILL"), ("decode", "SIGABRT")]
)
def test_it_dies_in_the_phase_and_by_the_signal_told(phase: str, name: str) -> None:
    with WorkerDriver("fake", "--die-with", name, "--die-in", phase) as driver:
        driver.send(Load("any.gguf", 100))
        driver.send(generate_command("hello"))
        while driver.next_event_or_none() is not None:
            pass
        assert driver.wait() == -getattr(signal, name)
    last = {"load": Ready, "prefill": PromptReady, "decode": TokensGenerated}[phase]
    assert any(isinstance(event, last) for event in driver.seen)
    assert not any(isinstance(event, AnswerFinished) for event in driver.seen)


@pytest.mark.parametrize("phase", ["load", "prefill", "decode"])
def test_it_hangs_in_the_phase_told(phase: str) -> None:
    with WorkerDriver("fake", "--hang-in", phase) as driver:
        driver.send(Load("any.gguf", 100))
        driver.send(generate_command("hello"))
        assert driver.ending_within(0.6, AnswerFinished) is None
        assert driver.process.poll() is None


def test_it_can_ignore_a_cancel() -> None:
    arguments = ("--tokens", "20", "--tokens-per-second", "200")
    with WorkerDriver("fake", *arguments, "--ignore-cancel") as deaf, WorkerDriver("fake", *arguments) as obedient:
        for driver in (deaf, obedient):
            driver.load("any.gguf")
            driver.send(generate_command("hello"))
            driver.next_event(PromptReady)
            driver.send(Cancel())
        assert deaf.next_event(AnswerFinished).stop_reason is StopReason.END
        assert obedient.next_event(AnswerFinished).stop_reason is StopReason.CANCELLED


def test_it_can_ignore_every_polite_end() -> None:
    with WorkerDriver("fake", "--ignore-terminate", "--ignore-end-of-input") as driver:
        driver.next_event(Ready)
        driver.close_input()
        driver.process.terminate()
        assert driver.ending_within(0.4, Failed) is None
        assert driver.process.poll() is None


def test_it_can_fail_to_load_with_a_cause() -> None:
    with WorkerDriver("fake", "--fail-load-with", "out-of-memory") as driver:
        driver.send(Load("any.gguf", 100))
        assert driver.next_event(Failed).code is FailureCode.OUT_OF_MEMORY


def test_it_can_stay_silent_from_the_start() -> None:
    with WorkerDriver("fake", "--never-ready") as driver:
        assert driver.ending_within(0.6, Ready) is None
        assert driver.process.poll() is None


def test_it_can_flood_standard_error_and_still_load() -> None:
    with WorkerDriver("fake", "--flood-stderr") as driver:
        driver.load("any.gguf")
        driver.close_input()
        driver.wait()
        assert len(driver.stderr_text) > 1_000_000


def test_it_can_take_memory() -> None:
    with WorkerDriver("fake", "--memory-bytes", "50000000") as driver:
        assert driver.load("any.gguf").buffers[0].size_bytes == 50_000_000


def test_it_can_write_a_line_that_is_no_event() -> None:
    with WorkerDriver("fake", "--garbage-line") as driver:
        driver.send(Load("any.gguf", 100))
        driver.ending(Loaded)
        assert driver.unreadable == [b"\xff\xfe this is no JSON {\n"]
