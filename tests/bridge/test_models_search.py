"""Searching as one types: nothing unasked, the latest question answered, more on scrolling, filters over it all."""

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.bridge.models.filter_choices import LicenceChoice, PurposeChoice, SizeChoice, filter_of
from app.bridge.models.found_list import FoundRole
from app.bridge.models.search_controller import SearchController
from app.bridge.models.search_words import search_words
from app.domain.browse.search import Gate, SortBy
from app.domain.machines.typed_machine import typed_machine
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.models_fixtures import KNOWN, POOLS, repository, searched
from tests.bridge.models_fixtures import search as search
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub


def _names(search: SearchController) -> list[str]:
    return [model.first.name for model in search.list.models]


def _ask(qtbot: QtBot, search: SearchController, text: str) -> None:
    search.write(text)
    searched(qtbot, search, search.ask_now)


def test_the_start_list_needs_no_network(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    searched(qtbot, search, search.start)
    assert _names(search) == [KNOWN.name]
    assert search.is_start
    assert "ships with the app" in search_words(search)
    assert hub.requests == []


def test_typing_asks_once_after_a_pause(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    hub.add(repository("org/Alpha-GGUF", "Q8_0"))
    for text in ("a", "al", "alp", "alph"):
        search.write(text)
    assert hub.requests == []
    qtbot.waitUntil(lambda: _names(search) == ["org/Alpha-GGUF"], timeout=TIMEOUT_MS)
    asked = [request.path for request in hub.requests if "search=" in request.path]
    assert len(asked) == 1
    assert "search=alph" in asked[0]


def test_only_the_latest_question_is_answered(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    hub.add(repository("org/Alpha-GGUF", "Q8_0"))
    hub.add(repository("org/Beta-GGUF", "Q8_0"))
    hub.faults.set(Place.SEARCH, Fault(Kind.STALL, times=1))
    search.write("alpha")
    search.ask_now()
    qtbot.waitUntil(lambda: bool(hub.requests), timeout=TIMEOUT_MS)
    _ask(qtbot, search, "beta")
    assert _names(search) == ["org/Beta-GGUF"]
    assert search.problem is None


def test_words_are_found_in_names_that_have_no_spaces(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    hub.add(repository("org/Qwen3-8B-GGUF", "Q8_0"))
    _ask(qtbot, search, " qwen3  8b ")
    assert _names(search) == ["org/Qwen3-8B-GGUF"]


def test_clearing_the_field_brings_the_start_list_back(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    _ask(qtbot, search, "nothing-like-it")
    assert _names(search) == []
    assert "Nothing was found" in search_words(search)
    _ask(qtbot, search, "")
    assert _names(search) == [KNOWN.name]


def test_uploads_of_one_model_share_a_row(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    hub.add(repository("one/Alpha-GGUF", "Q8_0", base="maker/Alpha", downloads=9))
    hub.add(repository("two/Alpha-GGUF", "Q8_0", base="maker/Alpha", downloads=5))
    hub.add(repository("two/Alphabet-GGUF", "Q8_0", base="maker/Alphabet", downloads=7))
    _ask(qtbot, search, "alpha")
    assert _names(search) == ["one/Alpha-GGUF", "two/Alphabet-GGUF"]
    index = search.list.index(0)
    assert index.data() == "Alpha"
    assert index.data(FoundRole.LINES)[0].startswith("one and 1 more · 8.0 B · qwen3")
    assert [each.name for each in search.list.models[0].without("one/Alpha-GGUF")] == ["two/Alpha-GGUF"]


def test_more_comes_page_by_page_until_the_end(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    QAbstractItemModelTester(search.list, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for number in range(120):
        hub.add(repository(f"org/Model-{number:03d}-GGUF", "Q8_0", downloads=1000 - number))
    _ask(qtbot, search, "model")
    assert search.list.rowCount() == 50
    for expected in (100, 120):
        search.more()
        qtbot.waitUntil(lambda expected=expected: search.list.rowCount() == expected, timeout=TIMEOUT_MS)  # type: ignore[misc]
    search.more()
    qtbot.waitUntil(lambda: search.ended, timeout=TIMEOUT_MS)
    assert search_words(search) == "120 models"


def test_filters_hide_what_is_otherwise(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    small = {"total": 3_000_000_000, "architecture": "llama", "context_length": 8_192}
    hub.add(repository("org/Small-Coder-GGUF", "Q8_0", gguf=small, downloads=3))
    free = ["gguf", "conversational", "license:apache-2.0"]
    hub.add(repository("org/Large-Chat-GGUF", "Q8_0", downloads=2, tags=free))
    _ask(qtbot, search, "org/")
    for chosen, name in (
        (filter_of(size=SizeChoice.SMALL), "org/Small-Coder-GGUF"),
        (filter_of(purpose=PurposeChoice.CODE), "org/Small-Coder-GGUF"),
        (filter_of(purpose=PurposeChoice.DOCUMENTS), "org/Large-Chat-GGUF"),
        (filter_of(licence=LicenceChoice.PERMISSIVE), "org/Large-Chat-GGUF"),
    ):
        search.narrow(chosen)
        assert _names(search) == [name], chosen
        assert search_words(search) == "1 model, of 2 uploads found."
    search.narrow(filter_of(size=SizeChoice.HUGE))
    assert search_words(search) == "None of 2 uploads found is so."
    search.narrow(filter_of())
    assert len(_names(search)) == 2


def test_fits_here_goes_by_what_is_free(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    hub.add(repository("org/Eight-Billion-GGUF", "Q8_0"))
    _ask(qtbot, search, "eight")
    search.narrow(filter_of(fits=True))
    assert _names(search) == []
    search.set_pools(POOLS)
    assert _names(search) == ["org/Eight-Billion-GGUF"]
    search.set_pools(typed_machine(ram_gb=4, vram_gb=(), unified=False))
    assert _names(search) == []


def test_another_order_is_asked_of_the_server(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    searched(qtbot, search, lambda: search.sort_by(SortBy.TREND))
    assert "sort=trendingScore" in hub.requests[-1].path
    assert not search.is_start


def test_a_gated_repository_says_so(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    hub.add(repository("org/Closed-GGUF", "Q8_0", gated="manual"))
    _ask(qtbot, search, "closed")
    assert search.list.models[0].first.gate is Gate.MANUAL
    assert search.list.index(0).data(FoundRole.GATED) is True
    assert "let in" in search.list.index(0).data(3)


def test_a_failure_is_a_sentence_and_can_be_tried_again(
    qtbot: QtBot, hub: StandInHub, search: SearchController
) -> None:
    hub.add(repository("org/Alpha-GGUF", "Q8_0"))
    hub.faults.set(Place.SEARCH, Fault(Kind.STATUS, status=403))
    _ask(qtbot, search, "alpha")
    assert search.problem is not None
    assert search_words(search) == search.problem.sentence
    hub.faults.clear()
    searched(qtbot, search, search.ask_again)
    assert _names(search) == ["org/Alpha-GGUF"]


def test_without_a_server_the_list_that_ships_is_searched_and_that_is_said(
    qtbot: QtBot, hub: StandInHub, search: SearchController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    _ask(qtbot, search, "qwen3")
    assert "unsloth/Qwen3-8B-GGUF" in {each.name for model in search.list.models for each in model.repositories}
    assert "comes with the app" in search_words(search)
    assert hub.requests == []


def test_the_address_of_a_page_finds_its_repository(qtbot: QtBot, hub: StandInHub, search: SearchController) -> None:
    hub.add(repository("org/Alpha-GGUF", "Q8_0"))
    _ask(qtbot, search, "https://huggingface.co/org/Alpha-GGUF/tree/main")
    assert _names(search) == ["org/Alpha-GGUF"]
