"""Searches by the real client over real HTTP: pages, checks of every field, limits, and servers that misbehave."""

import gzip
import json
import threading
from typing import Any

import pytest

from app.adapters.hub.failures import HubError, HubFailure
from app.adapters.hub.searching import PAGE_RESULTS, search_repositories
from app.adapters.hub.server import HubServer
from app.domain.advice.catalogue import LicenceClass, Purpose
from app.domain.browse.search import FoundRepository, Gate, SearchQuery, SortBy
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.origin import Origin
from tests.hub.stand_in import StandInHub


def _pages(query: SearchQuery) -> list[tuple[FoundRepository, ...]]:
    return list(search_repositories(query, server=HubServer.configured()))


def _found(query: SearchQuery) -> list[FoundRepository]:
    return [each for page in _pages(query) for each in page]


def _failure(query: SearchQuery | None = None) -> HubError:
    with pytest.raises(HubError) as caught:
        _found(query or SearchQuery("qwen"))
    assert "Traceback" not in caught.value.sentence
    return caught.value


def _add(hub: StandInHub, name: str, **information: Any) -> HubRepository:
    return hub.add(HubRepository(name, {"Model-Q4_K_M.gguf": HubFile(b"x")}, more_information=information))


def _with_results(hub: StandInHub, count: int) -> None:
    for number in range(count):
        _add(hub, f"org/qwen-{number:04d}-GGUF", downloads=count - number)


def test_a_result_tells_what_the_server_knows_of_the_model(hub: StandInHub) -> None:
    tags = [
        *("gguf", "conversational", "license:apache-2.0", "base_model:org/Base-8B"),
        *("base_model:quantized:org/Base-8B", "region:us"),
    ]
    gguf = {"total": 8_190_735_360, "architecture": "qwen3", "context_length": 40960, "chat_template": "x" * 9000}
    _add(hub, "org/qwen-GGUF", tags=tags, gguf=gguf, pipeline_tag="text-generation", gated="manual", downloads=77)
    (found,) = _found(SearchQuery("qwen"))
    assert (found.name, found.owner, found.short_name) == ("org/qwen-GGUF", "org", "qwen-GGUF")
    assert (found.parameters, found.architecture, found.context_tokens) == (8_190_735_360, "qwen3", 40960)
    assert (found.downloads, found.likes, found.gate) == (77, 56, Gate.MANUAL)
    assert (found.licence, found.licence_class) == ("apache-2.0", LicenceClass.PERMISSIVE)
    assert (found.base_model, found.pipeline) == ("org/Base-8B", "text-generation")
    assert found.purposes == {Purpose.CHAT, Purpose.DOCUMENTS}
    assert found.file_names == ("Model-Q4_K_M.gguf",)
    assert (found.last_modified or "").startswith("2026-10-01T12:00:00")


def test_searches_ask_for_gguf_in_the_order_that_is_wanted(hub: StandInHub) -> None:
    _add(hub, "org/qwen-a", downloads=5, likes=1, lastModified="2026-01-01T00:00:00.000Z", trendingScore=2)
    _add(hub, "org/qwen-b", downloads=1, likes=5, lastModified="2026-02-01T00:00:00.000Z", trendingScore=1)
    _add(hub, "org/gemma", downloads=9)
    hub.add(HubRepository("org/qwen-safetensors", more_information={"tags": ["safetensors"]}))
    orders = {sort: [each.name for each in _found(SearchQuery("qwen", sort))] for sort in SortBy}
    assert orders[SortBy.DOWNLOADS] == orders[SortBy.TREND] == ["org/qwen-a", "org/qwen-b"]
    assert orders[SortBy.LIKES] == ["org/qwen-b", "org/qwen-a"]
    assert set(orders[SortBy.DATE]) == {"org/qwen-a", "org/qwen-b"}
    assert len(_found(SearchQuery())) == 3


def test_uploads_of_one_model_are_found_by_what_they_were_made_from(hub: StandInHub) -> None:
    _add(hub, "a/x-GGUF", tags=["gguf", "base_model:quantized:org/X"])
    _add(hub, "b/y-GGUF", tags=["gguf", "base_model:quantized:org/Y"])
    assert [each.name for each in _found(SearchQuery(base_model="org/X"))] == ["a/x-GGUF"]


