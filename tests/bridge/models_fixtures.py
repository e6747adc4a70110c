"""Controllers of the Models page against the stand-in hub, for tests of what they tell."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.models.ladder_controller import LadderController
from app.bridge.models.search_controller import SearchController
from app.domain.browse.search import FoundRepository
from app.domain.machines.typed_machine import typed_machine
from app.services.browse.browsing import Browser
from app.services.fit.planning import Planner
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.hub.contents import HubFile, HubRepository
from tests.hub.samples import hollow_model
from tests.hub.stand_in import StandInHub

POOLS = typed_machine(ram_gb=16, vram_gb=(), unified=False)
KNOWN = FoundRepository("org/From-The-List-GGUF", parameters=1_000_000_000, from_catalogue=True)


def a_browser() -> Browser:
    """Plans are arithmetic here: no child is started."""
    return Browser(planner=Planner(asks_engine=False))


@pytest.fixture
def search(hub: StandInHub) -> Iterator[SearchController]:
    browser = a_browser()
    search = SearchController(lambda: browser, lambda: (KNOWN,))
    yield search
    search.close()
    search.deleteLater()


@pytest.fixture
def ladder(hub: StandInHub) -> Iterator[LadderController]:
    browser = a_browser()
    ladder = LadderController(lambda: browser)
    yield ladder
    ladder.close()
    ladder.deleteLater()


def repository(name: str, *levels: str, folder: Path | None = None, base: str = "", **told: object) -> HubRepository:
    """A repository with a file for each level; without a `folder` for real headers, of a few bytes that are none."""
    short = name.partition("/")[2].removesuffix("-GGUF")
    files = {}
    for level in levels:
        content = b"no header"
        if folder is not None:
            path = hollow_model(folder / f"{name.replace('/', '_')}-{level}.gguf", filler_mebibytes=4)
            content = path.read_bytes()
        files[f"{short}-{level}.gguf"] = HubFile(content)
    tags = ["gguf", "conversational", *([f"base_model:quantized:{base}"] if base else [])]
    gguf = {"total": 8_000_000_000, "architecture": "qwen3", "context_length": 40_960}
    return HubRepository(name, files, more_information={"tags": tags, "gguf": gguf, **told})


def searched(qtbot: QtBot, search: SearchController, act: Callable[[], None]) -> None:
    """Do it and wait until the answer is there."""
    act()
    qtbot.waitUntil(lambda: not search.working and (search.found_count > 0 or search.ended or bool(search.problem)))


def opened(qtbot: QtBot, ladder: LadderController, name: str) -> None:
    """Open a repository and wait for its ladder, or for why there is none."""
    ladder.open(FoundRepository(name))
    qtbot.waitUntil(lambda: not ladder.loading and not ladder.planning, timeout=TIMEOUT_MS)
