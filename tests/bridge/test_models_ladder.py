"""A repository that is opened: its variants, their plans, what is here already, and what to download."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.bridge.models.ladder_controller import LadderController
from app.bridge.models.ladder_list import LadderRole
from app.bridge.models.ladder_words import bits_text, label_of, pair_words
from app.bridge.models.row_state import Presence
from app.domain.browse.search import FoundRepository
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload
from app.domain.library.library import LibrarySource, LibraryVariant
from app.domain.plan.memory_plan import Verdict
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.models_fixtures import POOLS, a_browser, opened, repository
from tests.bridge.models_fixtures import ladder as ladder
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.contents import HubFile
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

NAME = "org/Model-GGUF"


def _labels(ladder: LadderController) -> list[str]:
    return [label_of(row) for row in ladder.list.rows]


def _wanted(qtbot: QtBot, ladder: LadderController, places: Sequence[int]) -> tuple[WantedDownload, ...]:
    with qtbot.waitSignal(ladder.wanted, timeout=TIMEOUT_MS) as told:
        ladder.get([ladder.list.rows[place] for place in places])
    assert told.args is not None
    return tuple(told.args[0])


def test_names_and_sizes_come_first_and_plans_follow(
    qtbot: QtBot, hub: StandInHub, ladder: LadderController, tmp_path: Path
) -> None:
    QAbstractItemModelTester(ladder.list, QAbstractItemModelTester.FailureReportingMode.Fatal)
    hub.add(repository(NAME, "Q4_K_M", "Q8_0", folder=tmp_path, gguf={"total": 4_300_000}))
    opened(qtbot, ladder, NAME)
    assert _labels(ladder) == ["Q8_0", "Q4_K_M"]
    assert all(row.plan is None and bits_text(row).startswith("≈ ") for row in ladder.list.rows)
    ladder.set_pools(POOLS)
    qtbot.waitUntil(lambda: not ladder.planning, timeout=TIMEOUT_MS)
    for row in ladder.list.rows:
        assert row.plan is not None
        assert row.plan.verdict is Verdict.FITS
        assert row.is_exact
        assert not bits_text(row).startswith("≈")
    assert [row.is_best for row in ladder.list.rows].count(True) == 1
    assert "verdict fits" in ladder.list.index(0).data(11)
    assert ladder.ladder is not None
    assert pair_words(ladder.ladder) == "Get Q4_K_M and Q8_0 to compare"


def test_another_context_plans_anew_and_reads_no_header_twice(
    qtbot: QtBot, hub: StandInHub, ladder: LadderController, tmp_path: Path
) -> None:
    hub.add(repository(NAME, "Q8_0", folder=tmp_path))
    ladder.set_pools(POOLS)
    opened(qtbot, ladder, NAME)
    before, plan = len(hub.cdn.requests), ladder.list.rows[0].plan
    ladder.plan_for(256)
    qtbot.waitUntil(lambda: not ladder.planning, timeout=TIMEOUT_MS)
    again = ladder.list.rows[0].plan
    assert plan is not None
    assert again is not None
    assert again.kv_bytes < plan.kv_bytes
    assert len(hub.cdn.requests) == before


def test_a_header_that_cannot_be_read_is_said_in_its_row(
    qtbot: QtBot, hub: StandInHub, ladder: LadderController, tmp_path: Path
) -> None:
    made = hub.add(repository(NAME, "Q8_0", folder=tmp_path))
    made.files["Model-Q4_K_M.gguf"] = HubFile(b"this is no GGUF at all" * 100)
    ladder.set_pools(POOLS)
    opened(qtbot, ladder, NAME)
    good, bad = ladder.list.rows
    assert good.plan is not None
    assert bad.problem
    assert bad.problem in ladder.list.index(1).data(11)


def test_what_cannot_be_opened_is_a_sentence_and_can_be_tried_again(
    qtbot: QtBot, hub: StandInHub, ladder: LadderController
) -> None:
    opened(qtbot, ladder, "org/none")
    assert ladder.problem is not None
    assert "org/none" in ladder.problem.sentence
    hub.add(repository("org/none", "Q8_0"))
    ladder.open_again()
    qtbot.waitUntil(lambda: bool(ladder.list.rows), timeout=TIMEOUT_MS)
    assert ladder.problem is None


def test_opening_another_gives_the_first_one_up(qtbot: QtBot, hub: StandInHub, ladder: LadderController) -> None:
    hub.add(repository(NAME, "Q8_0"))
    hub.add(repository("org/Other-GGUF", "Q4_0"))
    hub.faults.set(Place.API, Fault(Kind.STALL, times=1))
    ladder.open(FoundRepository(NAME))
    qtbot.waitUntil(lambda: bool(hub.requests), timeout=TIMEOUT_MS)
    opened(qtbot, ladder, "org/Other-GGUF")
    assert _labels(ladder) == ["Q4_0"]
    assert ladder.problem is None


def test_downloads_are_pinned_to_the_commit_that_is_shown(
    qtbot: QtBot, hub: StandInHub, ladder: LadderController
) -> None:
    made = hub.add(repository(NAME, "Q8_0", "Q4_K_M"))
    opened(qtbot, ladder, NAME)
    precise, small = _wanted(qtbot, ladder, (0, 1))
    assert (precise.label, small.label) == ("Q8_0", "Q4_K_M")
    assert precise.repository == NAME
    assert precise.commit == made.commit
    assert precise.target.name == "Model-Q8_0.gguf"


def test_rows_follow_their_downloads(qtbot: QtBot, hub: StandInHub, ladder: LadderController) -> None:
    hub.add(repository(NAME, "Q8_0", "Q4_K_M"))
    opened(qtbot, ladder, NAME)
    (wanted,) = _wanted(qtbot, ladder, (1,))
    half = DownloadStatus(1, wanted, DownloadState.RUNNING, wanted.total_bytes // 2)
    for status, presence, words in (
        (replace(half, state=DownloadState.WAITING, received_bytes=0), Presence.COMING, "waiting"),
        (half, Presence.COMING, "44 %"),
        (replace(half, state=DownloadState.PAUSED), Presence.COMING, "paused"),
        (replace(half, state=DownloadState.FAILED), Presence.ABSENT, ""),
    ):
        ladder.set_downloads([status])
        state = ladder.list.index(1).data(LadderRole.STATE)
        assert (state.presence, state.words) == (presence, words)
    ladder.set_downloads([replace(half, state=DownloadState.DONE)])
    assert ladder.list.state(1).path == wanted.target
    assert ladder.list.state(0).presence is Presence.ABSENT


@pytest.mark.parametrize("by_hash", [True, False])
def test_files_that_lie_here_already_are_known(
    qtbot: QtBot, hub: StandInHub, ladder: LadderController, by_hash: bool
) -> None:
    made = hub.add(repository(NAME, "Q8_0"))
    opened(qtbot, ladder, NAME)
    (file,) = made.files.values()
    name = "sha256-of-ollama" if by_hash else "Model-Q8_0.gguf"
    here = LibraryVariant(
        source=LibrarySource.OLLAMA,
        root=Path("/store"),
        files=(Path("/store") / name,),
        model="Model",
        level="Q8_0",
        file_bytes=file.size_bytes,
        sha256=file.sha256 if by_hash else None,
    )
    ladder.set_library([here])
    assert ladder.list.state(0).path == here.path
    ladder.set_library([replace(here, problem="It is broken.")])
    assert ladder.list.state(0).presence is Presence.ABSENT


def test_other_uploads_of_the_model_are_found(qtbot: QtBot, hub: StandInHub, ladder: LadderController) -> None:
    for owner in ("one", "two", "three"):
        hub.add(repository(f"{owner}/Alpha-GGUF", "Q8_0", base="maker/Alpha"))
    ladder.open(FoundRepository("one/Alpha-GGUF", base_model="maker/Alpha"))
    qtbot.waitUntil(lambda: len(ladder.others) == 2, timeout=TIMEOUT_MS)
    assert {each.owner for each in ladder.others} == {"two", "three"}


def test_offline_the_list_that_ships_tells_sizes_and_nothing_can_be_got(
    qtbot: QtBot, hub: StandInHub, ladder: LadderController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    ladder.set_pools(POOLS)
    opened(qtbot, ladder, "unsloth/DeepSeek-R1-Distill-Qwen-14B-GGUF")
    assert ladder.ladder is not None
    assert ladder.ladder.from_catalogue
    assert ladder.ladder.note
    assert ladder.list.rows[0].plan is not None
    assert ladder.list.index(0).data(LadderRole.CAN_GET) is False
    assert hub.requests == []


def test_the_card_is_handed_out_harmless(qtbot: QtBot, hub: StandInHub, ladder: LadderController) -> None:
    made = hub.add(repository(NAME, "Q8_0"))
    made.files["README.md"] = HubFile(b"# Model\n\n![p](https://spy.example/p.png)<script>x</script>\n")
    opened(qtbot, ladder, NAME)
    told: list[str] = []
    ladder.load_card(told.append, lambda error: told.append(error.sentence))
    qtbot.waitUntil(lambda: bool(told), timeout=TIMEOUT_MS)
    assert "# Model" in told[0]
    assert "<script" not in told[0]
    assert "![" not in told[0]


def test_a_little_more_or_less_memory_plans_nothing_anew(
    qtbot: QtBot, hub: StandInHub, ladder: LadderController, tmp_path: Path
) -> None:
    hub.add(repository(NAME, "Q8_0", folder=tmp_path))
    ladder.set_pools(POOLS)
    opened(qtbot, ladder, NAME)
    assert POOLS.ram is not None
    for freed_bytes, plans in ((50_000_000, False), (2_000_000_000, True)):
        ladder.set_pools(replace(POOLS, ram=replace(POOLS.ram, free_bytes=POOLS.ram.free_bytes - freed_bytes)))
        assert ladder.planning is plans
    qtbot.waitUntil(lambda: not ladder.planning, timeout=TIMEOUT_MS)


def test_while_a_turn_runs_nothing_is_planned(qtbot: QtBot, hub: StandInHub, tmp_path: Path) -> None:
    hub.add(repository(NAME, "Q8_0", folder=tmp_path))
    busy, browser = [True], a_browser()
    ladder = LadderController(lambda: browser, is_busy=lambda: bool(busy))
    ladder.set_pools(POOLS)
    opened(qtbot, ladder, NAME)
    assert ladder.waiting
    assert ladder.list.rows[0].plan is None
    busy.clear()
    ladder.go_on()
    qtbot.waitUntil(lambda: ladder.list.rows[0].plan is not None and not ladder.planning, timeout=TIMEOUT_MS)
    assert not ladder.waiting
    ladder.close()
    ladder.deleteLater()