def test_pages_are_short_and_come_when_they_are_wanted(hub: StandInHub) -> None:
    _with_results(hub, 120)
    pages = search_repositories(SearchQuery("qwen", limit=200), server=HubServer.configured())
    assert hub.requests == []
    first = next(pages)
    assert (len(first), len(hub.requests)) == (PAGE_RESULTS, 1)
    assert f"limit={PAGE_RESULTS}" in hub.requests[0].path
    assert [len(page) for page in pages] == [50, 20]
    assert len(hub.requests) == 3
    assert len(_found(SearchQuery("qwen", limit=60))) == 60


def test_five_thousand_results_are_handed_out_page_by_page(hub: StandInHub) -> None:
    _with_results(hub, 200)
    hub.search.raw = None
    many = [{**each.information(with_sizes=False), "id": ""} for each in hub.repositories.values()]
    counter = iter(range(10_000))
    hub.search.pages = lambda: [{**each, "id": f"org/model-{next(counter)}"} for each in many[:PAGE_RESULTS]]
    found = _found(SearchQuery("model", limit=5000))
    assert len(found) == len({each.name for each in found}) == 5000
    assert len(hub.requests) == 100


def test_a_link_to_another_origin_is_asked_of_the_own_server_and_the_token_stays(
    hub: StandInHub, token_file: Any
) -> None:
    _with_results(hub, 70)
    token_file.write_text("hf_good", encoding="utf-8")
    hub.known_tokens.add("hf_good")
    elsewhere = Origin("elsewhere", lambda handler: handler.answer(200, {}, b"[]"))
    elsewhere.start()
    try:
        hub.search.link_origin = elsewhere.address
        assert len(_found(SearchQuery("qwen"))) == 70
        assert elsewhere.requests == []
    finally:
        elsewhere.stop()
    assert [request.token for request in hub.requests] == ["hf_good", "hf_good"]


def test_pages_without_end_come_to_an_end(hub: StandInHub) -> None:
    _with_results(hub, 60)
    hub.search.endless = True
    failure = _failure(SearchQuery("qwen", limit=500))
    assert failure.kind is HubFailure.BAD_ANSWER
    assert len(hub.requests) < 60
    hub.search.raw = json.dumps([{"id": f"org/qwen-{n}"} for n in range(50)]).encode()
    assert len(_found(SearchQuery("qwen", limit=500))) == 50


_ODD: list[Any] = [
    {},
    [],
    "text",
    None,
    {"id": 5},
    {"id": "../../etc"},
    {"id": "org/one", "downloads": -5, "likes": "many", "gguf": [1], "tags": "gguf", "siblings": {"a": 1}},
    {"id": "org/two", "downloads": 10**30, "gguf": {"total": -1, "architecture": "a\x1b[31m", "context_length": 1.5}},
    {"id": "org/three", "tags": ["license:\u202eevil", 5, "x" * 5000], "lastModified": "yesterday", "gated": 7},
    {"id": "org/four", "siblings": [{"rfilename": "../x.gguf"}, {"rfilename": 1}, 2, {"rfilename": "a.gguf"}]},
    {"id": "org/five", "pipeline_tag": "<script>", "lastModified": 5, "gguf": {"total": True}},
]


