"""What tests of a single lane's model process share."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from app.domain.protocol.events import Load, WorkerEvent
from app.services.comparison.lane_runner import LaneEnded, LaneRunner
from tests.services.fakes import LOAD, children, runner


@contextmanager
def closed(lane: LaneRunner) -> Iterator[LaneRunner]:
    try:
        yield lane
    finally:
        lane.close()


class Noted:
    """Events of a runner, and a moment to wait for."""

    def __init__(self, wanted: type[WorkerEvent]) -> None:
        self.events: list[WorkerEvent] = []
        self.happened = threading.Event()
        self._wanted = wanted

    def __call__(self, event: WorkerEvent) -> None:
        self.events.append(event)
        if isinstance(event, self._wanted):
            self.happened.set()

    def then(self, act: Callable[[], None]) -> threading.Thread:
        """Do something, in another thread, once it happened."""

        def wait_and_act() -> None:
            self.happened.wait()
            act()

        thread = threading.Thread(target=wait_and_act)
        thread.start()
        return thread


def how_loading_ends(command: Sequence[str], *, hung_after_s: float = 30.0) -> LaneEnded:
    with closed(runner(command, hung_after_s=hung_after_s)) as lane:
        with pytest.raises(LaneEnded) as ended:
            lane.load(LOAD)
        assert not children(), "a failed load leaves no process"
    return ended.value


def try_to_load(lane: LaneRunner, load: Load = LOAD) -> None:
    with suppress(LaneEnded):
        lane.load(load)
