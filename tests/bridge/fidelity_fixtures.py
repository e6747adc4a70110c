"""What tests of the Fidelity page share: lanes of Compare on small models, measured by engines told what to do."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.bridge.fidelity.fidelity_controller import FidelityController
from app.bridge.fidelity.text_choice import TextChoice, TextKind
from app.services.fidelity.fidelity_events import FidelityEvent, FidelityRequest
from app.services.fidelity.fidelity_run import FidelityRun
from tests.bridge.controller_driver import TIMEOUT_MS, Control
from tests.services.fakes import by_model, fake
from tests.services.fidelity_driver import named_lane

WINDOW_TOKENS: Final = 256
WINDOWS: Final = 6

Measured = Callable[..., tuple[CompareController, FidelityController]]


def text_file(folder: Path, windows: int = WINDOWS) -> Path:
    """A text of so many windows; the fake engine's tokens are bytes."""
    path = folder / "text.txt"
    path.write_text("The cat slept on the warm wall. " * (windows * WINDOW_TOKENS // 32 + 1), encoding="utf-8")
    return path


def choice_of(folder: Path, windows: int | None = WINDOWS) -> TextChoice:
    """All windows of a text file in `folder`."""
    return TextChoice(TextKind.FILE, text_file(folder), WINDOW_TOKENS, windows)


@pytest.fixture
def measuring(qtbot: QtBot, control: Control, tmp_path: Path) -> Iterator[Measured]:
    """Makes a controller on lanes `r`, `a`, …, whose engines behave by their names."""
    made: list[FidelityController] = []

    def make(*names: str, **behaviours: list[str]) -> tuple[CompareController, FidelityController]:
        lanes = control([named_lane(tmp_path, name) for name in names], fake("--tokens", "5"))
        command = by_model(**behaviours)

        def make_run(request: FidelityRequest, emit: Callable[[FidelityEvent], None]) -> FidelityRun:
            return FidelityRun(request, emit, worker_command=command)

        controller = FidelityController(lanes, make_run)
        made.append(controller)
        return lanes, controller

    yield make
    for each in made:
        each.close()
        each.deleteLater()


def measure(qtbot: QtBot, controller: FidelityController, choice: TextChoice) -> None:
    """Measure to the end."""
    controller.measure(choice)
    qtbot.waitUntil(lambda: not controller.is_running, timeout=TIMEOUT_MS)
