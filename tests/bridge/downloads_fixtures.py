"""The window's downloads against the stand-in hub, for tests of what they tell."""

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.models.downloads_controller import DownloadsController
from app.domain.downloads.download import DownloadState, DownloadStatus
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.downloads.samples import sample_repository
from tests.hub.stand_in import StandInHub

# Slow enough to be met under way, whatever the machine.
SLOW_BYTES_PER_S = 200_000.0


@pytest.fixture
def sample_hub(hub: StandInHub) -> StandInHub:
    """The stand-in with a model of some megabytes."""
    hub.add(sample_repository())
    return hub


@pytest.fixture
def downloads(sample_hub: StandInHub) -> Iterator[DownloadsController]:
    downloads = DownloadsController()
    yield downloads
    close(downloads)


def close(downloads: DownloadsController) -> None:
    """As the window does, and let its threads end."""
    downloads.close()
    downloads.deleteLater()
    let_threads_end()


def let_threads_end() -> None:
    """Closing waits for no disk and no server: threads of downloads end moments later."""
    for thread in threading.enumerate():
        if thread.name == "item":
            thread.join(TIMEOUT_MS / 1000)


def all_in(
    qtbot: QtBot, downloads: DownloadsController, state: DownloadState, *, count: int = 1
) -> tuple[DownloadStatus, ...]:
    """Wait until there are `count` downloads and all are in `state`."""

    def are_so() -> bool:
        return len(downloads.statuses) == count and all(each.state is state for each in downloads.statuses)

    qtbot.waitUntil(are_so, timeout=TIMEOUT_MS)
    return downloads.statuses


def until(qtbot: QtBot, downloads: DownloadsController, is_so: Callable[[DownloadStatus], bool]) -> DownloadStatus:
    """Wait until the first download is so."""
    qtbot.waitUntil(lambda: bool(downloads.statuses) and is_so(downloads.statuses[0]), timeout=TIMEOUT_MS)
    return downloads.statuses[0]
