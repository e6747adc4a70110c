"""A controller that asks fake engines, without a screen."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.bridge.prompt_sets.prompt_set_controller import PromptSetController
from tests.prompts.window.set_room import TIMEOUT_MS, SetRoom
from tests.services.fakes import by_model, tiny_lane

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[SetRoom]:
    """Two lanes of fake engines, of which the second gives other answers, and a controller that was asked nothing."""
    quick = ["--tokens-per-second", "1000", "--prefill-s", "0"]
    command = by_model(a=quick, b=[*quick, "--part-at", "0"], slow=["--tokens-per-second", "5"])
    lanes = CompareController([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], worker_command=command)
    qtbot.waitUntil(lambda: all(view.model or view.problem for view in lanes.lanes), timeout=TIMEOUT_MS)
    controller = PromptSetController(lanes, worker_command=command)
    room = SetRoom(qtbot, lanes, controller)
    controller.notice.connect(lambda error: room.problems.append(error.sentence))
    yield room
    controller.close()
    lanes.close()
    controller.deleteLater()
    lanes.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
