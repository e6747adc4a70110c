"""The user's own models: planned in the background, again when the machine changes, never during a turn."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.ledger_feed import LedgerFeed
from app.bridge.fit.ledger_table import LedgerTable
from app.bridge.fit.own_models import OwnModels, OwnRow
from app.bridge.fit.typed_in import TypedIn
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.plan.memory_plan import Verdict
from app.services.fit.fit_answer import FitWishes
from app.services.fit.ledger_view import LedgerRow, own_ledger, own_machine_key
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.builders.ledger_rows import load as ledger_load
from tests.builders.machines import machine
from tests.builders.tiny_models import TinyModel, build_model
from tests.services.fakes import ask, children, fake, tiny_lane

Watch = Callable[..., tuple[OwnModels, FitController, CompareController]]


@pytest.fixture
def watch(qtbot: QtBot) -> Iterator[Watch]:
    made: list[tuple[OwnModels, FitController, CompareController]] = []

    def build(
        *lanes: LaneSpec, command: tuple[str, ...] = fake()
    ) -> tuple[OwnModels, FitController, CompareController]:
        fit, compare = FitController(FitWishes()), CompareController(lanes, worker_command=command)
        # an engine that cannot start: plans are made by arithmetic, and say so
        models = OwnModels(fit, compare, worker_command=("/nowhere/weighin",))
        made.append((models, fit, compare))
        qtbot.waitUntil(lambda: all(view.model for view in compare.lanes), timeout=TIMEOUT_MS)
        return made[-1]

    yield build
    for each in made:
        for part in each:
            part.close()
            part.deleteLater()
    assert children() == []


def _planned(qtbot: QtBot, models: OwnModels) -> tuple[OwnRow, ...]:
    qtbot.waitUntil(lambda: all(row.model or row.problem for row in models.rows), timeout=TIMEOUT_MS)
    return models.rows


def test_every_lane_gets_a_plan_for_this_machine(qtbot: QtBot, watch: Watch, tmp_path: Path) -> None:
    models, fit, compare = watch(tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b"))
    assert [row.model for row in models.rows] == [None, None], "the machine is not known yet"
    told: list[int] = []
    models.lane_planned.connect(told.append)
    fit.set_machine(machine())
    rows = _planned(qtbot, models)
    assert [row.lane_id for row in rows] == told == [view.lane_id for view in compare.lanes]
    for view, row in zip(compare.lanes, rows, strict=True):
        assert row.model is not None
        assert view.own_plan == row.model.plan
        assert row.model.plan.verdict is Verdict.FITS
        assert row.model.plan.notes, "it says that the engine could not be asked"


def test_a_lane_with_other_settings_is_planned_again(qtbot: QtBot, watch: Watch, tmp_path: Path) -> None:
    models, fit, compare = watch(tiny_lane(tmp_path))
    fit.set_machine(machine())
    (before,) = _planned(qtbot, models)
    view = compare.lanes[0]
    compare.change_lane(view.lane_id, LaneSpec(view.spec.source, LaneSettings(context_tokens=8192)))
    assert view.own_plan is None
    qtbot.waitUntil(lambda: view.own_plan is not None, timeout=TIMEOUT_MS)
    assert before.model is not None
    assert view.own_plan is not None
    assert view.own_plan.setting.context_tokens == 8192
    assert view.own_plan.kv_bytes > before.model.plan.kv_bytes


def test_a_file_is_planned_at_the_wanted_context_but_no_longer_than_it_was_made_for(
    qtbot: QtBot, watch: Watch, tmp_path: Path
) -> None:
    models, fit, _ = watch()
    fit.set_machine(machine())
    path = build_model(tmp_path / "c.gguf", TinyModel())
    models.open_files([str(path), str(path)])
    (row,) = _planned(qtbot, models)
    assert row.model is not None
    wanted, trained = fit.wishes.wanted_context_tokens, row.model.trained_tokens
    assert row.model.plan.setting.context_tokens == min(wanted, trained or wanted)
    models.remove(path)
    assert models.rows == ()
    assert path.is_file()


def test_a_file_that_is_not_there_is_a_sentence(qtbot: QtBot, watch: Watch) -> None:
    models, fit, _ = watch()
    fit.set_machine(machine())
    models.open_files(["/nowhere/x.gguf"])
    (row,) = _planned(qtbot, models)
    assert row.model is None
    assert row.problem.startswith("There is no file")


def test_an_imagined_machine_is_planned_for_without_touching_the_lanes(
    qtbot: QtBot, watch: Watch, tmp_path: Path
) -> None:
    models, fit, compare = watch(tiny_lane(tmp_path))
    fit.set_machine(machine())
    _planned(qtbot, models)
    here = compare.lanes[0].own_plan
    fit.imagine(TypedIn(ram_gb=64))
    qtbot.waitUntil(lambda: models.rows[0].model is not None and models.rows[0].model.plan != here, timeout=TIMEOUT_MS)
    assert compare.lanes[0].own_plan == here


def test_nothing_is_planned_while_a_turn_runs(qtbot: QtBot, watch: Watch, tmp_path: Path) -> None:
    models, fit, compare = watch(tiny_lane(tmp_path), command=fake("--tokens", "5", "--tokens-per-second", "20"))
    compare.run(ask("Hello", max_tokens=5))
    fit.set_machine(machine())
    assert models.rows[0].model is None
    with qtbot.waitSignal(compare.turn_finished, timeout=TIMEOUT_MS):
        qtbot.wait(50)
        assert models.rows[0].model is None or not compare.running
    _planned(qtbot, models)


def test_a_lane_that_is_loaded_is_not_held_against_the_memory_that_it_took(
    qtbot: QtBot, watch: Watch, tmp_path: Path
) -> None:
    models, fit, compare = watch(tiny_lane(tmp_path), command=fake("--tokens", "2"))
    fit.set_machine(machine())
    _planned(qtbot, models)
    with qtbot.waitSignal(compare.turn_finished, timeout=TIMEOUT_MS):
        compare.run(ask())
    plan = compare.lanes[0].own_plan
    fit.set_machine(machine(free_gib=0.001))
    qtbot.waitUntil(lambda: not fit.working, timeout=TIMEOUT_MS)
    assert models.rows[0].model is not None
    assert models.rows[0].model.plan == plan == compare.lanes[0].own_plan


def test_the_ledger_is_read_in_the_background(qtbot: QtBot) -> None:
    own = own_ledger()
    assert own is not None
    own.add_load(ledger_load(machine=own_machine_key(), peak_bytes=1_100_000))
    feed = LedgerFeed()
    with qtbot.waitSignal(feed.changed, timeout=TIMEOUT_MS):
        feed.read()
    assert [row.measured_bytes for row in feed.rows] == [1_100_000]
    assert feed.verdict
    feed.close()
    feed.deleteLater()


def test_the_ledgers_table_tells_unknown_for_what_nobody_measured(qtbot: QtBot) -> None:
    table = LedgerTable()
    rows = [
        LedgerRow(ledger_load(peak_bytes=900_000), answers=2, decode_tps=20.0, prefill_tps=None),
        LedgerRow(ledger_load(), answers=0, decode_tps=None, prefill_tps=None),
    ]
    table.set_rows(rows)
    shown = [[table.index(row, column).data() for column in range(table.columnCount())] for row in range(2)]
    assert shown[0][2:] == ["1.00 MB", "900 kB", "−10.0 %", "2", "20.0"]
    assert shown[1][3:] == ["unknown", "unknown", "0", "unknown"]


def test_a_few_megabytes_more_or_less_change_no_plan(qtbot: QtBot, watch: Watch, tmp_path: Path) -> None:
    models, fit, _compare = watch(tiny_lane(tmp_path, "a"))
    fit.set_machine(machine(free_gib=8.0))
    (before,) = _planned(qtbot, models)
    fit.set_machine(machine(free_gib=8.001))
    qtbot.wait(50)
    assert models.rows[0].model is before.model
    fit.set_machine(machine(free_gib=4.0))
    qtbot.waitUntil(lambda: models.rows[0].model is not before.model, timeout=TIMEOUT_MS)
