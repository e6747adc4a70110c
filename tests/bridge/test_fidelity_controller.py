"""What the Figures view is told of a measurement, and what it is left with."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.fidelity.fidelity_controller import MEASUREMENT, RunState
from app.bridge.fidelity.lane_measurement import Phase
from app.bridge.fidelity.measurement_table import PUBLISHED, CellRole, MeasurementTable
from app.bridge.fidelity.text_choice import TextChoice, TextKind, conversations_of
from app.domain.errors import WeighInError
from app.domain.fidelity.figure_words import FIGURE_COLUMNS
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSettings
from app.domain.protocol.events import Token
from app.domain.protocol.outcome import Outcome, OutcomeKind
from tests.bridge.controller_driver import TIMEOUT_MS, finish
from tests.bridge.fidelity_fixtures import WINDOWS, Measured, choice_of, measure
from tests.bridge.fidelity_fixtures import measuring as measuring  # a fixture
from tests.services.fakes import ask

_KLD = 1 + next(place for place, figure in enumerate(FIGURE_COLUMNS) if figure.key == "mean_kld")


def test_every_lane_gets_its_figures_and_each_result_is_told(qtbot: QtBot, measuring: Measured, tmp_path: Path) -> None:
    _lanes, controller = measuring("r", "a", "b")
    came: list[str] = []
    controller.result_came.connect(lambda: came.append("result"))

    measure(qtbot, controller, choice_of(tmp_path))

    reference, first, second = controller.rows
    assert [row.phase for row in controller.rows] == [Phase.DONE] * 3
    assert reference.is_reference
    for row in (first, second):
        assert row.figures is not None
        # the fake's divergence is a hundredth for each window so far
        assert row.figures.mean_kld == pytest.approx(0.01 * (WINDOWS + 1) / 2)
        assert row.history[-1].windows == WINDOWS
    assert came == ["result", "result"]
    assert controller.prepared is not None
    assert controller.prepared.windows == WINDOWS


def test_a_measurement_holds_the_cores_until_it_is_over(qtbot: QtBot, measuring: Measured, tmp_path: Path) -> None:
    lanes, controller = measuring("r", "a")
    told: list[str] = []
    lanes.busy.changed.connect(lambda: told.append(lanes.busy.holder))
    refused: list[WeighInError] = []
    lanes.notice.connect(refused.append)

    controller.measure(choice_of(tmp_path))
    lanes.run(ask(max_tokens=5))
    qtbot.waitUntil(lambda: not controller.is_running, timeout=TIMEOUT_MS)

    assert told == [MEASUREMENT, ""]
    assert [error.message for error in refused] == [f"{MEASUREMENT} is running: let it end, or stop it first."]


def test_nothing_is_measured_while_a_turn_runs(qtbot: QtBot, measuring: Measured, tmp_path: Path) -> None:
    lanes, controller = measuring("r", "a")
    told: list[WeighInError] = []
    controller.notice.connect(told.append)
    lanes.busy.hold("A turn on the Compare page")

    controller.measure(choice_of(tmp_path))

    assert not controller.is_running
    assert [error.message for error in told] == ["A turn on the Compare page is running: let it end, or stop it first."]


def test_what_was_stopped_goes_on_where_it_was(qtbot: QtBot, measuring: Measured, tmp_path: Path) -> None:
    lanes, controller = measuring("r", "a", a=["--window-s", "0.3"])
    choice = choice_of(tmp_path)
    controller.measure(choice)
    qtbot.waitUntil(lambda: controller.rows[1].windows >= 2, timeout=TIMEOUT_MS)

    controller.stop()
    assert controller.state is RunState.STOPPING
    qtbot.waitUntil(lambda: not controller.is_running, timeout=TIMEOUT_MS)
    assert controller.can_go_on(choice)
    assert not controller.can_go_on(replace(choice, windows=3)), "other windows are another measurement"
    assert [row.phase for row in controller.rows][1:] == [Phase.STOPPED]
    assert lanes.busy.holder == ""

    measure(qtbot, controller, choice)
    assert not controller.can_go_on(choice)
    assert controller.prepared is not None
    assert controller.prepared.resumed_windows >= 2
    assert controller.rows[1].phase is Phase.DONE


def test_a_pause_rests_until_it_is_taken_back(qtbot: QtBot, measuring: Measured, tmp_path: Path) -> None:
    _lanes, controller = measuring("r", "a", a=["--window-s", "0.05"])
    controller.measure(choice_of(tmp_path))
    qtbot.waitUntil(lambda: controller.rows[1].windows >= 1, timeout=TIMEOUT_MS)

    controller.pause()
    assert controller.state is RunState.PAUSED
    qtbot.wait(300)
    scored = controller.rows[1].windows
    qtbot.wait(300)
    assert controller.rows[1].windows == scored < WINDOWS

    controller.resume()
    qtbot.waitUntil(lambda: not controller.is_running, timeout=TIMEOUT_MS)
    assert controller.rows[1].phase is Phase.DONE


def test_a_lane_that_dies_says_so_in_its_row_and_the_rest_stands(
    qtbot: QtBot, measuring: Measured, tmp_path: Path
) -> None:
    _lanes, controller = measuring("r", "a", "b", a=["--die-with", "SIGSEGV", "--die-in", "score"])
    table = MeasurementTable(controller.rows)

    measure(qtbot, controller, choice_of(tmp_path))

    _reference, dead, other = controller.rows
    assert dead.phase is Phase.FAILED
    assert other.phase is Phase.DONE
    assert dead.problem
    assert table.index(1, 1).data() == dead.problem
    assert table.index(1, 0).data(CellRole.CAPTION) == "could not be measured"
    assert table.index(2, _KLD).data() != "–"


def test_a_text_that_is_too_short_is_told_in_the_references_row(
    qtbot: QtBot, measuring: Measured, tmp_path: Path
) -> None:
    _lanes, controller = measuring("r", "a")
    short = tmp_path / "short.txt"
    short.write_text("Hello.", encoding="utf-8")

    measure(qtbot, controller, TextChoice(TextKind.FILE, short))

    assert controller.rows[0].phase is Phase.FAILED
    assert controller.rows[0].problem
    assert controller.rows[1].phase is not Phase.DONE


def test_one_lane_is_refused_with_a_sentence(measuring: Measured, tmp_path: Path) -> None:
    _lanes, controller = measuring("r")

    assert controller.refusal(choice_of(tmp_path)) == "A measurement needs a lane to hold against the reference."


def test_the_conversation_is_refused_until_the_reference_answered(
    qtbot: QtBot, measuring: Measured, tmp_path: Path
) -> None:
    lanes, controller = measuring("r", "a")
    choice = TextChoice(TextKind.CONVERSATION)
    assert "has not answered anything yet" in controller.refusal(choice)

    finish(qtbot, lanes, ask("What is a cat?", max_tokens=5))
    assert controller.has_conversation
    assert controller.refusal(choice) == ""

    measure(qtbot, controller, choice)
    assert controller.rows[1].phase is Phase.DONE, controller.rows[0].problem


def test_figures_are_forgotten_with_the_lane_that_they_are_of(
    qtbot: QtBot, measuring: Measured, tmp_path: Path
) -> None:
    lanes, controller = measuring("r", "a", "b")
    measure(qtbot, controller, choice_of(tmp_path))
    _reference, first, second = lanes.lanes

    lanes.change_lane(first.lane_id, replace(first.spec, settings=LaneSettings(kv_type="q8_0")))
    assert [row.phase for row in controller.rows] == [Phase.DONE, Phase.NOT_MEASURED, Phase.DONE]

    lanes.make_reference(second.lane_id)
    assert all(row.figures is None for row in controller.rows)


def test_a_lane_that_only_gets_another_name_keeps_its_figures(
    qtbot: QtBot, measuring: Measured, tmp_path: Path
) -> None:
    lanes, controller = measuring("r", "a")
    measure(qtbot, controller, choice_of(tmp_path))
    lane = lanes.lanes[1]

    lanes.change_lane(lane.lane_id, replace(lane.spec, name="mine"))

    assert controller.rows[1].label == "mine"
    assert controller.rows[1].phase is Phase.DONE


def test_lanes_that_change_while_it_runs_do_not_change_its_rows(
    qtbot: QtBot, measuring: Measured, tmp_path: Path
) -> None:
    lanes, controller = measuring("r", "a", "b", a=["--window-s", "0.05"])
    controller.measure(choice_of(tmp_path))

    lanes.remove_lane(lanes.lanes[2].lane_id)
    assert len(controller.rows) == 3

    qtbot.waitUntil(lambda: not controller.is_running, timeout=TIMEOUT_MS)
    assert len(controller.rows) == 2
    assert controller.rows[1].phase is Phase.DONE


def test_the_time_of_the_next_measurement_is_known_after_the_first(
    qtbot: QtBot, measuring: Measured, tmp_path: Path
) -> None:
    lanes, controller = measuring("r", "a")
    choice = choice_of(tmp_path)
    assert controller.expected_s(choice) is None

    measure(qtbot, controller, choice)
    once = controller.expected_s(choice)
    twice = controller.expected_s(replace(choice, windows=2 * WINDOWS))
    assert once is not None
    assert twice == pytest.approx(2 * once)

    lanes.remove_lane(lanes.lanes[1].lane_id)
    assert controller.expected_s(choice) is None


def test_the_table_tells_figures_their_errors_and_what_is_unknown(
    qtbot: QtBot, measuring: Measured, tmp_path: Path
) -> None:
    _lanes, controller = measuring("r", "a")
    table = MeasurementTable(controller.rows)
    assert table.index(1, _KLD).data() == "–"

    measure(qtbot, controller, choice_of(tmp_path))
    table.reset()

    assert table.index(1, _KLD).data() == "0.0350"
    assert str(table.index(1, _KLD).data(CellRole.CAPTION)).startswith("± 0.0")
    assert table.index(0, _KLD).data() == ""
    assert table.index(0, 0).data(CellRole.CAPTION) == "reference"
    assert table.index(1, PUBLISHED).data() != ""
    header, reference, lane = table.as_text().split("\n")
    assert len(header.split("\t")) == len(reference.split("\t")) == len(lane.split("\t")) == PUBLISHED + 1


def test_each_turn_is_a_conversation_with_all_that_was_said_before() -> None:
    done = Outcome(OutcomeKind.FINISHED)
    said = [Answer(prompt, (Token(1, text, -0.1, 0.1),), done) for prompt, text in (("One?", "1"), ("Two?", "2"))]
    silent = Answer("Three?", (), done)

    first, second = conversations_of([*said, silent], "Be short.")

    assert [(message.role, message.content) for message in second] == [
        ("system", "Be short."),
        ("user", "One?"),
        ("assistant", "1"),
        ("user", "Two?"),
        ("assistant", "2"),
    ]
    assert first == second[:3]
