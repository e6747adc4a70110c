"""Tokens per second over time as an SVG picture inside a report."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from app.domain.lanes.answer import Answer
from app.domain.lanes.token_rate import TokenRate

_WIDTH: Final = 900
_HEIGHT: Final = 240
_LEFT: Final = 52
_RIGHT: Final = 12
_TOP: Final = 12
_BOTTOM: Final = 34
_MOST_POINTS: Final = 400
_TALLEST_SPIKE: Final = 2.0
_DASHES: Final = ("", "7 4", "2 3", "9 3 2 3")
_ROUND_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Scale:
    longest_s: float
    highest_tps: float

    def place(self, point: Point) -> str:
        """`x,y` in the picture."""
        x = _LEFT + point[0] / self.longest_s * (_WIDTH - _LEFT - _RIGHT)
        share = min(1.0, point[1] / self.highest_tps)
        y = _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)
        return f"{x:.1f},{y:.1f}"


def rate_chart(labels: Sequence[str], answers: Sequence[Answer]) -> str:
    """An `<svg>` with one line a lane, in the report's lane colours; empty where nothing was generated."""
    lines = [_rate_points(answer) for answer in answers]
    if not any(lines):
        return ""
    scale = _Scale(
        longest_s=_round_up(max(x for line in lines for x, _ in line)),
        highest_tps=_round_up(_usual_highest([y for line in lines for _, y in line])),
    )
    named = zip(labels, lines, strict=True)
    curves = "".join(_curve(index, label, line, scale) for index, (label, line) in enumerate(named))
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="Tokens per second over the time of each answer">{_axes(scale)}{curves}</svg>'
    )


def _usual_highest(rates: list[float]) -> float:
    """The highest rate, unless a moment's spike (the machine was held up, then tokens came at once) dwarfs the rest."""
    usual = sorted(rates)[len(rates) * 9 // 10]
    return min(max(rates), _TALLEST_SPIKE * usual)


def _rate_points(answer: Answer) -> list[Point]:
    rate = TokenRate()
    rates = [(token.elapsed_s, rate.add(token.elapsed_s)) for token in answer.tokens[answer.given_tokens :]]
    points = [(elapsed_s, tps) for elapsed_s, tps in rates if tps is not None]
    step = max(1, -(-len(points) // _MOST_POINTS))
    return points[::step]


def _curve(index: int, label: str, points: list[Point], scale: _Scale) -> str:
    if not points:
        return ""
    dash = _DASHES[index % len(_DASHES)]
    places = " ".join(scale.place(point) for point in points)
    return (
        f'<polyline class="lane-line lane-{index % 8}" stroke-dasharray="{dash}" points="{places}">'
        f"<title>{escape(label)}</title></polyline>"
    )


def _axes(scale: _Scale) -> str:
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = scale.place((0.0, share * scale.highest_tps)).split(",")[1]
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y}" dy="4" text-anchor="end">{share * scale.highest_tps:g}</text>')
        x = scale.place((share * scale.longest_s, 0.0)).split(",")[0]
        anchor = "end" if share == 1.0 else "middle"
        parts.append(f'<text x="{x}" y="{_HEIGHT - 14}" text-anchor="{anchor}">{share * scale.longest_s:g} s</text>')
    return "".join(parts)


def _round_up(value: float) -> float:
    """The next number of the kind 1, 2, 2.5, 5, 10 × a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in _ROUND_STEPS if value <= step * power), 10 * power)
