"""Reading memory as decoding does, in a real model process."""

import pytest

from app.domain.protocol.bandwidth_messages import BandwidthMeasured, MeasureBandwidth
from app.domain.protocol.events import Cancel, Failed, FailureCode
from tests.worker.worker_driver import WorkerDriver, needs_memory_limit, started

pytestmark = pytest.mark.engine

_MATRIX_BYTES = 16 << 20


@pytest.mark.parametrize("threads", [1, 2])
def test_the_engine_reads_weights_and_tells_how_fast(threads: int) -> None:
    with WorkerDriver() as driver:
        started(driver).send(MeasureBandwidth(threads, 2 * _MATRIX_BYTES, seconds=0.05))
        told = driver.next_event(BandwidthMeasured)
    assert told.read_bytes == 2 * _MATRIX_BYTES
    assert told.passes >= 3
    assert 1e8 < told.bytes_per_s < 1e13


@pytest.mark.parametrize(
    "command",
    [MeasureBandwidth(0, 1 << 30), MeasureBandwidth(-1, 1 << 30), MeasureBandwidth(2, 0), MeasureBandwidth(2, 1 << 60)],
)
def test_nonsense_is_refused_and_the_process_goes_on(command: MeasureBandwidth) -> None:
    with WorkerDriver() as driver:
        started(driver).send(command)
        assert driver.next_event(Failed).code is FailureCode.BAD_COMMAND
        driver.send(MeasureBandwidth(1, 1, seconds=0.01))
        assert driver.next_event(BandwidthMeasured).read_bytes == _MATRIX_BYTES


@needs_memory_limit
def test_memory_that_is_not_there_is_a_sentence() -> None:
    with WorkerDriver(limit="-v 3000000") as driver:
        started(driver).send(MeasureBandwidth(1, 8 << 30))
        failed = driver.next_event(Failed)
    assert failed.code is FailureCode.OUT_OF_MEMORY
    assert "measure" in failed.message


def test_a_measurement_can_be_stopped() -> None:
    with WorkerDriver() as driver:
        started(driver).send(MeasureBandwidth(1, _MATRIX_BYTES, seconds=1000.0))
        driver.send(Cancel())
        assert driver.next_event(Failed).code is FailureCode.CANCELLED
