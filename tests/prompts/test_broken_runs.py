"""Runs that are stopped, that die, and that go on."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.prompt_run_files import ANSWERS_NAME, AnswerLog, read_kept_run
from app.domain.prompts.kept_answer import KeptAnswer
from app.services.prompt_sets.prompt_run_events import (
    PromptAnswerKept,
    PromptLaneDone,
    PromptLaneFailed,
    PromptRunPrepared,
    PromptRunProgressed,
)
from app.services.prompt_sets.prompt_runs import read_run
from tests.prompts.run_driver import RunDriver
from tests.services.fakes import by_model, eventually, tiny_lane
from tests.services.turn_driver import sent

_QUICK = ["--tokens-per-second", "1000", "--prefill-s", "0"]


def _driver(tmp_path: Path, **options: list[str]) -> RunDriver:
    lanes = [tiny_lane(tmp_path, name) for name in options]
    return RunDriver(tmp_path / "run", lanes, by_model(**options))


def test_a_stopped_run_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    driver = _driver(tmp_path, a=_QUICK, b=_QUICK)
    assert driver.run(on_event=driver.stop_at(PromptAnswerKept)).stopped
    assert len(read_run(driver.folder).answers) == 1
    assert not driver.run().stopped
    assert driver.of(PromptRunPrepared) == [PromptRunPrepared(6, 1)]
    assert read_run(driver.folder).is_complete
    assert len(sent(tmp_path, "a", "Generate")) == 3


@pytest.mark.parametrize("phase", ["load", "prefill", "decode"])
def test_a_run_is_stopped_in_the_middle_of_anything(tmp_path: Path, phase: str) -> None:
    slow = {"load": ["--load-s", "60"], "prefill": ["--prefill-s", "60"], "decode": ["--tokens-per-second", "0.1"]}
    driver = _driver(tmp_path, a=slow[phase])
    doing = {"load": "loading 0%", "prefill": "reading the prompt", "decode": "answering"}[phase]

    def stop(event: object) -> None:
        if isinstance(event, PromptRunProgressed) and event.doing == doing and driver.current is not None:
            driver.current.cancel()

    finished = driver.run(on_event=stop)
    assert finished.stopped
    assert not finished.message
    assert not read_run(driver.folder).answers
    assert not driver.of(PromptLaneFailed)


def test_a_lane_that_dies_is_restarted_once(tmp_path: Path) -> None:
    driver = _driver(tmp_path, a=[*_QUICK, "--die-with", "SIGSEGV"], b=_QUICK)
    assert not driver.run().stopped
    assert len(sent(tmp_path, "a", "Load")) == 2
    (failed,) = driver.of(PromptLaneFailed)
    assert failed.lane == 0
    assert "SIGSEGV" in failed.message
    run = read_run(driver.folder)
    assert [each.problem.startswith("The model's process ended") for each in run.answers] == [True] * 3 + [False] * 3
    assert [each.passed for each in run.answers if each.lane == 0] == [None] * 3
    assert [event.lane for event in driver.of(PromptLaneDone)] == [1]


def test_a_lane_that_died_is_asked_again_when_the_run_goes_on(tmp_path: Path) -> None:
    driver = _driver(tmp_path, a=[*_QUICK, "--die-with", "SIGKILL"])
    driver.run()
    driver.command = by_model(a=_QUICK)
    driver.run()
    assert driver.of(PromptRunPrepared) == [PromptRunPrepared(3, 0)]
    assert read_run(driver.folder).is_complete


def test_a_lane_that_cannot_be_loaded_is_not_tried_twice(tmp_path: Path) -> None:
    driver = _driver(tmp_path, a=["--fail-load-with", "file-unreadable"], b=_QUICK)
    driver.run()
    assert len(sent(tmp_path, "a", "Load")) == 1
    assert [event.message for event in driver.of(PromptLaneFailed)] == ["The model could not be loaded."]


def test_half_a_line_costs_that_line_alone(tmp_path: Path) -> None:
    driver = _driver(tmp_path, a=_QUICK)
    driver.run()
    path = driver.folder / ANSWERS_NAME
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert len(read_run(driver.folder).answers) == 2
    driver.run()
    assert driver.of(PromptRunPrepared) == [PromptRunPrepared(3, 2)]
    assert path.read_bytes().count(b"\n") == whole.count(b"\n")
    assert read_run(driver.folder).is_complete


def test_lines_that_make_no_sense_are_left_out(tmp_path: Path) -> None:
    driver = _driver(tmp_path, a=_QUICK)
    driver.run()
    before = read_run(driver.folder)
    answer = json.loads((driver.folder / ANSWERS_NAME).read_bytes().splitlines()[1])
    nonsense = [b"\xff\x00", b"[]", b"{}", b"[" * 50_000]
    nonsense += [json.dumps(answer | {"prompt": place}).encode() for place in (-1, 3, 10**30, "1")]
    nonsense += [json.dumps(answer | {"lane": place}).encode() for place in (-1, 1)]
    with (driver.folder / ANSWERS_NAME).open("ab") as stream:
        stream.writelines(line + b"\n" for line in nonsense)
    assert read_run(driver.folder) == before


def test_of_two_answers_to_one_prompt_the_later_counts(tmp_path: Path) -> None:
    driver = _driver(tmp_path, a=_QUICK)
    driver.run()
    log = AnswerLog(driver.folder)
    log.add(KeptAnswer(0, 1, "later", (1, 2), passed=True))
    log.close()
    assert read_kept_run(driver.folder).by_place()[0, 1].text == "later"


_KILLED = """
import sys
from pathlib import Path
from tests.prompts.run_driver import RunDriver
from tests.services.fakes import by_model, tiny_lane
folder = Path(sys.argv[1])
driver = RunDriver(folder / "run", [tiny_lane(folder, "a")], by_model(a=["--tokens-per-second", "40"]))
driver.run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    tiny_lane(tmp_path, "a")
    killed = subprocess.Popen([sys.executable, "-c", _KILLED, str(tmp_path)], start_new_session=True)
    answers = tmp_path / "run" / ANSWERS_NAME
    assert eventually(lambda: answers.exists() and answers.read_bytes().count(b"KeptAnswer") > 0)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    kept = len(read_run(tmp_path / "run").answers)
    driver = _driver(tmp_path, a=_QUICK)
    driver.run()
    assert driver.of(PromptRunPrepared) == [PromptRunPrepared(3, kept)]
    assert read_run(driver.folder).is_complete
