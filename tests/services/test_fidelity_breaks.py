"""What breaks a measurement costs no more than it must: lanes that die or hang, full disks."""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.fidelity import run_folder
from app.services.fidelity.fidelity_events import (
    REFERENCE,
    FidelityLaneFailed,
    FidelityPrepared,
)
from app.services.fidelity.fidelity_run import FidelityRun
from app.services.fidelity.own_results import own_results
from tests.services.fakes import by_model, eventually
from tests.services.fidelity_driver import (
    WINDOWS,
    Told,
    kept_runs,
    measure,
    measure_in_turns,
    request_on,
)
from tests.services.turn_driver import sent


@pytest.mark.parametrize("in_turns", [False, True], ids=["together", "in turns"])
def test_a_lane_that_dies_midway_says_so_and_the_rest_stands(tmp_path: Path, in_turns: bool) -> None:
    run = measure_in_turns if in_turns else measure
    told = run(request_on(tmp_path, "a", "b"), a=["--die-with", "SIGSEGV", "--die-in", "score", "--from-window", "2"])
    (failed,) = told.of(FidelityLaneFailed)
    assert failed.lane == 0
    assert "while scoring" in failed.message
    assert "told to die" in failed.details
    assert set(told.figures) == {1}
    assert not told.stopped
    (kept,) = kept_runs()
    assert not list(kept.glob("window-*")), "distributions do not stay behind"


def test_a_lane_that_died_goes_on_where_it_died(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a", "b")
    measure(request, a=["--die-with", "SIGSEGV", "--die-in", "score", "--from-window", "4"])
    for name in "rab":
        (tmp_path / f"{name}.commands").unlink()
    told = measure(request, a=["--load-s", "0"])
    assert told.figures[0].mean_kld == pytest.approx(0.01 * (WINDOWS + 1) / 2)
    assert [each["window"] for each in sent(tmp_path, "a", "ScoreWindow")] == [4, 5]
    assert [each["window"] for each in sent(tmp_path, "r", "ScoreWindow")] == [4, 5]
    assert not (tmp_path / "b.commands").exists(), "who was done is not asked again"
    assert set(told.figures) == {0, 1}
    assert kept_runs() == []


def test_a_lane_that_cannot_be_loaded_says_so_and_the_rest_stands(tmp_path: Path) -> None:
    told = measure(request_on(tmp_path, "a", "b"), b=["--fail-load-with", "out-of-memory"])
    assert "memory" in told.failures[1]
    assert set(told.figures) == {0}


def test_without_the_reference_there_is_nothing_to_measure(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a")
    told = measure(request, r=["--die-with", "SIGABRT", "--die-in", "score", "--from-window", "3"])
    assert set(told.failures) == {REFERENCE}
    assert told.figures == {}
    again = measure(request)
    assert again.of(FidelityPrepared)[0].resumed_windows == 3
    assert set(again.figures) == {0}


def test_a_lane_that_hangs_is_ended_and_the_rest_stands(tmp_path: Path) -> None:
    told = Told()
    command = by_model(a=["--hang-in", "score", "--from-window", "1"])
    FidelityRun(request_on(tmp_path, "a", "b"), told, worker_command=command, hung_after_s=4.0).run()
    assert "did nothing" in told.failures[0]
    assert set(told.figures) == {1}


def test_two_measurements_run_at_once_and_the_same_one_only_once(tmp_path: Path) -> None:
    request, first, same, other = request_on(tmp_path, "a", "b"), Told(), Told(), Told()
    run = FidelityRun(
        replace(request, lanes=request.lanes[:1]), first, worker_command=by_model(a=["--window-s", "0.4"])
    )
    thread = threading.Thread(target=run.run)
    thread.start()
    assert eventually(lambda: bool(first.of(FidelityPrepared)))
    measure(replace(request, lanes=request.lanes[:1]), same)
    measure(replace(request, lanes=request.lanes[1:]), other)
    thread.join(30)
    assert "already" in same.failures[REFERENCE]
    assert set(first.figures) == set(other.figures) == {0}
    results = own_results()
    assert results is not None
    assert len(results.all()) == 2


def test_old_unfinished_runs_make_room_the_oldest_first(tmp_path: Path) -> None:
    folder = run_folder.runs_folder()
    for age_s, name in enumerate(("newest", "newer", "old", "oldest")):
        (folder / name).mkdir()
        (folder / name / "window-0.distributions").write_bytes(b"x" * 1000)
        moment_s = time.time() - 100 * age_s
        os.utime(folder / name, (moment_s, moment_s))
    with run_folder.run_folder("oldest"):
        os.utime(folder / "oldest", (1, 1))
        run_folder.forget_old_runs(most_bytes=2500)
        assert {path.name for path in kept_runs()} == {"newest", "newer", "oldest"}, "one that runs stays"
        run_folder.forget_old_runs(most_runs=1)
        assert {path.name for path in kept_runs()} == {"newest", "oldest"}


_FULL_DISK = """
import json, resource, sys
from pathlib import Path
from tests.services.fakes import fake
from tests.services.fidelity_driver import Told, request_on
from app.services.fidelity.fidelity_run import FidelityRun
told = Told()
request = request_on(Path(sys.argv[1]), "a")
told.when(lambda event: True, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700)))
FidelityRun(request, told, worker_command=fake()).run()
print(json.dumps([told.failures, told.stopped]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of a process's files")
def test_a_disk_without_room_is_told_and_what_was_scored_goes_on_with_more(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a")
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=False, env=os.environ
    )
    failures, stopped = json.loads(done.stdout)
    assert not stopped
    assert failures
    assert all("disk" in message or "written" in message for message in failures.values()), failures
    assert set(measure(request).figures) == {0}


def test_results_that_cannot_be_kept_are_told_all_the_same(tmp_path: Path, own_folders: Path) -> None:
    (own_folders / "data" / "fidelity.sqlite").mkdir()
    told = measure(request_on(tmp_path, "a"))
    assert set(told.figures) == {0}


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("WEIGHIN_HOME", str(tmp_path / "file"))
    assert "cannot be made" in measure(request_on(tmp_path, "a")).failures[REFERENCE]
