"""A run that ends unexpectedly leaves something to read; one that ends as it should leaves nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.desktop.session_record import take_crash

_RUN = """
import os, sys
from pathlib import Path
from app.adapters.desktop.session_record import SessionRecord
record = SessionRecord(Path(sys.argv[1]), "Weigh-In 1.2.3")
{rest}
"""
_DIE = "os.kill(os.getpid(), 9 if os.name == 'posix' else 15)"
_FAULT = "import ctypes; ctypes.string_at(0)"


def _run(folder: Path, *lines: str) -> int:
    script = _RUN.format(rest="\n".join(lines))
    return subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, check=False).returncode


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_run_that_ends_as_it_should_leaves_nothing(tmp_path: Path) -> None:
    assert _run(tmp_path, "record.window_opened()", "record.note('a slip')", "record.end()", "record.end()") == 0
    assert _names(tmp_path) == []
    assert take_crash(tmp_path) is None


def test_a_native_fault_tells_where_it_happened(tmp_path: Path) -> None:
    assert _run(tmp_path, "def down():", f"    {_FAULT}", "record.window_opened()", "down()") != 0
    crash = take_crash(tmp_path)
    assert crash is not None
    assert not crash.while_starting
    assert "Weigh-In 1.2.3" in crash.text
    assert re.search(r"in down\b", crash.text)
    assert crash.path.read_text(encoding="utf-8") == crash.text


def test_a_run_that_was_killed_is_told_once(tmp_path: Path) -> None:
    _run(tmp_path, "record.window_opened()", "record.note('before that')", _DIE)
    crash = take_crash(tmp_path)
    assert crash is not None
    assert "before that" in crash.text
    assert take_crash(tmp_path) is None
    assert crash.path.is_file(), "the user may read it later"


def test_a_crash_before_the_window_is_one_of_the_start(tmp_path: Path) -> None:
    _run(tmp_path, _DIE)
    crash = take_crash(tmp_path)
    assert crash is not None
    assert crash.while_starting


def test_a_window_that_still_runs_did_not_crash(tmp_path: Path) -> None:
    script = _RUN.format(rest="print('open', flush=True); sys.stdin.read(); record.end()")
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert take_crash(tmp_path) is None
        assert len(_names(tmp_path)) == 1
        other.communicate()
    assert _names(tmp_path) == []


def test_another_process_with_the_same_number_is_not_taken_for_it(tmp_path: Path) -> None:
    _run(tmp_path, _DIE)
    (left,) = tmp_path.iterdir()
    number = left.name.split("-")[1]
    left.rename(left.with_name(left.name.replace(number, "1", 1)))
    assert take_crash(tmp_path) is not None


def test_what_the_end_of_the_system_ended_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(tmp_path, "record.window_opened()", _DIE)
    monkeypatch.setattr("app.adapters.desktop.session_record.boot_name", lambda: "the next one")
    assert take_crash(tmp_path) is None
    assert _names(tmp_path) == []


def test_notes_are_few_and_short(tmp_path: Path) -> None:
    _run(tmp_path, "for n in range(1000): record.note(f'note {n} ' + 'x' * 100_000)", _DIE)
    crash = take_crash(tmp_path)
    assert crash is not None
    assert "note 0 " in crash.text
    assert "note 20 " not in crash.text
    assert len(crash.text) < 250_000


def test_few_crashes_are_kept(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"crash-2026010{number}-000000.txt").write_text(str(number))
    take_crash(tmp_path)
    assert len(_names(tmp_path)) == 5


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "session-notes.txt").write_text("mine")
    (tmp_path / "weighin.log").write_text("log")
    assert take_crash(tmp_path) is None
    assert _names(tmp_path) == ["session-notes.txt", "weighin.log"]


def test_a_record_that_is_gone_or_no_text_harms_nobody(tmp_path: Path) -> None:
    _run(tmp_path, _DIE)
    (left,) = tmp_path.iterdir()
    left.write_bytes(b"\xff\xfe\0" * 10)
    crash = take_crash(tmp_path)
    assert crash is not None
    assert take_crash(tmp_path / "missing") is None
