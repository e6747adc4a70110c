"""A repository with a model of some megabytes, and what is wanted of it."""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pytest

from app.domain.downloads.download import WantedDownload, WantedFile
from tests.hub.contents import HubFile, HubRepository

REPOSITORY: Final = "org/Model-GGUF"
PATH: Final = "Model-Q8_0.gguf"
# Random: a byte that is missing or doubled anywhere makes another file.
CONTENT: Final = b"GGUF" + random.Random(1).randbytes((3 << 20) + 12_345)
PROJECTOR: Final = "mmproj-F16.gguf"
PARTS: Final = tuple(f"Q4_K_M/Model-Q4_K_M-{number:05d}-of-00003.gguf" for number in (1, 2, 3))


def sample_repository() -> HubRepository:
    """A whole model, one in three parts, and a projector."""
    third = len(CONTENT) // 3
    parts = {path: HubFile(CONTENT[at * third : (at + 1) * third]) for at, path in enumerate(PARTS)}
    projector = HubFile(CONTENT[::-1][:300_000])
    return HubRepository(REPOSITORY, {PATH: HubFile(CONTENT), PROJECTOR: projector, **parts})


def wanted_of(repository: HubRepository, folder: Path, paths: Sequence[str] = (PATH,)) -> WantedDownload:
    """These files as the listing has them."""
    files = tuple(_wanted_file(path, repository.files[path]) for path in paths)
    return WantedDownload(repository.name, repository.commit, "Q8_0", files, folder)


def _wanted_file(path: str, file: HubFile) -> WantedFile:
    return WantedFile(path, file.size_bytes if file.listed_bytes is None else file.listed_bytes, file.sha256)


def files_below(folder: Path) -> set[str]:
    """Every file below a folder but notes, as paths with `/`."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".weigh-in.json"
    }


def until(is_so: Callable[[], bool]) -> None:
    """Wait for it; fail the test where it does not come to that."""
    for _ in range(4000):
        if is_so():
            return
        time.sleep(0.005)
    pytest.fail("it did not come to that")
