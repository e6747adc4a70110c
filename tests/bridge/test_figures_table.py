"""The table of figures: what it shows, and that it is a table to Qt."""

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.bridge.compare.figures_table import AGAINST_COLUMN, LANE_COLUMN, FiguresRole, FiguresTable
from app.bridge.compare.lane_view import LaneView
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSpec
from app.domain.protocol.events import StopReason, Token
from app.domain.protocol.outcome import CANCELLED, FINISHED, Outcome, OutcomeKind

_CRASHED = Outcome(OutcomeKind.CRASHED, "The model's process ended while answering: it crashed.")


def _answer(outcome: Outcome = FINISHED, *, tokens: int = 5, tps: float = 10.0, memory: int | None = 10**8) -> Answer:
    words = tuple(Token(number, f"t{number}", -0.1, 0.5 + number / tps) for number in range(tokens))
    return Answer(
        "Hello",
        words,
        outcome,
        stop_reason=StopReason.END,
        prompt_tokens=10,
        evaluated_tokens=10,
        load_s=0.25,
        prefill_s=0.1,
        first_token_s=words[0].elapsed_s if words else None,
        last_token_s=words[-1].elapsed_s if words else None,
        peak_memory_bytes=memory,
    )


def _lane(label: str, answer: Answer | None = None, *, colour: int = 0) -> LaneView:
    return LaneView(1, LaneSpec("a.gguf"), label=label, colour_index=colour, answer=answer)


def _row(table: FiguresTable, row: int) -> dict[str, str]:
    titles = [table.headerData(column, Qt.Orientation.Horizontal) for column in range(table.columnCount())]
    return {title: table.index(row, column).data() for column, title in enumerate(titles)}


@pytest.fixture
def table(qtbot: QtBot) -> FiguresTable:
    """A table that Qt's own tester watches: it aborts the run when the model breaks a rule."""
    table = FiguresTable()
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal, table)
    return table


def test_the_table_keeps_qts_rules_while_lanes_come_and_go(table: FiguresTable) -> None:
    for lanes in ([_lane("a")], [_lane("a", _answer()), _lane("b")], [], [_lane(str(n)) for n in range(8)]):
        table.set_lanes(lanes)
        table.refresh()
        assert table.rowCount() == len(lanes)
        assert table.rowCount(table.index(0, 0)) == 0


def test_a_lane_is_shown_with_its_figures_and_against_the_reference(table: FiguresTable) -> None:
    table.set_lanes([_lane("Q8_0", _answer()), _lane("Q4_K_M", _answer(tps=20.0, memory=5 * 10**7), colour=3)])
    assert _row(table, 0) == {
        "lane": "Q8_0",
        "first token": "500 ms",
        "prompt tok/s": "100",
        "decode tok/s": "10.0",
        "peak memory": "100 MB",
        "loaded in": "250 ms",
        "against the reference": "reference",
    }
    assert _row(table, 1)["against the reference"] == "2.00 × the speed · 0.50 × the memory · same answer"
    assert table.index(1, LANE_COLUMN).data(FiguresRole.LANE_COLOUR) == 3
    assert table.index(1, 1).data(FiguresRole.LANE_COLOUR) is None


def test_before_an_answer_there_is_no_figure(table: FiguresTable) -> None:
    table.set_lanes([_lane("a"), _lane("b")])
    assert set(list(_row(table, 1).values())[1:]) == {"–"}


def test_what_is_unknown_is_called_unknown_never_nought(table: FiguresTable) -> None:
    table.set_lanes([_lane("a", _answer(tokens=1, memory=None)), _lane("b", _answer(tokens=0))])
    assert _row(table, 0)["decode tok/s"] == _row(table, 0)["peak memory"] == "unknown"
    assert "0" not in "".join(list(_row(table, 1).values())[:-1])


@pytest.mark.parametrize("tokens", [0, 3])
def test_a_lane_that_broke_off_says_why(table: FiguresTable, tokens: int) -> None:
    table.set_lanes([_lane("a", _answer()), _lane("b", _answer(_CRASHED, tokens=tokens))])
    assert _row(table, 1)["against the reference"] == _CRASHED.message


def test_a_lane_that_was_stopped_keeps_its_ratios(table: FiguresTable) -> None:
    table.set_lanes([_lane("a", _answer()), _lane("b", _answer(CANCELLED)), _lane("c", _answer(CANCELLED, tokens=0))])
    assert "× the speed" in _row(table, 1)["against the reference"]
    assert _row(table, 2)["against the reference"] == "Stopped."


def test_a_reference_without_an_answer_leaves_nothing_to_compare_with(table: FiguresTable) -> None:
    table.set_lanes([_lane("a", _answer(_CRASHED, tokens=0, memory=None)), _lane("b", _answer())])
    assert _row(table, 1)["against the reference"] == "–"


def test_figures_stand_right_words_left_and_headings_explain(table: FiguresTable) -> None:
    table.set_lanes([_lane("a")])
    for column in range(table.columnCount()):
        right = LANE_COLUMN < column < AGAINST_COLUMN
        alignment = table.index(0, column).data(Qt.ItemDataRole.TextAlignmentRole)
        assert bool(alignment & Qt.AlignmentFlag.AlignRight) is right
        explained = table.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert bool(explained) is right


def test_the_clipboard_gets_lines_of_the_same_length(table: FiguresTable) -> None:
    table.set_lanes([_lane("a", _answer()), _lane("a name\nwith\ttricks", _answer())])
    lines = table.as_text().splitlines()
    assert [line.count("\t") for line in lines] == [table.columnCount() - 1] * 3


def test_a_refresh_touches_every_cell_and_nothing_where_there_is_none(qtbot: QtBot, table: FiguresTable) -> None:
    changed: list[tuple[QModelIndex, QModelIndex]] = []
    model: QAbstractItemModel = table
    model.dataChanged.connect(lambda first, last, _roles: changed.append((first, last)))
    table.refresh()
    assert changed == []
    table.set_lanes([_lane("a"), _lane("b")])
    table.refresh()
    ((first, last),) = changed
    assert (first.row(), first.column(), last.row(), last.column()) == (0, 0, 1, AGAINST_COLUMN)
