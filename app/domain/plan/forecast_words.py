"""A forecast in the few words of a table."""

from app.domain.plan.forecast import Forecast
from app.domain.units import UNKNOWN


def range_text(forecast: Forecast | None) -> str:
    """`38 to 44 tok/s`; unknown without a forecast."""
    if forecast is None:
        return UNKNOWN
    low, high = (_rate(each) for each in (forecast.low_tps, forecast.high_tps))
    return f"{low} tok/s" if low == high else f"{low} to {high} tok/s"


def _rate(tokens_per_s: float) -> str:
    return f"{tokens_per_s:,.0f}" if tokens_per_s >= 9.5 else f"{tokens_per_s:.1f}"
