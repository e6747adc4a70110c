"""One thing computes at a time, and the others can say why they wait."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.bridge.busy import Busy
from app.domain.errors import WeighInError
from tests.bridge.controller_driver import Control, finish
from tests.services.fakes import ask, fake, tiny_lane


def test_whoever_comes_second_waits_and_is_told_why(qtbot: QtBot) -> None:
    busy = Busy()

    assert busy.hold("A measurement")
    assert not busy.hold("A set of prompts")

    assert busy.sentence == "A measurement is running: let it end, or stop it first."
    assert busy.is_held_by_other("A set of prompts")
    assert not busy.is_held_by_other("A measurement")


def test_what_is_released_can_be_held_by_another(qtbot: QtBot) -> None:
    busy = Busy()
    busy.hold("A measurement")

    busy.release("A measurement")

    assert busy.sentence == ""
    assert busy.hold("A set of prompts")


def test_nobody_releases_what_another_holds(qtbot: QtBot) -> None:
    busy = Busy()
    busy.hold("A measurement")

    busy.release("A set of prompts")

    assert busy.holder == "A measurement"


def test_each_change_is_told_once(qtbot: QtBot) -> None:
    busy = Busy()
    told: list[str] = []
    busy.changed.connect(lambda: told.append(busy.holder))

    busy.hold("A measurement")
    busy.hold("A measurement")
    busy.release("A measurement")
    busy.release("A measurement")

    assert told == ["A measurement", ""]


def test_a_turn_holds_and_releases(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path)], fake("--tokens", "5"))
    told: list[str] = []
    controller.busy.changed.connect(lambda: told.append(controller.busy.holder))

    finish(qtbot, controller, ask(max_tokens=5))

    assert told == ["A turn on the Compare page", ""]


def test_a_turn_is_refused_with_a_sentence_while_another_computes(
    qtbot: QtBot, control: Control, tmp_path: Path
) -> None:
    controller = control([tiny_lane(tmp_path)], fake("--tokens", "5"))
    told: list[WeighInError] = []
    controller.notice.connect(told.append)
    controller.busy.hold("A measurement")

    controller.run(ask(max_tokens=5))

    assert not controller.running
    assert [error.message for error in told] == ["A measurement is running: let it end, or stop it first."]
