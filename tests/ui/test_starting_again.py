"""The way into safe mode and out of it is a new process, started when the old one has put everything away."""

import subprocess
import sys
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.safe_mode import SAFE_OPTION, SAFE_VARIABLE
from app.ui.desktop_application import DesktopApplication
from app.ui.window_run import WindowRun


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    started: list[tuple[list[str], dict[str, str]]] = []

    def start(command: list[str], *, env: dict[str, str], **_options: Any) -> None:
        started.append((command, env))

    monkeypatch.setattr(subprocess, "Popen", start)
    return started


@pytest.mark.parametrize(("safe", "option", "value"), [(True, [SAFE_OPTION], "1"), (False, [], "")])
def test_the_new_process_is_told_whether_it_is_to_be_safe(
    safe: bool,
    option: list[str],
    value: str,
    qapp: QApplication,
    started: list[tuple[list[str], dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SAFE_VARIABLE, "0" if safe else "1")
    run = WindowRun(cast("DesktopApplication", qapp), None, None)
    run.start_again_if_wanted()
    assert started == [], "nobody wanted it"
    run._start_again(safe)
    assert started == [], "the old window is closing"
    run.start_again_if_wanted()
    ((command, environment),) = started
    assert command == [sys.executable, "-P", "-m", "app", *option]
    assert environment[SAFE_VARIABLE] == value
