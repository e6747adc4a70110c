"""A model process with the built-in model, shared by the tests of a module that leave it in order."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worker.worker_driver import WorkerDriver, started


@pytest.fixture(scope="module")
def loaded_worker(builtin_model: Path) -> Iterator[WorkerDriver]:
    with WorkerDriver() as driver:
        started(driver).load(builtin_model, context_tokens=1024)
        yield driver


@pytest.fixture(scope="module")
def _engine_processes() -> Iterator[list[WorkerDriver]]:
    drivers: list[WorkerDriver] = []
    yield drivers
    for driver in drivers:
        driver.close()


@pytest.fixture
def worker(_engine_processes: list[WorkerDriver]) -> WorkerDriver:
    """An engine process that lives, with whatever the test before left loaded; its `seen` starts empty."""
    if not _engine_processes or _engine_processes[-1].process.poll() is not None:
        _engine_processes.append(started(WorkerDriver()))
    driver = _engine_processes[-1]
    driver.seen.clear()
    return driver
