"""Levels made on this machine: complete or not there at all."""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from app.adapters.gguf_file import read_model_file
from app.domain.errors import UsageError, WeighInError
from app.services.levels import builtin_model as levels
from app.services.levels.quantizing import QuantizedLevel, make_level
from app.services.processes.one_shot import CommandStoppedError
from app.services.processes.worker_process import worker_command
from tests.services.fakes import children

pytestmark = pytest.mark.engine

_LEVEL = "Q4_0"


@pytest.fixture
def fresh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which no level was made yet."""
    home = tmp_path / "home"
    monkeypatch.setenv("WEIGHIN_HOME", str(home))
    return home


def _files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_level_is_made_and_nothing_else_is_left(builtin_model: Path, tmp_path: Path) -> None:
    told: list[float] = []
    target = tmp_path / "new folder" / "model.gguf"
    made = make_level(builtin_model, _LEVEL, target, on_progress=told.append)
    assert _files(target.parent) == ["model.gguf"]
    assert made.size_bytes == target.stat().st_size
    assert read_model_file(target).shape.level == _LEVEL
    assert told == sorted(told)
    assert all(0 <= fraction <= 1 for fraction in told)
    ordinary = tmp_path / "ordinary"
    ordinary.touch()
    assert target.stat().st_mode == ordinary.stat().st_mode, "others may read it as they may read any file"


def test_a_dry_run_tells_the_size_and_touches_nothing(builtin_model: Path, tmp_path: Path) -> None:
    foreseen = make_level(builtin_model, _LEVEL, tmp_path / "folder" / "model.gguf", dry_run=True)
    assert list(tmp_path.iterdir()) == []
    made = make_level(builtin_model, _LEVEL, tmp_path / "model.gguf")
    assert abs(foreseen.size_bytes - made.size_bytes) < 0.02 * made.size_bytes


def test_a_process_killed_while_it_writes_leaves_no_file(builtin_model: Path, tmp_path: Path) -> None:
    with pytest.raises(WeighInError) as error:
        make_level(builtin_model, _LEVEL, tmp_path / "model.gguf", on_progress=lambda _: children()[0].kill())
    assert "while making Q4_0" in error.value.message
    assert _files(tmp_path) == []


def test_a_stop_leaves_no_file_and_no_process(builtin_model: Path, tmp_path: Path) -> None:
    stopped = threading.Event()
    with pytest.raises(CommandStoppedError):
        make_level(
            builtin_model,
            _LEVEL,
            tmp_path / "model.gguf",
            on_progress=lambda _: stopped.set(),
            is_cancelled=stopped.is_set,
        )
    assert children() == []
    assert _files(tmp_path) == []


if sys.platform != "win32":  # Windows has no limit on the size of a file

    def test_a_full_disk_is_told_and_leaves_what_was_there(builtin_model: Path, tmp_path: Path) -> None:
        target = tmp_path / "model.gguf"
        target.write_bytes(b"what was there")
        limited = ("/bin/sh", "-c", 'ulimit -f 1000 && exec "$@"', "sh", *worker_command())
        with pytest.raises(WeighInError, match="disk") as error:
            make_level(builtin_model, _LEVEL, target, worker_command=limited)
        assert "Free some space" in error.value.advice
        assert target.read_bytes() == b"what was there"
        assert _files(tmp_path) == ["model.gguf"]


def test_a_level_takes_its_place_in_one_step(builtin_model: Path, tmp_path: Path) -> None:
    target = tmp_path / "model.gguf"
    target.write_bytes(b"the old level")
    seen: set[bytes] = set()
    make_level(builtin_model, _LEVEL, target, on_progress=lambda _: seen.add(target.read_bytes()))
    assert seen == {b"the old level"}
    assert read_model_file(target).shape.level == _LEVEL


@pytest.mark.slow
def test_two_who_make_the_same_level_at_once_both_get_a_whole_one(builtin_model: Path, tmp_path: Path) -> None:
    target = tmp_path / "model.gguf"
    makers = [threading.Thread(target=make_level, args=(builtin_model, _LEVEL, target)) for _ in range(2)]
    for each in makers:
        each.start()
    for each in makers:
        each.join()
    assert _files(tmp_path) == ["model.gguf"]
    assert read_model_file(target).shape.level == _LEVEL


def test_a_folder_that_cannot_be_written_is_told(builtin_model: Path, tmp_path: Path) -> None:
    (tmp_path / "no folder").write_bytes(b"")
    with pytest.raises(WeighInError, match="Nothing can be written"):
        make_level(builtin_model, _LEVEL, tmp_path / "no folder" / "model.gguf")


def test_a_source_that_is_no_model_is_told_and_leaves_no_file(tmp_path: Path) -> None:
    source = tmp_path / "text.gguf"
    source.write_text("not a model")
    with pytest.raises(WeighInError, match="not a GGUF"):
        make_level(source, _LEVEL, tmp_path / "model.gguf")
    assert _files(tmp_path) == ["text.gguf"]


@pytest.mark.usefixtures("builtin_model")
def test_a_builtin_level_is_made_once_however_many_ask(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    paths: list[Path] = []

    def make(source: Path, level: str, target: Path, **how: Any) -> QuantizedLevel:
        made.append(target)
        return make_level(source, level, target, **how)

    monkeypatch.setattr(levels, "make_level", make)
    askers = [threading.Thread(target=lambda: paths.append(levels.level_path("q4_0"))) for _ in range(3)]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    assert len(set(paths)) == 1
    assert made == paths[:1]
    assert _files(fresh_home / "data" / "featherweight") == [paths[0].name]


@pytest.mark.usefixtures("builtin_model")
def test_who_waits_for_a_level_can_be_stopped(fresh_home: Path) -> None:
    going, stop = threading.Event(), threading.Event()

    def hold(_fraction: float) -> None:
        going.set()
        stop.wait(10)

    maker = threading.Thread(target=lambda: levels.level_path(_LEVEL, on_progress=hold))
    maker.start()
    going.wait(10)
    with pytest.raises(CommandStoppedError):
        levels.level_path("Q8_0", is_cancelled=lambda: True)
    stop.set()
    maker.join()


@pytest.mark.usefixtures("builtin_model")
def test_who_waits_for_a_level_that_somebody_else_makes_sees_how_far_it_is(fresh_home: Path) -> None:
    going, seen = threading.Event(), threading.Event()
    shares: list[float] = []

    def make(fraction: float) -> None:
        if fraction > 0:
            going.set()
            seen.wait(10)

    def see(fraction: float) -> None:
        shares.append(fraction)
        seen.set()

    maker = threading.Thread(target=lambda: levels.level_path(_LEVEL, on_progress=make))
    maker.start()
    going.wait(10)
    assert levels.level_path(_LEVEL, on_progress=see).is_file()
    maker.join()
    assert 0 < shares[0] <= 1


@pytest.mark.usefixtures("builtin_model")
def test_what_a_killed_app_left_behind_is_swept_away_and_nothing_else(fresh_home: Path) -> None:
    folder = fresh_home / "data" / "featherweight"
    folder.mkdir(parents=True)
    names = ("old.part", "new.part", "other.gguf")
    for name in names:
        (folder / name).touch()
    long_ago = time.time() - 100_000
    for name in ("old.part", "other.gguf"):
        os.utime(folder / name, (long_ago, long_ago))
    made = levels.level_path(_LEVEL)
    assert _files(folder) == sorted([made.name, "new.part", "other.gguf"])


def test_the_source_level_is_the_file_that_ships(builtin_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHIN_BUILTIN_MODEL", str(builtin_model))
    assert levels.level_path("f16") == builtin_model


def test_a_level_that_does_not_exist_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="no level 'Q9_X'; it has F16"):
        levels.level_path("Q9_X")


def test_an_installation_without_the_model_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHIN_BUILTIN_MODEL", str(tmp_path / "gone.gguf"))
    with pytest.raises(WeighInError, match="missing from this installation"):
        levels.level_path(_LEVEL)


@pytest.mark.slow
def test_an_update_of_the_model_makes_its_levels_anew(
    builtin_model: Path, tmp_path: Path, fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours.gguf"
    ours.write_bytes(builtin_model.read_bytes())
    monkeypatch.setenv("WEIGHIN_BUILTIN_MODEL", str(ours))
    before = levels.level_path(_LEVEL)
    with ours.open("ab") as stream:
        stream.write(b"\0" * 32)
    assert levels.level_path(_LEVEL) != before
