"""From measurements to what the charts show."""

from collections.abc import Iterable, Sequence
from typing import Final

from app.bridge.fidelity.lane_measurement import LaneMeasurement
from app.domain.advice.published_quality import Study
from app.domain.fidelity.fidelity_result import FidelityResult
from app.domain.fidelity.figure_words import error_text, kld_text
from app.domain.fidelity.loss_curves import (
    LossAxis,
    LossCurve,
    place_of,
    point_labels,
    published_places,
    variant_key,
)
from app.domain.plain_text import one_line
from app.domain.units import bytes_text, rate_text
from app.ui.widgets.charts.chart_points import ChartPoint, PointPlot, PointSeries

_FLOOR_NAME: Final = "no loss shown below this"
_UNITS: Final = {LossAxis.BITS: "bits per weight", LossAxis.SPEED: "tokens per second"}
_GB_FROM: Final = 1.5e9


def live_plot(rows: Iterable[LaneMeasurement], floor: float | None) -> PointPlot:
    """How each lane's mean sharpens over the windows done."""
    series = tuple(
        PointSeries(
            one_line(row.label),
            tuple(
                ChartPoint(
                    float(step.windows),
                    step.mean_kld,
                    *_bar(step.mean_kld, step.error),
                    told=(("windows", f"{step.windows:,}"), ("mean KLD", _with_error(step.mean_kld, step.error))),
                )
                for step in row.history
            ),
            colour_index=row.colour_index,
            marker=row.colour_index,
            named_at_end=True,
        )
        for row in rows
        if row.history
    )
    return PointPlot(series, x_from_zero=True, floor=floor, floor_name=_FLOOR_NAME)


def loss_plot(
    curve: LossCurve, axis: LossAxis, study: Study | None, lanes: Iterable[LaneMeasurement] = ()
) -> PointPlot:
    """Loss of each level measured, along `axis`; lanes that are on it have their colours and shapes."""
    divisor, _unit = unit_of(curve.results, axis)
    known = [
        (result, place / divisor, label)
        for result, label in zip(curve.results, point_labels(curve.results), strict=True)
        if (place := place_of(result, axis)) is not None
    ]
    known.sort(key=lambda each: each[1])
    points = {id(result): _point(result, place, label) for result, place, label in known}
    series = [PointSeries(one_line(curve.model), tuple(points.values()), marker=0, joined=axis is not LossAxis.SPEED)]
    by_key = {variant_key(result.lane): points[id(result)] for result, _place, _label in known}
    for row in lanes:
        found = by_key.get(variant_key(row.result.lane)) if row.result is not None else None
        if found is not None:
            bare = ChartPoint(found.x, found.y, found.low, found.high, told=found.told)
            series.append(PointSeries(one_line(row.label), (bare,), row.colour_index, row.colour_index))
    floor = study.kld_floor if study else None
    published = _published(study, axis, curve, divisor)
    return PointPlot((*published, *series) if known else (), floor=floor, floor_name=_FLOOR_NAME)


def _published(study: Study | None, axis: LossAxis, curve: LossCurve, divisor: float) -> tuple[PointSeries, ...]:
    if study is None:
        return ()
    parameters = next((result.lane.parameters for result in curve.results if result.lane.parameters), None)
    places = published_places(study, axis, parameters)
    points = tuple(
        ChartPoint(place / divisor, kld, told=((level, kld_text(kld)), ("of another model", "published")))
        for place, kld, level in places
    )
    name = f"{study.model}, published"
    return (PointSeries(name, points, is_faint=True),) if points else ()


def _point(result: FidelityResult, place: float, label: str) -> ChartPoint:
    figures = result.figures
    told = [("mean KLD", _with_error(figures.mean_kld, figures.mean_kld_error))]
    told.append(("size", bytes_text(result.lane.file_bytes)))
    if result.decode_tps is not None:
        told.append(("decode", f"{rate_text(result.decode_tps)} tok/s"))
    bar = _bar(figures.mean_kld, figures.mean_kld_error)
    return ChartPoint(place, figures.mean_kld, *bar, label=one_line(label), told=((one_line(label), ""), *told))


def unit_of(results: Sequence[FidelityResult], axis: LossAxis) -> tuple[float, str]:
    """What places along `axis` are divided by, and the unit that they then have."""
    if axis is not LossAxis.SIZE:
        return 1.0, _UNITS[axis]
    largest = max((result.lane.file_bytes for result in results), default=0)
    return (1e9, "GB") if largest >= _GB_FROM else (1e6, "MB")


def _bar(mean: float, error: float | None) -> tuple[float | None, float | None]:
    return (None, None) if error is None else (mean - error, mean + error)


def _with_error(mean: float, error: float | None) -> str:
    text = kld_text(mean)
    return f"{text} {error_text(text, error)}".strip()
