"""No test of services leaves a process behind, whatever it did."""

from collections.abc import Iterator, Sequence

import pytest

from app.domain.lanes.lane import LaneSpec
from app.services.comparison.comparison import Comparison
from tests.services.fakes import Events, children
from tests.services.turn_driver import Compare


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    before = {each.pid for each in children()}
    yield
    left = [each for each in children() if each.pid not in before]
    for each in left:
        each.kill()
    assert not left, f"processes left behind: {left}"


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def compare(events: Events) -> Iterator[Compare]:
    """Makes comparisons, closed when the test is over."""
    made: list[Comparison] = []

    def make(lanes: Sequence[LaneSpec], command: Sequence[str], **options: object) -> Comparison:
        comparison = Comparison(lanes, events.queue, worker_command=command, **options)  # type: ignore[arg-type]
        made.append(comparison)
        return comparison

    yield make
    for each in made:
        each.close()
    assert children() == []
