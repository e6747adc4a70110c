"""How a model process can end by itself, and what its lane says then."""

import sys
from pathlib import Path

import pytest

from app.domain.protocol.bandwidth_messages import BandwidthMeasured, MeasureBandwidth
from app.domain.protocol.events import Loaded, LoadProgress, PromptReady, Ready, TokensGenerated
from app.domain.protocol.outcome import OutcomeKind
from app.services.comparison.lane_runner import LaneEnded
from tests.services.fakes import LOAD, children, eventually, fake, question, runner
from tests.services.lane_driver import Noted, closed, how_loading_ends

_SIGNALS = ("SIGSEGV", "SIGILL", "SIGABRT", *(() if sys.platform == "win32" else ("SIGKILL",)))
_POSIX_NUMBERS = {"SIGKILL": 9, "SIGSEGV": 11, "SIGILL": 4, "SIGABRT": 6}


def test_an_answer_comes_with_its_tokens_and_figures() -> None:
    with closed(runner(fake("--tokens", "5", "--tokens-per-second", "500", "--prompt-tokens", "7"))) as lane:
        loaded = lane.load(LOAD)
        answer = lane.answer(question())
    assert answer.outcome.kind is OutcomeKind.FINISHED
    assert answer.text == "the cat slept on a"
    assert (answer.generated_tokens, answer.prompt_tokens) == (5, 7)
    assert answer.load_s == loaded.load_s
    assert answer.decode_tps is not None


@pytest.mark.parametrize("name", _SIGNALS)
def test_a_process_that_dies_while_loading_names_the_signal(name: str) -> None:
    outcome = how_loading_ends(fake("--die-with", name, "--die-in", "load")).outcome
    assert outcome.kind is OutcomeKind.CRASHED
    assert outcome.signal_number == _POSIX_NUMBERS[name]
    assert "while loading" in outcome.message
    assert name in outcome.message
    assert outcome.advice.endswith(".")
    assert "told to die" in outcome.details


@pytest.mark.parametrize("name", _SIGNALS)
def test_a_process_that_dies_in_the_prompt_says_so(name: str) -> None:
    with closed(runner(fake("--die-with", name, "--die-in", "prefill"))) as lane:
        lane.load(LOAD)
        answer = lane.answer(question())
    assert (answer.outcome.kind, answer.outcome.signal_number) == (OutcomeKind.CRASHED, _POSIX_NUMBERS[name])
    assert "while reading the prompt" in answer.outcome.message
    assert answer.tokens == ()
    assert answer.first_token_s is None


@pytest.mark.parametrize("name", _SIGNALS)
def test_tokens_received_before_the_death_are_kept(name: str) -> None:
    with closed(runner(fake("--die-with", name, "--die-in", "decode"))) as lane:
        lane.load(LOAD)
        answer = lane.answer(question())
        assert not children()
    assert (answer.outcome.kind, answer.outcome.signal_number) == (OutcomeKind.CRASHED, _POSIX_NUMBERS[name])
    assert answer.text == "the"
    assert answer.peak_memory_bytes is not None


def test_a_death_while_answering_is_said_to_be_one_while_answering() -> None:
    noted = Noted(TokensGenerated)
    with closed(runner(fake("--tokens-per-second", "50"), on_event=noted)) as lane:
        lane.load(LOAD)
        killer = noted.then(children()[0].kill)
        answer = lane.answer(question(max_tokens=1000))
        killer.join()
    assert "while answering" in answer.outcome.message
    assert answer.generated_tokens == sum(len(e.tokens) for e in noted.events if isinstance(e, TokensGenerated))


def test_a_lane_whose_process_died_can_load_again() -> None:
    with closed(runner(fake("--tokens", "3"))) as lane:
        lane.load(LOAD)
        children()[0].kill()
        assert eventually(lambda: not lane.is_loaded_as(LOAD))
        lane.load(LOAD)
        assert lane.answer(question()).generated_tokens == 3


def test_a_program_that_is_missing_is_told_in_a_sentence() -> None:
    outcome = how_loading_ends(["/nowhere/weighin", "--worker"]).outcome
    assert outcome.kind is OutcomeKind.NEVER_STARTED
    assert outcome.message == "The model's process could not be started."


def test_a_program_that_ends_at_once_is_told_with_its_last_words() -> None:
    script = "import sys; print('no engine here', file=sys.stderr); sys.exit(3)"
    outcome = how_loading_ends([sys.executable, "-c", script]).outcome
    assert outcome.kind is OutcomeKind.CRASHED
    assert "while starting" in outcome.message
    assert "exit code 3" in outcome.message
    assert "no engine here" in outcome.details


def test_a_process_that_never_says_it_is_ready_is_taken_for_hung() -> None:
    outcome = how_loading_ends(fake("--never-ready"), hung_after_s=0.8).outcome
    assert outcome.kind is OutcomeKind.HUNG
    assert "while starting" in outcome.message


