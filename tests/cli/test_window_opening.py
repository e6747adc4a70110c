"""When the command line opens the window, and with what."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from app.cli.main import run_command_line
from app.cli.streams import has_display
from app.domain.safe_mode import SAFE_VARIABLE, is_safe


@dataclass
class Window:
    """Stands where the window would be opened and notes what it was asked for."""

    asked: list[tuple[tuple[str, ...], bool]] = field(default_factory=list)
    new: list[bool] = field(default_factory=list)

    def __call__(self, files: Sequence[str], *, demo: bool, new_window: bool) -> int:
        self.asked.append((tuple(files), demo))
        self.new.append(new_window)
        return 7


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)


@pytest.mark.usefixtures("display")
@pytest.mark.parametrize(
    ("arguments", "files", "demo"),
    [
        ([], (), False),
        (["a.gguf", "b c.gguf"], ("a.gguf", "b c.gguf"), False),
        (["demo"], (), True),
    ],
)
def test_files_and_demo_open_the_window(arguments: list[str], files: tuple[str, ...], demo: bool) -> None:
    window = Window()
    assert run_command_line(arguments, open_window=window) == 7
    assert window.asked == [(files, demo)]
    assert window.new == [False]


@pytest.mark.usefixtures("display")
@pytest.mark.parametrize("arguments", [["--new-window"], ["--new-window", "a.gguf"], ["--safe", "--new-window"]])
def test_another_window_can_be_asked_for(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SAFE_VARIABLE, "")
    window = Window()
    assert run_command_line(arguments, open_window=window) == 7
    assert window.new == [True]


@pytest.mark.usefixtures("display")
def test_safe_mode_is_for_every_command_and_what_it_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--safe"], ["--safe", "a.gguf"], ["--safe", "demo"]):
        monkeypatch.setenv(SAFE_VARIABLE, "")
        assert run_command_line(arguments, open_window=Window()) == 7
        assert is_safe(os.environ)
    monkeypatch.setenv(SAFE_VARIABLE, "")
    assert run_command_line(["--safe", "--version"], open_window=Window()) == 0
    assert "weighin" in capsys.readouterr().out


@pytest.mark.usefixtures("display")
@pytest.mark.parametrize("arguments", [["modell"], ["a.gguf", "--fast"], ["--json"], ["a.gguf", "--safe"]])
def test_what_is_neither_command_nor_file_opens_nothing(arguments: list[str]) -> None:
    window = Window()
    assert run_command_line(arguments, open_window=window) == 2
    assert window.asked == []


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("DISPLAY", ":0", True),
        ("WAYLAND_DISPLAY", "wayland-0", True),
        ("DISPLAY", "", False),
        ("QT_QPA_PLATFORM", "offscreen", False),
        ("QT_QPA_PLATFORM", "offscreen:enable_fonts", False),
    ],
)
def test_a_display_is_where_a_window_can_be_seen(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, seen: bool
) -> None:
    for each in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv(name, value)
    assert has_display() is seen


def test_an_offscreen_window_is_no_display_even_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not has_display()
