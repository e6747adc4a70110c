"""What the real client of Hugging Face leaves on the disk is understood: with links, without, and in a folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.library.library import LibrarySource
from app.services.library.model_folders import add_folder
from tests.builders.model_folders import model_bytes, sha256_of
from tests.hub.contents import HubFile, HubRepository
from tests.hub.stand_in import StandInHub
from tests.library.conftest import Computer

_FILE = "sub/Tiny-F16.gguf"
_DOWNLOAD = """
import sys
from huggingface_hub import hf_hub_download, snapshot_download
for folder in sys.argv[1:]:
    if folder == "cache":
        snapshot_download("owner/Tiny-GGUF")
    else:
        hf_hub_download("owner/Tiny-GGUF", "sub/Tiny-F16.gguf", local_dir=folder)
"""


def _download(hub: StandInHub, home: Path, *into: str, **more: str) -> None:
    environment = {**os.environ, **hub.environment(home), "HF_HUB_DISABLE_TELEMETRY": "1", **more}
    environment["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    done = subprocess.run(
        [sys.executable, "-c", _DOWNLOAD, *into], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_the_cache_of_the_real_client_is_understood(computer: Computer, links: bool) -> None:
    repository = HubRepository("owner/Tiny-GGUF", {_FILE: HubFile(model_bytes())})
    with StandInHub(repository) as hub:
        _download(hub, computer.home / "hf", "cache", **({} if links else {"HF_HUB_DISABLE_SYMLINKS": "1"}))
    found = computer.only(computer.around(HF_HOME=str(computer.home / "hf")))
    assert (found.source, found.repository) == (LibrarySource.HUGGING_FACE, "owner/Tiny-GGUF")
    assert (found.commit, found.sha256) == (repository.commit, sha256_of(model_bytes()))
    assert found.path.is_symlink() == (links and sys.platform != "win32")


def test_a_folder_that_the_real_client_downloaded_into_is_understood(computer: Computer) -> None:
    repository = HubRepository("owner/Tiny-GGUF", {_FILE: HubFile(model_bytes())})
    with StandInHub(repository) as hub:
        _download(hub, computer.home / "hf", str(computer.home / "downloads"))
    add_folder(computer.home / "downloads")
    found = computer.only()
    assert (found.source, found.path) == (LibrarySource.FOLDER, computer.home / "downloads" / _FILE)
    assert (found.commit, found.sha256) == (repository.commit, sha256_of(model_bytes()))
