"""Charts of losses: a logarithmic axis, error bars, names that can be read, a shape for every lane."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeChoice, ThemeController
from app.ui.widgets.charts.axis_scale import scale_between
from app.ui.widgets.charts.chart_points import ChartPoint, PointPlot, PointSeries
from app.ui.widgets.charts.label_places import NameWish, label_places
from app.ui.widgets.charts.log_scale import log_scale_for, log_tick_text
from app.ui.widgets.charts.markers import MARKER_SHAPES, paint_marker
from app.ui.widgets.charts.point_canvas import PointCanvas
from app.ui.widgets.charts.point_chart import PointChart
from tests.builders.pictures import count_colour

_LOSSES = st.floats(1e-6, 20)


@given(st.lists(_LOSSES, min_size=1, max_size=12), st.integers(2, 6))
def test_an_axis_holds_all_losses_with_a_few_ticks(losses: list[float], most_ticks: int) -> None:
    scale = log_scale_for(losses, most_ticks=most_ticks)
    assert scale.lowest < min(losses)
    assert max(losses) < scale.highest
    assert len(scale.ticks) >= 2
    assert list(scale.ticks) == sorted(scale.ticks)
    assert all(scale.lowest <= tick <= scale.highest for tick in scale.ticks)


@given(st.lists(st.floats(-1, 0), max_size=4), _LOSSES)
def test_what_is_not_above_nothing_lies_on_the_ground(losses: list[float], known: float) -> None:
    scale = log_scale_for([*losses, known], most_ticks=4)
    assert all(scale.place(loss) == scale.ends[0] for loss in losses)
    assert scale.place(known) > scale.ends[0]


def test_without_any_loss_there_is_an_axis_all_the_same() -> None:
    assert len(log_scale_for([], most_ticks=4).ticks) >= 2


def test_ticks_are_written_without_more_than_they_say() -> None:
    assert [log_tick_text(value) for value in (0.0005, 0.02, 0.1, 1.0, 20.0)] == ["0.0005", "0.02", "0.1", "1", "20"]


@given(st.floats(0.01, 1e5), st.floats(1.01, 100), st.integers(2, 6))
def test_an_axis_between_two_values_holds_both_with_round_ticks(lowest: float, times: float, most_ticks: int) -> None:
    highest = lowest * times
    scale = scale_between(lowest, highest, most_ticks=most_ticks)
    assert scale.start <= lowest * (1 + 1e-6)
    assert highest <= scale.end * (1 + 1e-6)
    assert 2 <= len(scale.ticks) <= most_ticks + 2


_PLACES = st.tuples(st.floats(0, 400), st.floats(0, 200))


@given(st.lists(_PLACES, max_size=14), st.booleans())
def test_names_lie_on_no_point_and_on_no_other_name(places: list[tuple[float, float]], under: bool) -> None:
    points = [QPointF(x, y) for x, y in places]
    room = QRectF(0, 0, 400, 200)
    wishes = [NameWish((point,), QSizeF(50, 12), under=under) for point in points]
    placed = [area for area in label_places(wishes, points, room) if area is not None]
    assert all(room.contains(area) for area in placed)
    assert not any(area.contains(point) for area in placed for point in points)
    assert not any(one.intersects(other) for one, other in combinations(placed, 2))


def test_a_single_point_has_its_name_above_it_to_the_right() -> None:
    (area,) = label_places(
        [NameWish((QPointF(100, 100),), QSizeF(50, 12))], [QPointF(100, 100)], QRectF(0, 0, 400, 200)
    )
    assert area is not None
    assert area.left() > 100
    assert area.bottom() < 100


def test_every_lane_has_a_shape_of_its_own() -> None:
    pictures = []
    for marker in range(MARKER_SHAPES):
        image = QImage(24, 24, QImage.Format.Format_RGB32)
        image.fill(QColor("#ffffff"))
        painter = QPainter(image)
        paint_marker(painter, QPointF(12, 12), marker, "#000000", "#ffffff")
        painter.end()
        pictures.append(image)
    assert not any(one == other for one, other in combinations(pictures, 2))


def _plot(*, floor: float | None = 0.00055) -> PointPlot:
    lane = PointSeries(
        "Q4_K_M",
        tuple(ChartPoint(float(x), 0.03, 0.02, 0.04, told=(("windows", str(x)),)) for x in range(1, 9)),
        colour_index=1,
        marker=1,
        named_at_end=True,
    )
    published = PointSeries("published", (ChartPoint(2.0, 0.3), ChartPoint(6.0, 0.005)), is_faint=True)
    return PointPlot((published, lane), x_from_zero=True, floor=floor, floor_name="no loss shown below this")


@pytest.fixture
def chart(qtbot: QtBot, theme: ThemeController) -> PointChart:
    chart = PointChart(theme, "Loss", "Nothing was measured yet.")
    qtbot.addWidget(chart)
    chart.resize(520, 240)
    chart.show()
    return chart


def _canvas(qtbot: QtBot, chart: PointChart) -> PointCanvas:
    chart.load()
    qtbot.waitUntil(lambda: chart.canvas is not None, timeout=20_000)
    assert chart.canvas is not None
    return chart.canvas


def test_points_are_drawn_in_their_lanes_colour_and_follow_the_theme(
    qtbot: QtBot, theme: ThemeController, chart: PointChart
) -> None:
    chart.show_plot(_plot())
    canvas = _canvas(qtbot, chart)
    assert count_colour(canvas, theme.palette.lane(1))
    assert count_colour(canvas, theme.palette.faint, within=40)
    theme.choose(ThemeChoice.LIGHT)
    assert count_colour(canvas, theme.palette.lane(1))


def test_the_floor_is_drawn_where_there_is_one(qtbot: QtBot, theme: ThemeController, chart: PointChart) -> None:
    chart.show_plot(_plot(floor=None))
    canvas = _canvas(qtbot, chart)
    without = count_colour(canvas, theme.palette.fits)
    chart.show_plot(_plot())
    assert count_colour(canvas, theme.palette.fits) > without


def test_an_error_bar_is_as_long_as_the_error(qtbot: QtBot, chart: PointChart) -> None:
    chart.show_plot(_plot())
    canvas = _canvas(qtbot, chart)
    lane = chart.plot.series[1]
    middle = canvas.place_of_point(lane.points[3])
    low, high = (canvas.place_of_point(ChartPoint(4.0, value)) for value in (0.02, 0.04))
    assert high.y() < middle.y() < low.y()


def test_the_point_under_the_mouse_is_told(qtbot: QtBot, chart: PointChart) -> None:
    chart.show_plot(_plot())
    canvas = _canvas(qtbot, chart)
    lane = chart.plot.series[1]
    at = canvas.place_of_point(lane.points[3])
    assert canvas.nearest(at + QPointF(3, 2)) == (lane, lane.points[3])
    assert canvas.nearest(at + QPointF(0, 150)) is None
    before = canvas.grab().toImage()
    qtbot.mouseMove(canvas.viewport(), QPoint(round(at.x()), round(at.y())))
    qtbot.waitUntil(lambda: canvas.grab().toImage() != before)


def test_an_empty_chart_says_what_it_will_show(qtbot: QtBot, theme: ThemeController, chart: PointChart) -> None:
    assert chart.is_empty
    assert count_colour(chart, theme.palette.faint)
    chart.show_plot(_plot())
    canvas = _canvas(qtbot, chart)
    assert canvas.isVisible()
    chart.show_plot(PointPlot())
    assert not canvas.isVisible()


def test_what_changes_often_is_drawn_soon(qtbot: QtBot, theme: ThemeController, chart: PointChart) -> None:
    chart.show_plot(PointPlot((PointSeries("Q8_0", (ChartPoint(1.0, 0.001),), colour_index=2),)))
    canvas = _canvas(qtbot, chart)
    chart.show_plot(_plot(), soon=True)
    qtbot.waitUntil(lambda: count_colour(canvas, theme.palette.lane(1)) > 0, timeout=5000)
