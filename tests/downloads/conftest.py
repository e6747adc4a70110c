"""Fixtures around downloads: a hub of its own, waits that are over soon, a folder for models."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.downloads import patience
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload
from app.services.downloads.downloads import Downloads
from tests.cli.conftest import weighin  # noqa: F401 - a fixture
from tests.downloads.children import Children
from tests.downloads.samples import CONTENT, REPOSITORY, sample_repository, wanted_of
from tests.hub.conftest import hub as hub_without_files  # noqa: F401 - a fixture
from tests.hub.conftest import token_file  # noqa: F401 - a fixture
from tests.hub.contents import HubFile
from tests.hub.stand_in import StandInHub


@pytest.fixture
def hub(hub_without_files: StandInHub) -> StandInHub:  # noqa: F811 - the fixture
    """The stand-in with a model of some megabytes."""
    hub_without_files.add(sample_repository())
    return hub_without_files


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_FIRST_PAUSE_S", 0.005)
    monkeypatch.setattr(patience, "_LONGEST_PAUSE_S", 0.01)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A models folder."""
    models = tmp_path / "models"
    models.mkdir()
    return models


@pytest.fixture
def wanted(hub: StandInHub, folder: Path) -> WantedDownload:
    """The model in one file."""
    return wanted_of(hub.repositories[REPOSITORY], folder)


@pytest.fixture
def several(hub: StandInHub, folder: Path) -> list[WantedDownload]:
    """Five small ones."""
    repository = hub.repositories[REPOSITORY]
    for number in range(5):
        repository.files[f"{number}.gguf"] = HubFile(CONTENT[number : 100_000 + number])
    return [wanted_of(repository, folder, (f"{number}.gguf",)) for number in range(5)]


@pytest.fixture
def downloads() -> Iterator[Downloads]:
    """The app's own queue, closed at the end."""
    running = Downloads()
    yield running
    running.close()


@pytest.fixture
def finished(downloads: Downloads) -> Callable[[int], DownloadStatus]:
    """Waits for an item; fails the test where it does not end as it should."""

    def wait(number: int) -> DownloadStatus:
        status = downloads.wait(number)
        assert status.state is DownloadState.DONE, status.problem
        assert status.received_bytes == status.wanted.total_bytes
        return status

    return wait


@pytest.fixture
def children(hub: StandInHub, tmp_path: Path) -> Iterator[Children]:
    """Where processes can be forked, which makes a hundred of them within a minute."""
    if not hasattr(os, "fork"):
        pytest.skip("no fork")
    home = tmp_path / "home"
    environment = {**os.environ, **hub.environment(home), "WEIGHIN_HOME": str(home)}
    command = [sys.executable, "-m", "tests.downloads.forked_downloads"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Children(process)
        process.kill()
