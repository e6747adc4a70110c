"""A program without a console neither fails at what it prints nor keeps quiet about what must be seen."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.adapters.desktop.missing_console import FILE_NAME, MissingConsole, give_missing_streams, show_instead


class User32:
    """Windows' own, which notes what it shows."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def MessageBoxW(self, window: None, text: str, title: str, kind: int, /) -> int:
        self.shown.append((title, text))
        return 1


@contextmanager
def _without_console(folder: Path | None) -> Iterator[None]:
    """As Windows starts a program of the desktop, and what is done about it."""
    before = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = None
    try:
        give_missing_streams(folder)
        yield
        assert isinstance(sys.stderr, MissingConsole)
        sys.stderr.close()
    finally:
        sys.stdout, sys.stderr = before


def test_what_is_printed_without_a_console_goes_to_a_file(tmp_path: Path) -> None:
    with _without_console(tmp_path):
        sys.stdout.write("to the output: ä\udce9\n")
        sys.stderr.write("to the errors\n")
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == "to the output: ä\\udce9\nto the errors\n"


def test_a_file_that_has_grown_begins_anew(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"x" * 1_000_001)
    with _without_console(tmp_path):
        sys.stderr.write("new\n")
    assert (tmp_path / FILE_NAME).read_text() == "new\n"


@pytest.mark.parametrize("folder", [None, Path("/no/such/folder")])
def test_without_a_folder_nothing_is_kept_and_nothing_fails(folder: Path | None) -> None:
    with _without_console(folder):
        sys.stderr.write("nobody reads this\n")
        assert isinstance(sys.stdout, MissingConsole)


def test_streams_that_are_there_stay(tmp_path: Path) -> None:
    before = sys.stdout, sys.stderr
    give_missing_streams(tmp_path)
    assert (sys.stdout, sys.stderr) == before
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_shown_in_a_box_where_there_is_no_console(tmp_path: Path) -> None:
    system = User32()
    show_instead("It failed.", system)
    assert system.shown == []
    with _without_console(tmp_path):
        show_instead("It failed.", system)
        show_instead("It failed.")  # a system without such boxes
    assert system.shown == [("Weigh-In", "It failed.")]


def test_the_command_line_works_with_closed_streams(own_folders: Path) -> None:
    script = (
        "import sys; sys.stdout = sys.stderr = None\n"
        "from app.__main__ import main\n"
        "code = main(sys.argv[1:])\n"
        "raise SystemExit(code)"
    )
    command = [sys.executable, "-c", script]
    assert subprocess.run([*command, "--help"], check=False).returncode == 0
    assert subprocess.run([*command, "nothing"], check=False).returncode == 2
    said = (own_folders / "logs" / FILE_NAME).read_text(encoding="utf-8")
    assert "usage: weighin" in said
    assert "weighin: nothing is neither a command" in said
