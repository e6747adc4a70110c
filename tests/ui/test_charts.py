"""Charts that draw seldom, forget nothing important, and can be read."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeChoice, ThemeController
from app.ui.widgets.charts.axis_scale import scale_for, tick_text
from app.ui.widgets.charts.drawn_points import POINTS_OF_ALL_LINES, drawn_points
from app.ui.widgets.charts.line_chart import LineChart
from app.ui.widgets.charts.memory_chart import MemoryChart
from app.ui.widgets.charts.overlay import spread
from app.ui.widgets.charts.plot_canvas import PlotCanvas
from app.ui.widgets.charts.rate_chart import RateChart
from app.ui.widgets.charts.redraw_throttle import LONGEST_S, SHORTEST_S, RedrawThrottle
from app.ui.widgets.charts.sample_buffer import SampleBuffer
from tests.builders.pictures import count_colour


def _loaded(qtbot: QtBot, chart: LineChart) -> PlotCanvas:
    qtbot.addWidget(chart)
    chart.resize(520, 160)
    chart.set_lanes([(10, "Q8_0", 0), (11, "Q4_K_M", 1)])
    chart.show()
    chart.load()
    qtbot.waitUntil(lambda: chart.canvas is not None, timeout=20_000)
    assert chart.canvas is not None
    return chart.canvas


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=300), st.integers(2, 64))
def test_a_full_buffer_keeps_the_whole_turn_and_its_newest_sample(values: list[float], capacity: int) -> None:
    samples = SampleBuffer(capacity)
    for at, value in enumerate(values):
        samples.append(float(at), value)
    assert samples.last == (len(values) - 1, values[-1])
    assert samples.x_values[0] == 0.0
    assert samples.count <= capacity
    kept = list(samples.x_values[: samples.count])
    assert kept == sorted(set(kept))
    assert all(samples.y_values[at] == values[int(x)] for at, x in enumerate(kept))


@given(count=st.integers(0, 5000), lines=st.integers(1, 8))
def test_few_points_are_drawn_of_many_lines_and_the_newest_always(count: int, lines: int) -> None:
    places = drawn_points(count, lines).tolist()
    assert len(places) * lines <= POINTS_OF_ALL_LINES + 2 * lines
    assert places == sorted(set(places))
    if count:
        assert (places[0], places[-1]) == (0, count - 1)
    if count * lines <= POINTS_OF_ALL_LINES:
        assert places == list(range(count))


def test_a_value_is_looked_up_at_the_nearest_sample_and_nowhere_else() -> None:
    samples = SampleBuffer()
    for x, y in ((1.0, 10.0), (2.0, 20.0), (3.0, 30.0)):
        samples.append(x, y)
    assert samples.value_at(2.4) == 20.0
    assert samples.value_at(2.6) == 30.0
    assert samples.value_at(0.5) is None
    assert samples.value_at(3.5) is None


@given(st.floats(1e-3, 1e7), st.integers(2, 8))
def test_an_axis_holds_its_values_with_few_round_ticks(highest: float, most_ticks: int) -> None:
    scale = scale_for(highest, most_ticks=most_ticks)
    assert scale.end >= highest * (1 - 1e-6)
    assert 2 <= len(scale.ticks) <= most_ticks + 1
    assert f"{scale.step:e}"[0] in "125"


def test_ticks_have_the_decimals_of_their_step() -> None:
    assert tick_text(1500.0, 500.0) == "1,500"
    assert tick_text(1.5, 0.5) == "1.5"


def test_a_dear_redraw_is_repeated_seldom() -> None:
    throttle = RedrawThrottle(share=0.01)
    assert throttle.delay_s == SHORTEST_S
    throttle.record(0.005)
    assert throttle.delay_s == pytest.approx(0.5)
    for _ in range(20):
        throttle.record(1.0)
    assert throttle.delay_s == LONGEST_S


def test_names_at_line_ends_never_lie_on_each_other() -> None:
    placed = spread([50.0, 50.0, 51.0, 140.0], 12.0, QRectF(0, 0, 100, 150))
    assert placed == sorted(placed)
    assert all(later - earlier >= 12 for earlier, later in pairwise(placed))
    assert placed[-1] <= 144


def test_an_empty_chart_says_what_it_will_show(qtbot: QtBot, theme: ThemeController) -> None:
    chart = RateChart(theme)
    qtbot.addWidget(chart)
    chart.resize(400, 150)
    chart.show()
    assert count_colour(chart, theme.palette.faint, within=16)


def test_samples_that_came_before_the_library_are_drawn_once_it_is_there(qtbot: QtBot, theme: ThemeController) -> None:
    chart = RateChart(theme)
    chart.set_lanes([(10, "Q8_0", 0)])
    for step in range(50):
        chart.append(10, step / 10, 80.0)
    canvas = _loaded(qtbot, chart)
    assert count_colour(canvas, theme.palette.lane(0))


def test_each_lane_is_drawn_in_its_colour_and_follows_the_theme(qtbot: QtBot, theme: ThemeController) -> None:
    chart = MemoryChart(theme)
    canvas = _loaded(qtbot, chart)
    for step in range(50):
        chart.append(10, step / 10, 28e6)
        chart.append(11, step / 10, 14e6)
    chart.flush()
    assert count_colour(canvas, theme.palette.lane(0))
    assert count_colour(canvas, theme.palette.lane(1))
    theme.choose(ThemeChoice.LIGHT)
    assert count_colour(canvas, theme.palette.lane(1))
    assert count_colour(canvas, theme.palette.surface)


def test_a_theme_change_while_the_chart_is_hidden_shows_when_it_comes_back(
    qtbot: QtBot, theme: ThemeController
) -> None:
    chart = RateChart(theme)
    canvas = _loaded(qtbot, chart)
    for step in range(20):
        chart.append(10, step / 10, 40.0)
    chart.flush()
    chart.hide()
    theme.choose(ThemeChoice.LIGHT)
    canvas.grab()
    chart.show()
    assert count_colour(canvas, theme.palette.lane(0)) > 0


def test_samples_are_drawn_without_being_asked_for(qtbot: QtBot, theme: ThemeController) -> None:
    chart = RateChart(theme)
    canvas = _loaded(qtbot, chart)
    for step in range(20):
        chart.append(11, step / 10, 60.0)
    qtbot.waitUntil(lambda: count_colour(canvas, theme.palette.lane(1)) > 0, timeout=5000)


def test_the_mouse_shows_every_lanes_value_at_one_moment(qtbot: QtBot, theme: ThemeController) -> None:
    chart = RateChart(theme)
    canvas = _loaded(qtbot, chart)
    for step in range(50):
        chart.append(10, step / 10, 80.0)
        chart.append(11, step / 10, 120.0)
    chart.flush()
    lines = canvas.value_lines(2.0)
    assert [(name, value) for _colour, name, value in lines] == [("Q8_0", "80.0 tok/s"), ("Q4_K_M", "120 tok/s")]
    before = canvas.grab().toImage()
    qtbot.mouseMove(canvas.viewport(), QPoint(200, 60))
    qtbot.waitUntil(lambda: canvas.grab().toImage() != before)


def test_a_cleared_chart_is_empty_again(qtbot: QtBot, theme: ThemeController) -> None:
    chart = RateChart(theme)
    canvas = _loaded(qtbot, chart)
    chart.append(10, 0.0, 50.0)
    chart.flush()
    assert canvas.isVisible()
    chart.clear()
    assert chart.is_empty
    assert not canvas.isVisible()


def test_a_lane_that_stays_keeps_its_line_when_another_comes(qtbot: QtBot, theme: ThemeController) -> None:
    chart = RateChart(theme)
    qtbot.addWidget(chart)
    chart.set_lanes([(10, "Q8_0", 0)])
    chart.append(10, 0.0, 50.0)
    chart.append(99, 0.0, 50.0)
    chart.set_lanes([(10, "F16", 0), (12, "Q2_K", 2)])
    assert chart.lanes[10].samples.last == (0.0, 50.0)
    assert chart.lanes[10].name == "F16"
    assert chart.lanes[12].samples.last is None


def test_memory_is_told_in_the_unit_that_fits(theme: ThemeController, qtbot: QtBot) -> None:
    chart = MemoryChart(theme)
    qtbot.addWidget(chart)
    assert chart.quantity.unit_of(28e6) == (1e6, "MB")
    assert chart.quantity.unit_of(5.9e9) == (1e9, "GB")
    assert chart.quantity.value_text(5.9e9) == "5.90 GB"


def test_every_line_carries_its_name_at_its_end(qtbot: QtBot, theme: ThemeController) -> None:
    chart = RateChart(theme)
    canvas = _loaded(qtbot, chart)
    for step in range(20):
        chart.append(10, step / 10, 40.0)
        chart.append(11, step / 10, 80.0)
    chart.flush()
    for lane_index, height in ((0, 40.0), (1, 80.0)):
        end = canvas.place_of(1.9, height)
        beside = canvas.grab().toImage().copy(round(end.x()) + 5, round(end.y()) - 8, 60, 16)
        assert count_colour(beside, theme.palette.lane(lane_index), within=60) > 0


def test_a_point_has_a_place(qtbot: QtBot, theme: ThemeController) -> None:
    chart = RateChart(theme)
    canvas = _loaded(qtbot, chart)
    chart.append(10, 1.0, 50.0)
    chart.append(10, 2.0, 50.0)
    chart.flush()
    assert QRectF(canvas.viewport().rect()).contains(QPointF(canvas.place_of(2.0, 50.0)))