def test_fields_that_make_no_sense_are_unknown_and_spoil_no_other(hub: StandInHub) -> None:
    hub.search.raw = json.dumps(_ODD).encode()
    found = {each.name: each for each in _found(SearchQuery("x"))}
    assert list(found) == ["org/one", "org/two", "org/three", "org/four", "org/five"]
    for each in found.values():
        told = (each.parameters, each.architecture, each.context_tokens, each.downloads, each.likes, each.pipeline)
        assert told == (None,) * 6
        assert (each.last_modified, each.licence, each.base_model) == (None, None, None)
    assert found["org/four"].file_names == ("a.gguf",)
    assert found["org/one"].tags == found["org/three"].tags == ()


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (Fault(Kind.STATUS, 429, {"Retry-After": "55"}), HubFailure.RATE_LIMITED, "Try again in 55 seconds"),
        (Fault(Kind.STATUS, 403), HubFailure.REFUSED, "refuses"),
        (Fault(Kind.STATUS, 200, body=b"<html>sign in"), HubFailure.BAD_ANSWER, "makes no sense"),
        (Fault(Kind.STATUS, 200, body=b'{"id": "a/b"}'), HubFailure.BAD_ANSWER, "makes no sense"),
        (Fault(Kind.STATUS, 200, body=b"[" * 100_000), HubFailure.BAD_ANSWER, "makes no sense"),
        (Fault(Kind.STATUS, 200, {"Content-Encoding": "br"}, b"x"), HubFailure.BAD_ANSWER, "makes no sense"),
        (Fault(Kind.DROP), HubFailure.UNREACHABLE, "broke"),
        (Fault(Kind.RESET), HubFailure.UNREACHABLE, "broke"),
    ],
)
def test_what_a_server_does_wrong_is_one_sentence_after_one_request(
    hub: StandInHub, fault: Fault, kind: HubFailure, words: str
) -> None:
    hub.faults.set(Place.SEARCH, fault)
    failure = _failure()
    assert (failure.kind, words in failure.sentence) == (kind, True), failure.sentence
    assert len(hub.requests) == 1


def test_trouble_that_passes_is_waited_out_once(hub: StandInHub) -> None:
    _with_results(hub, 3)
    hub.faults.set(Place.SEARCH, Fault(Kind.STATUS, 429, {"Retry-After": "0"}, times=1))
    assert len(_found(SearchQuery("qwen"))) == 3
    hub.faults.set(Place.SEARCH, Fault(Kind.STATUS, 503))
    assert _failure().kind is HubFailure.SERVER
    assert len(hub.requests) == 4


def test_a_server_that_wants_to_be_left_alone_is_left_alone(hub: StandInHub) -> None:
    hub.faults.set(Place.SEARCH, Fault(Kind.STATUS, 429, {"RateLimit": '"api";r=0;t=200'}, times=1))
    assert "Try again in 200 seconds" in _failure().sentence
    again = _failure()
    assert (again.kind, len(hub.requests)) == (HubFailure.RATE_LIMITED, 1)
    assert again.retry_after_s is not None
    assert 190 < again.retry_after_s <= 200


def test_an_answer_of_a_hundred_megabytes_is_cut_off(hub: StandInHub) -> None:
    hub.search.padding_bytes = 100 << 20
    assert _failure().kind is HubFailure.BAD_ANSWER
    assert hub.sent_bytes < 30 << 20


def test_pages_may_be_compressed_and_bombs_are_not_unpacked(hub: StandInHub) -> None:
    coded = {"Content-Encoding": "gzip"}
    page = gzip.compress(json.dumps([{"id": "org/qwen"}]).encode())
    hub.faults.set(Place.SEARCH, Fault(Kind.STATUS, 200, coded, page, times=1))
    assert [each.name for each in _found(SearchQuery("qwen"))] == ["org/qwen"]
    hub.faults.set(Place.SEARCH, Fault(Kind.STATUS, 200, coded, gzip.compress(bytes(100 << 20), 1)))
    assert _failure().kind is HubFailure.BAD_ANSWER


def test_a_redirect_to_another_origin_does_not_get_the_token(hub: StandInHub, token_file: Any) -> None:
    token_file.write_text("hf_good", encoding="utf-8")
    hub.known_tokens.add("hf_good")
    hub.faults.set(Place.SEARCH, Fault(Kind.REDIRECT, target=f"{hub.cdn.address}/a/b/c"))
    assert _failure().kind is HubFailure.REFUSED
    assert [request.token for request in hub.requests] == ["hf_good", None]


@pytest.mark.parametrize("spare", [0, 1])
def test_a_silent_server_is_left_when_the_user_stops(hub: StandInHub, spare: int) -> None:
    _with_results(hub, 70)
    hub.faults.set(Place.SEARCH, Fault(Kind.STALL, spare=spare))
    stop = threading.Event()
    pages = search_repositories(SearchQuery("qwen"), server=HubServer.configured(), is_cancelled=stop.is_set)
    for _ in range(spare):
        next(pages)
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(HubError) as caught:
        next(pages)
    assert caught.value.kind is HubFailure.STOPPED


def test_a_server_that_is_not_there_is_told_at_once(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert _failure().kind is HubFailure.UNREACHABLE
