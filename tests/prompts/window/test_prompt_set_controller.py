"""What the view of prompt sets is told while a set runs, stops and goes on."""

import csv
import json
from pathlib import Path

from app.bridge.prompt_sets.pass_table import PassTable
from app.bridge.prompt_sets.prompt_list import Filter, PromptList, PromptRole
from app.bridge.prompt_sets.prompt_set_controller import WHO
from app.domain.prompts.marks import Mark
from app.domain.prompts.prompt_set import Prompt, PromptSet
from app.services.comparison.turn_request import TurnRequest
from app.services.prompt_sets.prompt_runs import runs
from tests.prompts.run_driver import ASKED
from tests.prompts.window.set_room import TIMEOUT_MS, SetRoom
from tests.services.fakes import children, tiny_lane
from tests.services.turn_driver import sent


def test_nothing_runs_without_prompts_and_while_others_compute(room: SetRoom) -> None:
    room.controller.start()
    assert room.problems == ["Choose a set of prompts first."]
    room.controller.choose(ASKED)
    assert room.lanes.busy.hold("A turn")
    room.controller.start()
    assert room.problems[1:] == ["A turn is running: let it end, or stop it first."]
    assert room.controller.shown is None
    room.lanes.busy.release("A turn")


def test_a_run_holds_the_lanes_and_tells_every_answer(room: SetRoom) -> None:
    told: set[int] = set()
    room.controller.answers_changed.connect(told.update)
    room.controller.choose(ASKED)
    room.controller.start()
    assert room.lanes.busy.holder == WHO
    room.settle()
    assert room.lanes.busy.holder == ""
    assert told == {0, 1, 2}
    assert room.shown.is_complete
    assert room.shown.marks(0) == [Mark.PASSED, Mark.FAILED]
    assert room.shown.marks(2) == [Mark.ANSWERED, Mark.ANSWERED]
    assert not room.problems
    (kept,) = runs()
    assert room.controller.shelf.runs == (kept,)


def test_the_table_tells_shares_and_differences(room: SetRoom) -> None:
    table = PassTable()
    room.controller.choose(ASKED)
    room.run()
    table.show_run(room.shown)
    rows = [[str(table.index(row, column).data()) for column in range(5)] for row in range(2)]
    assert rows[0][1:] == ["3 of 3", "1 of 2", "50 %", ""]
    assert rows[1][1:] == ["3 of 3", "1 of 2", "50 %", "no difference shown"]
    assert "9 to 91 %" in table.as_text()
    table.deleteLater()


def test_a_stopped_run_goes_on_in_its_folder_and_a_finished_one_begins_anew(room: SetRoom, tmp_path: Path) -> None:
    room.lanes.change_lane(room.lanes.lanes[1].lane_id, tiny_lane(tmp_path, "slow"))
    room.controller.choose(ASKED)
    room.controller.start()
    room.qtbot.waitUntil(lambda: room.shown.given >= 3, timeout=TIMEOUT_MS)
    room.controller.stop()
    room.settle()
    folder, given = room.shown.folder, room.shown.given
    assert 3 <= given < 6
    assert room.controller.goes_on
    room.lanes.change_lane(room.lanes.lanes[1].lane_id, tiny_lane(tmp_path, "b"))
    assert not room.controller.goes_on
    room.run()
    assert room.shown.folder != folder
    assert room.shown.is_complete
    assert not room.controller.goes_on


def test_an_earlier_run_is_opened_with_its_prompts_and_can_be_deleted(room: SetRoom) -> None:
    room.controller.choose(ASKED)
    room.run()
    folder = room.shown.folder
    room.controller.choose(PromptSet("Other", (Prompt("Another?"),)))
    assert room.controller.shown_of_set is None
    with room.qtbot.waitSignal(room.controller.run_changed, timeout=TIMEOUT_MS):
        room.controller.open_run(folder)
    assert room.controller.prompt_set == ASKED
    assert room.controller.shown_of_set is room.shown
    assert room.shown.is_complete
    assert room.shown.labels == [view.label for view in room.lanes.lanes]
    with room.qtbot.waitSignal(room.controller.shelf.changed, timeout=TIMEOUT_MS):
        room.controller.delete_shown()
    assert room.controller.shelf.runs == ()
    assert not folder.exists()


def test_prompts_are_listed_with_what_came_of_them_and_filtered(room: SetRoom) -> None:
    prompts = PromptList()
    prompts.show_prompts(ASKED.prompts)
    assert prompts.index(0).data(PromptRole.MARKS) == [(Mark.WAITING, "contains “cat”")]
    room.controller.choose(ASKED)
    room.run()
    prompts.show_run(room.shown)
    first, second = room.shown.labels
    assert prompts.index(0).data(PromptRole.MARKS) == [
        (Mark.FAILED, f"failed: {second}"),
        (Mark.PASSED, f"passed: {first}"),
    ]
    assert prompts.index(2).data(PromptRole.MARKS) == [(Mark.ANSWERED, "answered by all")]
    prompts.set_filter(Filter.VERDICTS)
    assert [prompts.index(row).data(PromptRole.NUMBER) for row in range(prompts.rowCount())] == [0, 1]
    prompts.set_filter(Filter.ANSWERS)
    assert prompts.rowCount() == 3
    prompts.deleteLater()


def test_a_run_is_saved_as_csv_and_json(room: SetRoom, tmp_path: Path) -> None:
    room.controller.choose(ASKED)
    room.run()
    saved: list[Path] = []
    for ending in ("csv", "json"):
        room.controller.shelf.export(room.shown.folder, tmp_path / f"run.{ending}", on_saved=saved.append)
    room.qtbot.waitUntil(lambda: len(saved) == 2, timeout=TIMEOUT_MS)
    with (tmp_path / "run.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["passed"] for row in rows] == ["True", "False", "", "False", "True", ""]
    document = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert [lane["passes"]["passed"] for lane in document["lanes"]] == [1, 1]
    assert document["checks"][2] is None
    assert document["lanes"][0]["answers"][0]["passed"] is True


def test_changed_checks_are_held_against_the_answers_that_are_there(room: SetRoom, tmp_path: Path) -> None:
    room.controller.choose(ASKED)
    room.run()
    folder = room.shown.folder
    swapped = PromptSet("Cats", tuple(Prompt(each.text, ASKED.prompts[1].check) for each in ASKED.prompts), "Be brief.")
    room.controller.choose(swapped)
    assert room.controller.shown_of_set is room.shown
    assert room.controller.rechecks
    room.run()
    room.qtbot.waitUntil(lambda: room.shown.marks(0) == [Mark.FAILED, Mark.PASSED], timeout=TIMEOUT_MS)
    assert room.shown.folder == folder
    assert not room.controller.rechecks
    assert len(sent(tmp_path, "a", "Generate")) == 3


def test_what_compare_has_loaded_makes_room_for_the_run(room: SetRoom, tmp_path: Path) -> None:
    with room.qtbot.waitSignal(room.lanes.turn_finished, timeout=TIMEOUT_MS):
        room.lanes.run(TurnRequest("Hello"))
    loaded = {each.pid for each in children()}
    assert loaded
    room.controller.choose(ASKED)
    room.controller.start()
    room.qtbot.waitUntil(lambda: room.shown.given > 0, timeout=TIMEOUT_MS)
    assert not loaded & {each.pid for each in children()}
    room.settle()
    with room.qtbot.waitSignal(room.lanes.turn_finished, timeout=TIMEOUT_MS):
        room.lanes.run(TurnRequest("Again"))
    assert len(room.lanes.lanes[0].answers) == 2
