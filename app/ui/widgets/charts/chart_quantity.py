"""What a chart's values are."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChartQuantity:
    """`value_text` is a value as the crosshair shows it; `filled` tints the room under each line.

    `unit_of` gives, for the highest value, what values are divided by and the unit that the axis then names.
    """

    value_text: Callable[[float], str]
    unit_of: Callable[[float], tuple[float, str]]
    filled: bool = False
