"""Which samples of a line are drawn: the more lines, the fewer of each."""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

# Lines of eight lanes with 512 points each took 25 ms to paint, and there are two charts.
POINTS_OF_ALL_LINES: Final = 1024


def drawn_points(count: int, lines: int) -> npt.NDArray[np.intp]:
    """Places of those of `count` samples that are drawn where there are `lines`: evenly, the newest always."""
    step = max(1, math.ceil(count * lines / POINTS_OF_ALL_LINES))
    places = np.arange(0, count, step)
    return places if not count or places[-1] == count - 1 else np.append(places, count - 1)
