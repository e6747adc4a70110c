"""What tests of the compare controller share."""

from collections.abc import Callable
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.domain.errors import WeighInError

TIMEOUT_MS: Final = 30_000

Control = Callable[..., CompareController]


def finish(qtbot: QtBot, controller: CompareController, request: object) -> None:
    with qtbot.waitSignal(controller.turn_finished, timeout=TIMEOUT_MS):
        controller.run(request)  # type: ignore[arg-type]


def unwanted(error: WeighInError) -> None:
    pytest.fail(error.sentence)
