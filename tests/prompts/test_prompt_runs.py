"""A set of prompts over lanes: each asked anew, each model loaded once, everything kept."""

import errno
import os
from pathlib import Path

import pytest

from app.adapters.downloads.file_lock import FileLock
from app.domain.errors import WeighInError
from app.domain.lanes.sampling import Sampling
from app.domain.prompts.prompt_set import Check, CheckKind, Prompt, PromptSet
from app.services.prompt_sets.prompt_run import LOCK_NAME
from app.services.prompt_sets.prompt_run_events import (
    PromptAnswerKept,
    PromptLaneDone,
    PromptLaneFailed,
    PromptLaneUnderstood,
    PromptRunPrepared,
    PromptRunProgressed,
)
from app.services.prompt_sets.prompt_runs import delete_run, new_run_folder, read_run, runs
from tests.builders.tiny_models import TinyModel, build_model
from tests.prompts.run_driver import ASKED, RunDriver
from tests.services.fakes import by_model, tiny_lane
from tests.services.turn_driver import messages_of, sent


@pytest.fixture
def driver(tmp_path: Path) -> RunDriver:
    """Two lanes of quick fake engines."""
    quick = ["--tokens-per-second", "1000", "--prefill-s", "0"]
    lanes = [tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")]
    return RunDriver(tmp_path / "run", lanes, by_model(a=quick, b=[*quick, "--part-at", "0"]))


def test_every_lane_is_loaded_once_and_asked_every_prompt_anew(driver: RunDriver, tmp_path: Path) -> None:
    assert not driver.run().stopped
    for name in ("a", "b"):
        assert len(sent(tmp_path, name, "Load")) == 1
        assert messages_of(tmp_path, name) == [
            [("system", "Be brief."), ("user", prompt.text)] for prompt in ASKED.prompts
        ]
        assert not any(each["reuse_prefix"] for each in sent(tmp_path, name, "Generate"))
    assert [event.lane for event in driver.of(PromptLaneDone)] == [0, 1]


def test_answers_are_kept_with_their_verdicts(driver: RunDriver) -> None:
    driver.run()
    run = read_run(driver.folder)
    assert run.is_complete
    assert run.head.prompt_set == ASKED
    assert [(each.lane, each.prompt, each.passed) for each in run.answers] == [
        (0, 0, True),
        (0, 1, False),
        (0, 2, None),
        (1, 0, False),
        (1, 1, True),
        (1, 2, None),
    ]
    first = run.answers[0]
    assert first.text == "the cat slept on a warm stone while"
    assert len(first.token_ids) == 8
    assert (first.stop_reason, first.problem) == ("length", "")
    assert [event.kept for event in driver.of(PromptAnswerKept)] == list(run.answers)


def test_progress_tells_lane_answers_and_time_left(driver: RunDriver) -> None:
    driver.run()
    told = driver.of(PromptRunProgressed)
    assert {event.lane for event in told} == {0, 1}
    assert told[0].left_s is None
    assert told[-1] == PromptRunProgressed(1, "answering", 3, 3, 0.0)


def test_a_finished_run_is_not_run_again(driver: RunDriver, tmp_path: Path) -> None:
    driver.run()
    before = read_run(driver.folder)
    assert not driver.run().stopped
    assert driver.of(PromptRunPrepared) == [PromptRunPrepared(6, 6)]
    assert not driver.of(PromptRunProgressed)
    assert read_run(driver.folder) == before
    assert len(sent(tmp_path, "a", "Load")) == 1


def test_checks_may_change_between_runs_and_nothing_else(driver: RunDriver) -> None:
    driver.run()
    rechecked = PromptSet("Other name", tuple(Prompt(prompt.text) for prompt in ASKED.prompts), ASKED.system)
    assert not driver.run(rechecked).message
    assert read_run(driver.folder).head.prompt_set == rechecked
    for other in (
        driver.run(PromptSet("Cats", ASKED.prompts[:2], ASKED.system)),
        driver.run(PromptSet("Cats", ASKED.prompts)),
        driver.run(sampling=Sampling(max_tokens=9)),
    ):
        assert other.stopped
        assert "other prompts" in other.message
    driver.lanes = driver.lanes[::-1]
    assert "of other lanes" in driver.run().message


def test_kept_answers_are_held_against_changed_checks_without_being_asked_again(
    driver: RunDriver, tmp_path: Path
) -> None:
    driver.run()
    prompts = (*ASKED.prompts[:2], Prompt("And then?", Check(CheckKind.REGEX, "^the")))
    driver.run(PromptSet("Cats", prompts, ASKED.system))
    assert [each.passed for each in read_run(driver.folder).answers] == [True, False, True, False, True, False]
    assert len(sent(tmp_path, "a", "Generate")) == 3


def test_answers_of_a_file_that_was_replaced_are_not_mixed_with_others(driver: RunDriver, tmp_path: Path) -> None:
    driver.run(on_event=driver.stop_at(PromptAnswerKept))
    build_model(tmp_path / "a.gguf", TinyModel(vocabulary_size=330, layers=1))
    assert not driver.run().stopped
    (failed,) = driver.of(PromptLaneFailed)
    assert failed.lane == 0
    assert failed.message == "a.gguf is another file than the one that gave the answers kept so far."
    run = read_run(driver.folder)
    assert [bool(each.problem) for each in run.answers] == [False, True, True, False, False, False]


def test_lanes_are_known_by_what_their_files_say(driver: RunDriver) -> None:
    driver.run()
    run = read_run(driver.folder)
    assert list(run.lanes) == [event.facts for event in driver.of(PromptLaneUnderstood)]
    assert len({lane.file_key for lane in run.lanes}) == 1
    assert len(set(run.labels())) == 2


def test_a_lane_without_a_file_says_so_and_the_rest_stands(driver: RunDriver, tmp_path: Path) -> None:
    (tmp_path / "a.gguf").unlink()
    assert not driver.run().stopped
    (failed,) = driver.of(PromptLaneFailed)
    assert "There is no file" in failed.message
    run = read_run(driver.folder)
    assert [bool(each.problem) for each in run.answers] == [True] * 3 + [False] * 3
    tiny_lane(tmp_path, "a")
    driver.run()
    assert read_run(driver.folder).is_complete


def test_one_folder_is_run_by_one_at_a_time(driver: RunDriver) -> None:
    driver.folder.mkdir()
    lock = FileLock.taken(driver.folder / LOCK_NAME)
    assert lock is not None
    with lock:
        assert driver.run().message == "This run of prompts is under way already."
    assert not driver.run().message


def test_a_full_disk_ends_the_run_in_a_sentence_and_keeps_what_is_there(
    driver: RunDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []

    def full_after_four(handle: int) -> None:
        synced.append(handle)
        if len(synced) > 4:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full_after_four)
        finished = driver.run()
    assert finished.stopped
    assert finished.message.endswith("is full, so answers cannot be kept.")
    kept = len(read_run(driver.folder).answers)
    assert 0 < kept < 6
    driver.run()
    assert driver.of(PromptRunPrepared) == [PromptRunPrepared(6, kept)]
    assert read_run(driver.folder).is_complete


def test_runs_are_listed_newest_first_and_deleted_with_nothing_else(driver: RunDriver) -> None:
    assert runs() == ()
    driver.folder = new_run_folder(ASKED)
    driver.run()
    broken = driver.folder.with_name("0000-broken")
    broken.mkdir()
    (broken / "run.json").write_text("{}", encoding="utf-8")
    (found,) = runs()
    assert found.folder == driver.folder
    assert found.head.prompt_set == ASKED
    note = driver.folder / "my notes.txt"
    note.write_text("mine", encoding="utf-8")
    delete_run(driver.folder)
    assert runs() == ()
    assert note.read_text(encoding="utf-8") == "mine"
    with pytest.raises(WeighInError, match="cannot be read"):
        delete_run(driver.folder)
