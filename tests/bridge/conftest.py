"""Controllers need an application, not a screen."""

import os
from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.domain.lanes.lane import LaneSpec
from tests.bridge.controller_driver import TIMEOUT_MS, Control
from tests.services.fakes import children

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def control(qtbot: QtBot) -> Iterator[Control]:
    """Makes controllers that have looked into their lanes' files; closed when the test is over."""
    made: list[CompareController] = []

    def make(lanes: Sequence[LaneSpec], command: Sequence[str]) -> CompareController:
        controller = CompareController(lanes, worker_command=command)
        made.append(controller)
        qtbot.waitUntil(lambda: all(view.model or view.problem for view in controller.lanes), timeout=TIMEOUT_MS)
        return controller

    yield make
    for each in made:
        each.close()
        each.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert children() == []
