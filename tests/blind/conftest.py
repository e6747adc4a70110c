"""Controllers of blind tests that ask real model processes."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.bridge.blind.blind_controller import BlindController
from app.bridge.busy import Busy
from app.bridge.compare.compare_controller import CompareController
from app.domain.lanes.lane import LaneSpec
from tests.services.fakes import children

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@dataclass
class BlindRoom:
    """A controller with what it stands on; `controllers` are closed when the test is over."""

    lanes: CompareController
    busy: Busy
    controllers: list[BlindController] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def controller(self) -> BlindController:
        """The first one."""
        return self.controllers[0]

    def add_controller(self) -> BlindController:
        """As another window has, or this one after its end."""
        controller = BlindController(self.lanes, self.busy)
        controller.notice.connect(lambda error: self.problems.append(error.sentence))
        self.controllers.append(controller)
        return controller


@pytest.fixture
def quiet_room(qtbot: QtBot) -> Iterator[BlindRoom]:
    """Nobody can be asked: for tests whose answers are there."""
    yield from _room(CompareController([]))


@pytest.fixture
def room(qtbot: QtBot, builtin_model: Path) -> Iterator[BlindRoom]:
    """Two levels of the built-in model, and a controller that nobody asked anything."""
    lanes = CompareController([LaneSpec("builtin:Q8_0"), LaneSpec("builtin:Q2_K")])
    qtbot.waitUntil(lambda: all(view.model or view.problem for view in lanes.lanes), timeout=60_000)
    yield from _room(lanes)


def _room(lanes: CompareController) -> Iterator[BlindRoom]:
    room = BlindRoom(lanes, Busy())
    room.add_controller()
    yield room
    for controller in room.controllers:
        controller.close()
        controller.deleteLater()
    lanes.close()
    lanes.deleteLater()
    room.busy.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert children() == []
