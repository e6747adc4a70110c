"""Model processes that are stopped, closed or left behind: each is gone in the end."""

import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from app.domain.protocol.events import Load, LoadProgress, Ready, TokensGenerated
from app.domain.protocol.outcome import OutcomeKind
from app.services.comparison.lane_runner import LaneEnded
from tests.services.fakes import LOAD, children, eventually, fake, question, runner
from tests.services.lane_driver import Noted, closed, how_loading_ends, try_to_load

_ROOT = Path(__file__).parent.parent.parent


def test_a_stop_while_loading_ends_the_load() -> None:
    noted = Noted(LoadProgress)
    with closed(runner(fake("--load-s", "60"), on_event=noted)) as lane:
        noted.then(lane.cancel)
        with pytest.raises(LaneEnded) as ended:
            lane.load(LOAD)
        assert ended.value.outcome.kind is OutcomeKind.CANCELLED
        assert not children()


def test_a_stop_before_the_process_exists_starts_none() -> None:
    noted = Noted(Ready)
    with closed(runner(fake(), on_event=noted)) as lane:
        lane.cancel()
        with pytest.raises(LaneEnded) as ended:
            lane.load(LOAD)
    assert ended.value.outcome.kind is OutcomeKind.CANCELLED
    assert noted.events == []


def test_a_stop_while_the_process_starts_does_not_wait_for_it() -> None:
    with closed(runner(fake("--never-ready"))) as lane:

        def cancel_once_it_lives() -> None:
            assert eventually(lambda: bool(children()))
            lane.cancel()

        threading.Thread(target=cancel_once_it_lives).start()
        with pytest.raises(LaneEnded) as ended:
            lane.load(LOAD)
        assert ended.value.outcome.kind is OutcomeKind.CANCELLED


def test_a_stop_keeps_what_was_said_and_the_model_loaded() -> None:
    noted = Noted(TokensGenerated)
    with closed(runner(fake("--tokens", "1000"), on_event=noted)) as lane:
        lane.load(LOAD)
        noted.then(lane.cancel)
        answer = lane.answer(question(max_tokens=1000))
        assert lane.is_loaded_as(LOAD)
        lane.allow()
        assert lane.answer(question(max_tokens=3)).generated_tokens == 3
    assert answer.outcome.kind is OutcomeKind.CANCELLED
    assert 0 < answer.generated_tokens < 1000


def test_a_stop_that_comes_before_the_question_reaches_the_process_is_not_lost() -> None:
    with closed(runner(fake("--tokens", "1000"))) as lane:
        lane.load(LOAD)
        lane.cancel()
        answer = lane.answer(question(max_tokens=1000))
    assert answer.outcome.kind is OutcomeKind.CANCELLED
    assert answer.generated_tokens < 100


@pytest.mark.slow
def test_a_process_that_ignores_a_stop_is_ended_while_it_talks_on() -> None:
    noted = Noted(TokensGenerated)
    with closed(runner(fake("--ignore-cancel", "--tokens", "100000"), on_event=noted)) as lane:
        lane.load(LOAD)
        noted.then(lane.cancel)
        answer = lane.answer(question(max_tokens=100_000))
        assert not children()
    assert answer.outcome.kind is OutcomeKind.CANCELLED
    assert answer.generated_tokens > 0


def test_a_process_that_ignores_everything_is_killed_with_its_descendants() -> None:
    script = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        'print(\'{"type":"Ready","engine":"deaf","process_id":1}\', flush=True)\n'
        "time.sleep(600)\n"
    )
    lane = runner([sys.executable, "-c", script])
    loading = threading.Thread(target=lambda: try_to_load(lane))
    loading.start()
    assert eventually(lambda: len(children()) == 2)
    lane.close()
    loading.join()
    assert children() == []


if sys.platform != "win32":  # Windows has no groups of processes

    def test_a_descendant_that_holds_the_pipes_of_a_dead_process_is_ended_with_it() -> None:
        script = (
            "import os, subprocess, sys\n"
            "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
            "os.kill(os.getpid(), 9)\n"
        )
        outcome = how_loading_ends([sys.executable, "-c", script]).outcome
        assert outcome.signal_number == 9


def test_a_model_process_does_not_outlive_an_app_that_is_killed() -> None:
    app = (
        "import sys; from tests.services.fakes import LOAD, children, fake, runner\n"
        "lane = runner(fake('--tokens', '100000')); lane.load(LOAD)\n"
        "print(children()[0].pid, flush=True); sys.stdin.read()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", app], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT)
    assert parent.stdout is not None
    model_process = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    assert eventually(lambda: not psutil.pid_exists(model_process))


def test_closing_from_two_threads_at_once_ends_the_process_once() -> None:
    lane = runner(fake("--ignore-end-of-input"))
    lane.load(LOAD)
    closers = [threading.Thread(target=lane.close) for _ in range(2)]
    for each in closers:
        each.start()
    for each in closers:
        each.join()
    assert children() == []


def test_closing_while_a_turn_runs_ends_the_turn() -> None:
    noted = Noted(TokensGenerated)
    lane = runner(fake("--tokens", "100000"), on_event=noted)
    lane.load(LOAD)
    closer = noted.then(lane.close)
    answer = lane.answer(question(max_tokens=100_000))
    closer.join()
    assert answer.outcome.kind is OutcomeKind.CANCELLED
    assert answer.generated_tokens > 0


def test_a_closed_lane_loads_nothing() -> None:
    lane = runner(fake())
    lane.close()
    with pytest.raises(LaneEnded):
        lane.load(LOAD)


@pytest.mark.slow
def test_a_question_that_the_process_never_reads_blocks_neither_stop_nor_end() -> None:
    script = (
        'import sys, time\nprint(\'{"type":"Ready","engine":"deaf","process_id":1}\', flush=True)\ntime.sleep(600)\n'
    )
    lane = runner([sys.executable, "-c", script])
    loading = threading.Thread(target=lambda: try_to_load(lane, Load("x" * 1_000_000, context_tokens=64)))
    loading.start()
    assert eventually(lambda: lane.memory is not None and lane.memory.runtime_bytes is not None)
    lane.cancel()
    loading.join()
    lane.close()


def test_a_process_of_the_lane_is_gone_when_the_lane_is_closed() -> None:
    lane = runner(fake())
    lane.load(LOAD)
    (process,) = children()
    lane.close()
    assert not psutil.pid_exists(process.pid)