def test_a_process_that_hangs_while_loading_is_ended() -> None:
    outcome = how_loading_ends(fake("--hang-in", "load"), hung_after_s=0.8).outcome
    assert outcome.kind is OutcomeKind.HUNG
    assert "while loading" in outcome.message


@pytest.mark.parametrize(
    ("phase", "doing", "words"), [("prefill", "reading the prompt", ""), ("decode", "answering", "the")]
)
def test_a_process_that_hangs_in_a_turn_is_ended_and_what_it_said_is_kept(phase: str, doing: str, words: str) -> None:
    with closed(runner(fake("--hang-in", phase, "--ignore-terminate"), hung_after_s=0.8)) as lane:
        lane.load(LOAD)
        answer = lane.answer(question())
        assert not children()
        assert not lane.is_loaded_as(LOAD)
    assert answer.outcome.kind is OutcomeKind.HUNG
    assert f"while {doing}" in answer.outcome.message
    assert answer.text == words


@pytest.mark.slow
def test_a_process_that_computes_in_silence_is_not_taken_for_hung() -> None:
    script = (
        "import time\n"
        'print(\'{"type":"Ready","engine":"busy","process_id":1}\', flush=True)\n'
        "input()\n"
        "ends = time.monotonic() + 2.0\n"
        "while time.monotonic() < ends: pass\n"
        'print(\'{"type":"Failed","code":"engine","message":"computed for nothing"}\', flush=True)\n'
    )
    outcome = how_loading_ends([sys.executable, "-c", script], hung_after_s=0.8).outcome
    assert outcome.message == "computed for nothing"


@pytest.mark.slow
def test_a_process_that_takes_in_its_model_slowly_is_not_taken_for_hung() -> None:
    script = (
        "import time\n"
        'print(\'{"type":"Ready","engine":"slow disk","process_id":1}\', flush=True)\n'
        "input()\n"
        "held = []\n"
        "for _ in range(20):\n"
        "    held.append(b'x' * 4_000_000); time.sleep(0.1)\n"
        'print(\'{"type":"Failed","code":"engine","message":"read to the end"}\', flush=True)\n'
    )
    outcome = how_loading_ends([sys.executable, "-c", script], hung_after_s=0.8).outcome
    assert outcome.message == "read to the end"


def test_a_line_that_is_no_message_ends_the_process_with_a_sentence() -> None:
    outcome = how_loading_ends(fake("--garbage-line")).outcome
    assert outcome.kind is OutcomeKind.CRASHED
    assert "something unreadable while loading" in outcome.message
    assert "no JSON" in outcome.details


def test_a_process_that_floods_standard_error_still_answers() -> None:
    with closed(runner(fake("--flood-stderr", "--tokens", "3"))) as lane:
        lane.load(LOAD)
        assert lane.answer(question()).generated_tokens == 3


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("out-of-memory", OutcomeKind.OUT_OF_MEMORY),
        ("not-a-model", OutcomeKind.FAILED),
        ("cancelled", OutcomeKind.CANCELLED),
    ],
)
def test_a_load_that_the_engine_refuses_keeps_the_engines_words(code: str, kind: OutcomeKind) -> None:
    outcome = how_loading_ends(fake("--fail-load-with", code)).outcome
    assert outcome.kind is kind
    assert outcome.message


def test_runtime_memory_is_what_the_process_held_before_the_model(tmp_path: Path) -> None:
    with closed(runner(fake("--memory-bytes", "80000000", "--tokens", "3"))) as lane:
        lane.load(LOAD)
        answer = lane.answer(question())
    assert answer.runtime_bytes is not None
    assert answer.peak_memory_bytes is not None
    assert 1_000_000 < answer.runtime_bytes < 60_000_000
    assert 80_000_000 <= answer.peak_memory_bytes < 90_000_000


def test_events_come_in_the_order_of_the_protocol() -> None:
    noted = Noted(Ready)
    with closed(runner(fake("--tokens", "2"), on_event=noted)) as lane:
        lane.load(LOAD)
        lane.answer(question())
    kinds = [type(event) for event in noted.events]
    assert kinds.index(Ready) < kinds.index(LoadProgress) < kinds.index(Loaded) < kinds.index(PromptReady)


def test_what_else_a_loaded_model_is_asked_comes_back_and_a_death_meanwhile_names_it() -> None:
    question_of_memory = MeasureBandwidth(buffer_bytes=1000, seconds=0.01, threads=1)
    with closed(runner(fake())) as lane:
        with pytest.raises(LaneEnded) as refused:
            lane.ask(question_of_memory, BandwidthMeasured, doing="while measuring")
        assert refused.value.outcome.kind is OutcomeKind.NEVER_STARTED
        lane.load(LOAD)
        assert lane.ask(question_of_memory, BandwidthMeasured, doing="while measuring").read_bytes == 1000
    with closed(runner(fake("--die-with", "SIGSEGV", "--die-in", "decode"))) as lane:
        lane.load(LOAD)
        with pytest.raises(LaneEnded) as ended:
            lane.ask(question_of_memory, BandwidthMeasured, doing="while measuring")
        assert "while measuring" in ended.value.outcome.message
        assert not children()
