"""A plan against the memory that a lane really took; `tests.benchmarks.plan_bench` does so for many more shapes."""

import pytest

from tests.benchmarks.plan_bench import measured
from tests.benchmarks.plan_shapes import SHAPES

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.mark.parametrize("name", ["llama 0.1B tied"])
def test_a_lane_takes_what_was_planned(name: str) -> None:
    row = measured(next(shape for shape in SHAPES if shape.name == name))
    assert row.holds, row.text
    assert row.engine_bytes is None or row.allocated_bytes == pytest.approx(row.engine_bytes, rel=0.01)
