"""What a chart of points shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """`low` and `high` are the ends of its error bar, `None` without one. `told` are lines shown at the mouse."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    label: str = ""
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PointSeries:
    """Points in order of `x`. `colour_index` counts the lanes' colours from 0, `None` is no lane's.

    A faint series is dashed, its name beside one of its points. `marker` counts the shapes from 0, so that colour is
    never all that tells series apart. A `named_at_end` series has its name beside its last point.
    """

    name: str
    points: tuple[ChartPoint, ...]
    colour_index: int | None = None
    marker: int = 0
    joined: bool = True
    named_at_end: bool = False
    is_faint: bool = False


@dataclass(frozen=True, slots=True)
class PointPlot:
    """`y` is drawn on a logarithmic axis, so what is not above 0 lies on its ground.

    `x_from_zero` begins the axis at 0. `floor` is a height below which differences mean nothing, with its name.
    """

    series: tuple[PointSeries, ...] = ()
    x_from_zero: bool = False
    floor: float | None = None
    floor_name: str = ""

    @property
    def points(self) -> tuple[ChartPoint, ...]:
        """Those of all series."""
        return tuple(point for series in self.series for point in series.points)
