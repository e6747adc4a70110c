"""The whole app as the desktop starts it: in processes of its own, one window a user, and what a crash leaves."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.safe_mode import SAFE_VARIABLE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="windows are ended by signals here"),
]

_ROOT = Path(__file__).parent.parent.parent


class Copy:
    """One copy of the app and what it says."""

    def __init__(self, home: Path, files: tuple[str, ...], **around: str) -> None:
        environment = {**os.environ, "WEIGHIN_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", **around}
        environment["OMP_WAIT_POLICY"] = "passive"
        command = [sys.executable, "-m", "tests.ui.watched_window", *files]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=_ROOT)

    def until(self, word: str) -> list[list[str]]:
        """The lines up to the one that begins with `word`, in words; ends early if the copy ends."""
        assert self.process.stdout is not None
        lines: list[list[str]] = []
        while line := self.process.stdout.readline():
            lines.append(line.rstrip("\n").split("\t"))
            if lines[-1][0] == word:
                break
        return lines

    def end(self, number: int = signal.SIGTERM) -> int:
        """End it; returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


Start = Callable[..., Copy]


@pytest.fixture
def start(own_folders: Path) -> Iterator[Start]:
    (own_folders / "config").mkdir()
    (own_folders / "config" / "settings.json").write_text('{"version": 1, "wizard_seen": true}')
    copies: list[Copy] = []

    def begin(*files: str, **around: str) -> Copy:
        copies.append(Copy(own_folders, files, **around))
        return copies[-1]

    yield begin
    for copy in copies:
        copy.process.kill()
        copy.process.communicate()


def _logs(home: Path) -> list[str]:
    return sorted(each.name for each in (home / "logs").iterdir())


def test_a_second_copy_hands_its_files_over_and_leaves(start: Start, own_folders: Path) -> None:
    first = start()
    assert first.until("READY")[-1][:2] == ["READY", "Weigh-In"]
    second = start("some model.gguf")
    assert second.process.wait(60) == 0
    assert second.until("READY") == []
    assert first.until("OPENED")[-1] == ["OPENED", str(_ROOT / "some model.gguf")]
    other = start(NEW_WINDOW="1")
    assert other.until("READY")[-1][0] == "READY"
    assert other.end() == 0
    assert first.end() == 0
    assert not [name for name in _logs(own_folders) if name.startswith(("session", "crash"))]
    kept = json.loads((own_folders / "config" / "settings.json").read_text())
    assert str(_ROOT / "some model.gguf") in kept["lanes"]


def test_a_window_that_hangs_keeps_nobody_from_another(start: Start) -> None:
    first = start()
    first.until("READY")
    first.process.send_signal(signal.SIGSTOP)
    said = start().until("READY")
    first.process.send_signal(signal.SIGCONT)
    assert said[-1][0] == "READY"
    assert any("does not answer" in words[1] for words in said if words[0] == "NOTICE")


def test_after_a_crash_the_next_window_tells_it_once_and_is_not_locked_out(start: Start, own_folders: Path) -> None:
    first = start(DIES="after the start")
    first.until("READY")
    assert first.process.wait(30) != 0
    second = start()
    assert ["NOTICE", "Weigh-In ended unexpectedly last time."] in second.until("READY")
    (crash,) = [name for name in _logs(own_folders) if name.startswith("crash")]
    assert "Fatal Python error: Aborted" in (own_folders / "logs" / crash).read_text()
    assert second.end() == 0
    third = start()
    assert not [words for words in third.until("READY") if words[0] == "NOTICE"]


def test_after_a_crash_at_the_start_the_next_one_is_in_safe_mode(start: Start, own_folders: Path) -> None:
    (own_folders / "config" / "settings.json").write_text(
        '{"version": 1, "wizard_seen": true, "lanes": ["builtin:Q2_K"], "open_page": "Fit"}'
    )
    assert start(DIES="while starting").process.wait(60) != 0
    second = start()
    said = second.until("READY")
    assert said[-1] == ["READY", "Weigh-In (safe mode)", "Compare"]
    assert any("while it was starting" in words[1] for words in said if words[0] == "NOTICE")
    assert ["LANES", "builtin:Q8_0", "builtin:Q4_K_M"] in said
    assert second.end() == 0
    third = start()
    said = third.until("READY")
    assert said[-1] == ["READY", "Weigh-In", "Fit"], "what was remembered is still there"
    assert ["LANES", "builtin:Q2_K"] in said


def test_safe_mode_is_asked_for_and_shown(start: Start) -> None:
    said = start(**{SAFE_VARIABLE: "1"}).until("READY")
    assert said[-1][1] == "Weigh-In (safe mode)"
    assert any("This is safe mode" in words[1] for words in said if words[0] == "NOTICE")


def test_an_exception_in_a_slot_is_told_and_the_window_stays(start: Start, own_folders: Path) -> None:
    first = start(RAISES="1")
    said = first.until("NOTICES")[-1]
    assert any("LookupError: in a slot" in words for words in said)
    assert first.end(signal.SIGINT) == 0
    assert "LookupError" in (own_folders / "logs" / "weighin.log").read_text()


def test_ending_the_app_while_it_starts_is_no_crash(start: Start, own_folders: Path) -> None:
    first = start(SLOW="1")
    assert first.until("STARTING")[-1] == ["STARTING"]
    assert first.end() == 0
    assert not [name for name in _logs(own_folders) if name.startswith(("session", "crash"))]
