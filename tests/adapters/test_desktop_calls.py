"""What the app asks of other systems, on stand-ins for them."""

import sys

import pytest

from app.adapters.desktop.foreground import activation_token, allow_others_to_the_front
from app.adapters.desktop.program import program_command
from app.services.processes.worker_process import worker_command


class User32:
    """Windows' own, which notes what it was asked."""

    def __init__(self, answer: int) -> None:
        self.allowed: list[int] = []
        self._answer = answer

    def AllowSetForegroundWindow(self, process_id: int, /) -> int:
        self.allowed.append(process_id)
        return self._answer


@pytest.mark.parametrize("answer", [0, 1])
def test_windows_is_asked_to_let_the_other_window_come_to_the_front(answer: int) -> None:
    system = User32(answer)
    allow_others_to_the_front(system)
    assert system.allowed == [0xFFFFFFFF]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has something to ask")
def test_elsewhere_there_is_nobody_to_ask() -> None:
    allow_others_to_the_front()


def test_the_desktops_leave_to_come_to_the_front_is_handed_on() -> None:
    assert activation_token({"XDG_ACTIVATION_TOKEN": "wayland", "DESKTOP_STARTUP_ID": "x11"}) == "wayland"
    assert activation_token({"DESKTOP_STARTUP_ID": "x11"}) == "x11"
    assert activation_token({"XDG_ACTIVATION_TOKEN": ""}) == ""


def test_a_frozen_app_starts_itself_and_a_checkout_its_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program_command() == (sys.executable, "-P", "-m", "app")
    assert worker_command() == (sys.executable, "-P", "-m", "app", "--worker")
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", "C:\\Weigh-In\\Weigh-In.exe")
    assert program_command() == ("C:\\Weigh-In\\Weigh-In.exe",)
    assert worker_command() == ("C:\\Weigh-In\\Weigh-In.exe", "--worker")
