"""Stops, pauses and kills of a measurement: the same request goes on where it was."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.probes.memory import read_system_memory
from app.services.fidelity.fidelity_events import (
    FidelityPrepared,
    FidelityProgressed,
)
from app.services.fidelity.fidelity_run import FidelityRun
from tests.services.fakes import by_model, children, eventually
from tests.services.fidelity_driver import (
    LITTLE_MEMORY,
    WINDOWS,
    Told,
    kept_runs,
    measure,
    measure_in_turns,
    request_on,
    sharpened,
)
from tests.services.turn_driver import sent

_SLOW = ["--window-s", "0.1"]


@pytest.mark.parametrize("in_turns", [False, True], ids=["together", "in turns"])
def test_a_stop_keeps_what_was_scored_and_the_same_request_goes_on_from_there(tmp_path: Path, in_turns: bool) -> None:
    request, told = request_on(tmp_path, "a"), Told()
    memory = (lambda: LITTLE_MEMORY) if in_turns else read_system_memory
    run = FidelityRun(request, told, worker_command=by_model(r=_SLOW, a=_SLOW), read_memory=memory)
    told.when(sharpened(0, 2), run.cancel)
    run.run()
    assert told.stopped
    assert (told.figures, told.failures) == ({}, {})
    assert not children()
    scored = len(sent(tmp_path, "a", "ScoreWindow"))
    assert scored < WINDOWS
    (tmp_path / "a.commands").unlink()
    again = Told()
    FidelityRun(request, again, worker_command=by_model(), read_memory=memory).run()
    assert again.of(FidelityPrepared)[0].resumed_windows >= 2
    assert len(sent(tmp_path, "a", "ScoreWindow")) <= WINDOWS - 2
    assert again.figures[0].mean_kld == pytest.approx(0.01 * (WINDOWS + 1) / 2)
    assert kept_runs() == []


@pytest.mark.parametrize("phase", ["load", "score"])
def test_a_stop_ends_a_process_that_does_not_listen(tmp_path: Path, phase: str) -> None:
    told = Told()
    run = FidelityRun(request_on(tmp_path, "a"), told, worker_command=by_model(r=["--hang-in", phase]))
    told.when(lambda event: isinstance(event, FidelityProgressed) and event.doing == "loading", _soon(run.cancel))
    run.run()
    assert told.stopped
    assert not children()


def _soon(act: Callable[[], None]) -> Callable[[], None]:
    return lambda: threading.Timer(0.3, act).start()


def test_a_stop_before_the_start_measures_nothing(tmp_path: Path) -> None:
    told = Told()
    run = FidelityRun(request_on(tmp_path, "a"), told, worker_command=by_model())
    run.cancel()
    run.run()
    assert told.stopped
    assert not (tmp_path / "r.commands").exists()


def test_a_pause_rests_between_windows_until_it_is_gone_on(tmp_path: Path) -> None:
    request, told = request_on(tmp_path, "a"), Told()
    run = FidelityRun(request, told, worker_command=by_model(a=_SLOW))
    told.when(sharpened(0, 1), run.pause)
    thread = threading.Thread(target=run.run)
    thread.start()
    assert eventually(lambda: any(sharpened(0, 1)(event) for event in told.events))
    time.sleep(0.5)
    resting = len(sent(tmp_path, "a", "ScoreWindow"))
    time.sleep(0.5)
    assert len(sent(tmp_path, "a", "ScoreWindow")) == resting < WINDOWS
    run.resume()
    thread.join(30)
    assert set(told.figures) == {0}


def test_a_stop_during_a_pause_is_a_stop(tmp_path: Path) -> None:
    told = Told()
    run = FidelityRun(request_on(tmp_path, "a"), told, worker_command=by_model())
    told.when(sharpened(0, 1), run.pause)
    told.when(sharpened(0, 1), _soon(run.cancel))
    run.run()
    assert told.stopped


_KILLED = """
import sys
from pathlib import Path
from tests.services.fakes import by_model
from tests.services.fidelity_driver import LITTLE_MEMORY, Told, request_on, sharpened
from app.services.fidelity.fidelity_run import FidelityRun
told = Told()
told.when(sharpened(0, 1), lambda: print("one window", flush=True))
slow = ["--window-s", "0.15"]
FidelityRun(request_on(Path(sys.argv[1]), "a"), told, worker_command=by_model(r=slow, a=slow),
            read_memory=lambda: LITTLE_MEMORY).run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_in_the_middle_costs_the_window_under_way_and_the_figures_are_the_same(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a")
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert eventually(lambda: not children())
    (kept,) = kept_runs()
    # as a power cut would leave it
    for log in kept.glob("*.figures"):
        with log.open("ab") as stream:
            stream.write(b"\x07\x00\x00\x00half a record")
    told = measure_in_turns(request)
    assert told.of(FidelityPrepared)[0].resumed_windows >= 1
    loaded = {event.lane for event in told.of(FidelityProgressed) if event.doing == "loading"}
    assert loaded == {0}, "the reference's distributions are all there"
    assert told.figures == measure(request).figures


def test_distributions_that_were_lost_are_made_again(tmp_path: Path) -> None:
    request, told = request_on(tmp_path, "a"), Told()
    run = FidelityRun(request, told, worker_command=by_model(a=_SLOW), read_memory=lambda: LITTLE_MEMORY)
    told.when(sharpened(0, 1), run.cancel)
    run.run()
    (kept,) = kept_runs()
    (kept / "window-4.distributions").unlink()
    (kept / "window-5.distributions").write_bytes(b"")
    (tmp_path / "r.commands").unlink()
    again = measure_in_turns(request, a=["--load-s", "0"])
    assert [each["window"] for each in sent(tmp_path, "r", "ScoreWindow")] == [4, 5]
    assert set(again.figures) == {0}


def test_tokens_that_were_damaged_are_made_again(tmp_path: Path) -> None:
    request, told = request_on(tmp_path, "a"), Told()
    run = FidelityRun(request, told, worker_command=by_model(a=_SLOW))
    told.when(sharpened(0, 1), run.cancel)
    run.run()
    (kept,) = kept_runs()
    (kept / "tokens.i32").write_bytes(b"\x01\x02\x03")
    assert measure(request).figures == measure(request).figures


def test_a_longer_run_goes_on_from_a_shorter_one_that_was_stopped(tmp_path: Path) -> None:
    request, told = request_on(tmp_path, "a"), Told()
    slow = ["--window-s", "0.4"]
    run = FidelityRun(replace(request, windows=4), told, worker_command=by_model(a=slow))
    told.when(sharpened(0, 2), run.cancel)
    run.run()
    again = measure(request)
    assert again.of(FidelityPrepared)[0].resumed_windows >= 2
    assert again.figures[0].tokens == measure(request).figures[0].tokens


def test_another_text_or_another_setting_begins_anew(tmp_path: Path) -> None:
    request, told = request_on(tmp_path, "a"), Told()
    run = FidelityRun(request, told, worker_command=by_model(a=_SLOW))
    told.when(sharpened(0, 2), run.cancel)
    run.run()
    (tmp_path / "text.txt").write_text("The dog slept on the cold floor. " * 40, encoding="utf-8")
    other_text = measure(request)
    other_windows = measure(replace(request, context_tokens=32, windows=2))
    prepared = [*other_text.of(FidelityPrepared), *other_windows.of(FidelityPrepared)]
    assert [each.resumed_windows for each in prepared] == [0, 0]
