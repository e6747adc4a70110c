"""Headers of files on a server: right, within a megabyte of their size, and safe from what servers do."""

import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import constants

from app.adapters import gguf_remote
from app.adapters.gguf_remote import RemoteGguf, read_remote_header
from app.adapters.hub import ranged_file
from app.adapters.hub.failures import HubError, HubFailure
from app.adapters.hub.resolving import open_client
from app.adapters.hub.server import HubServer
from app.domain.errors import ModelFileError, WeighInError
from app.domain.gguf.gguf_header import parse_header
from app.domain.gguf.hub_reference import HubReference, parse_hub_reference
from tests.builders.gguf_writer import Typed, ValueType, header_bytes
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.samples import MEBIBYTE, REPOSITORY, hollow_model, large_vocabulary, model_repository
from tests.hub.stand_in import StandInHub

_REFERENCE = parse_hub_reference(f"hf:{REPOSITORY}/Model-Q8_0.gguf")
_TOKENS, _MERGES = 20_000, 45_000  # a header of 1.6 MB


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hollow_model(tmp_path_factory.mktemp("models") / "m.gguf", tokens=_TOKENS, merges=_MERGES)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranged_file, "_FIRST_PAUSE_S", 0.01)


def _read(reference: HubReference = _REFERENCE) -> RemoteGguf:
    with open_client() as client:
        return read_remote_header(client, HubServer.configured(), reference)


def _assert_right(found: RemoteGguf, path: Path) -> None:
    content = path.read_bytes()
    assert found.header == parse_header(lambda offset, count: content[offset : offset + count], name="m")
    assert found.raw_header == content[: found.header.header_bytes]
    assert found.file_bytes == len(content)


@pytest.mark.parametrize(
    ("tokens", "merges"), [(0, 0), (1_000, 0), (9_000, 9_000), (_TOKENS, _MERGES), (128_000, 280_000)]
)
def test_at_most_the_header_and_a_mebibyte_leave_the_servers(
    hub: StandInHub, tmp_path: Path, tokens: int, merges: int
) -> None:
    path = hollow_model(tmp_path / "m.gguf", tokens=tokens, merges=merges, filler_mebibytes=64)
    file = hub.add(model_repository(path)).files["Model-Q8_0.gguf"]
    found = _read()
    _assert_right(found, path)
    assert hub.sent_bytes <= found.header.header_bytes + MEBIBYTE
    assert found.downloaded_bytes <= hub.sent_bytes
    assert len(hub.requests) <= 10
    assert found.sha256 == file.sha256
    assert found.reference.revision == hub.repositories[REPOSITORY].commit


def test_a_file_smaller_than_the_first_range_is_read_whole(hub: StandInHub, tmp_path: Path) -> None:
    path = hollow_model(tmp_path / "m.gguf", filler_mebibytes=0)
    hub.add(model_repository(path))
    _assert_right(_read(), path)


def test_only_the_hub_sees_the_token(hub: StandInHub, model: Path, token_file: Path) -> None:
    token_file.write_text("hf_good", encoding="utf-8")
    hub.known_tokens.add("hf_good")
    hub.add(replace(model_repository(model), gated=True, members=frozenset(("hf_good",))))
    _assert_right(_read(), model)
    assert {request.token for request in hub.hub.requests} == {"hf_good"}
    assert {request.token for request in hub.cdn.requests} == {None}


@pytest.mark.parametrize("token", [None, "hf_stranger"])
def test_a_gated_file_is_told_with_what_to_do(
    hub: StandInHub, model: Path, token_file: Path, token: str | None
) -> None:
    if token:
        token_file.write_text(token, encoding="utf-8")
        hub.known_tokens.add(token)
    hub.add(replace(model_repository(model), gated=True))
    with pytest.raises(HubError, match=r"consent to its terms") as caught:
        _read()
    assert caught.value.kind is HubFailure.GATED


def test_missing_files_and_revisions_are_told(hub: StandInHub, model: Path) -> None:
    hub.add(model_repository(model))
    for text, words in (
        (f"hf:{REPOSITORY}/model-q8_0.gguf", r"There is no model-q8_0\.gguf\. Check the name"),
        (f"hf:{REPOSITORY}/Model-Q8_0.gguf@v9", "has no such revision"),
        ("hf:org/nothing/Model-Q8_0.gguf", "or it is private"),
    ):
        with pytest.raises(HubError) as caught:
            _read(parse_hub_reference(text))
        assert caught.value.kind is HubFailure.NOT_FOUND
        assert re.search(words, caught.value.sentence)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Kind.DROP, after_bytes=100_000, times=2),
        Fault(Kind.DROP, times=2),
        Fault(Kind.RESET, after_bytes=150_000, times=2),
        Fault(Kind.RESET, times=1),
        Fault(Kind.STATUS, 503, times=2),
        Fault(Kind.STATUS, 500, times=1, spare=1),
        Fault(Kind.STATUS, 429, {"Retry-After": "0"}, times=2),
        Fault(Kind.SHORT_RANGE, after_bytes=200_000),
        Fault(Kind.LONG_RANGE, after_bytes=50_000),
    ],
)
def test_faults_that_pass_cost_nothing_twice(hub: StandInHub, model: Path, fault: Fault) -> None:
    hub.add(model_repository(model))
    hub.faults.set(Place.CDN, fault)
    found = _read()
    _assert_right(found, model)
    assert found.downloaded_bytes <= found.header.header_bytes + MEBIBYTE + fault.after_bytes


def test_addresses_that_run_out_are_renewed(hub: StandInHub, model: Path) -> None:
    hub.add(model_repository(model))
    hub.faults.set(Place.CDN, Fault(Kind.STATUS, 403, times=1, spare=1))
    _assert_right(_read(), model)
    assert len(hub.hub.requests) == 2


@pytest.mark.parametrize("kind", [Kind.IGNORE_RANGE, Kind.UNKNOWN_LENGTH])
def test_servers_that_ignore_ranges_are_cut_off(hub: StandInHub, tmp_path: Path, kind: Kind) -> None:
    path = hollow_model(tmp_path / "m.gguf", tokens=_TOKENS, merges=_MERGES, filler_mebibytes=64)
    hub.add(model_repository(path))
    hub.faults.set(Place.CDN, Fault(kind))
    found = _read()
    _assert_right(found, path)
    assert found.downloaded_bytes <= found.header.header_bytes + MEBIBYTE
    # what the system had under way when the connection was cut is all that was sent for nothing
    assert hub.sent_bytes < 32 * MEBIBYTE
    assert len(hub.requests) == 2


@pytest.mark.parametrize(
    ("place", "fault", "kind", "words"),
    [
        (Place.CDN, Fault(Kind.STATUS, 503), HubFailure.SERVER, "trouble of its own"),
        (Place.CDN, Fault(Kind.DROP), HubFailure.UNREACHABLE, "broke"),
        (Place.CDN, Fault(Kind.STATUS, 403), HubFailure.REFUSED, "refuses access"),
        (Place.CDN, Fault(Kind.WRONG_START), HubFailure.BAD_ANSWER, "makes no sense"),
        (Place.CDN, Fault(Kind.WRONG_TOTAL), HubFailure.BAD_ANSWER, "makes no sense"),
        (Place.CDN, Fault(Kind.WRONG_TOTAL, spare=1), HubFailure.BAD_ANSWER, "makes no sense"),
        (Place.CDN, Fault(Kind.COMPRESSED), HubFailure.BAD_ANSWER, "makes no sense"),
        (Place.CDN, Fault(Kind.SHORT_RANGE, after_bytes=1), HubFailure.BAD_ANSWER, "makes no sense"),
        (Place.CDN, Fault(Kind.STATUS, 416), HubFailure.BAD_ANSWER, "makes no sense"),
        (Place.CDN, Fault(Kind.STATUS, 206), HubFailure.BAD_ANSWER, "makes no sense"),
        (Place.RESOLVE, Fault(Kind.STATUS, 429, {"Retry-After": "120"}), HubFailure.RATE_LIMITED, "in 120 seconds"),
        (Place.RESOLVE, Fault(Kind.REDIRECT, target="file:///etc/passwd"), HubFailure.BAD_ANSWER, "makes no sense"),
        (Place.RESOLVE, Fault(Kind.REDIRECT, target="//[bad"), HubFailure.BAD_ANSWER, "makes no sense"),
        (Place.RESOLVE, Fault(Kind.REDIRECT, target="/again"), HubFailure.NOT_FOUND, "There is no"),
        (Place.RESOLVE, Fault(Kind.REDIRECT, target=f"/{REPOSITORY}/resolve/main/x"), HubFailure.BAD_ANSWER, "sense"),
        (Place.RESOLVE, Fault(Kind.REDIRECT, target="http://127.0.0.1:9/x"), HubFailure.UNREACHABLE, "be reached"),
    ],
)  # fmt: skip
def test_faults_that_stay_are_told_in_a_sentence(
    hub: StandInHub, model: Path, place: Place, fault: Fault, kind: HubFailure, words: str
) -> None:
    hub.add(model_repository(model))
    hub.faults.set(place, fault)
    with pytest.raises(HubError) as caught:
        _read()
    assert (caught.value.kind, words in caught.value.sentence) == (kind, True), caught.value.sentence
    assert len(hub.requests) < 250


@pytest.mark.parametrize("kind", [Kind.STALL, Kind.DRIP])
@pytest.mark.parametrize("after_bytes", [0, 1000])
def test_a_server_that_goes_silent_is_left_when_the_user_stops(
    hub: StandInHub, model: Path, kind: Kind, after_bytes: int
) -> None:
    hub.add(model_repository(model))
    hub.faults.set(Place.CDN, Fault(kind, after_bytes=after_bytes))
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with open_client() as client, pytest.raises(HubError) as caught:
        read_remote_header(client, HubServer.configured(), _REFERENCE, is_cancelled=stop.is_set)
    assert caught.value.kind is HubFailure.STOPPED


def test_a_server_that_drips_is_too_slow(hub: StandInHub, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranged_file, "_GRACE_S", 0.1)
    hub.add(model_repository(model))
    hub.faults.set(Place.CDN, Fault(Kind.DRIP, after_bytes=10))
    with pytest.raises(HubError, match="does not answer in time"):
        _read()


def test_lies_about_the_size_are_found(hub: StandInHub, model: Path) -> None:
    repository = hub.add(model_repository(model))
    repository.files["Model-Q8_0.gguf"] = HubFile(model, linked_bytes=5)
    with pytest.raises(HubError, match="makes no sense"):
        _read()


def _served(hub: StandInHub, content: bytes) -> WeighInError:
    hub.add(HubRepository(REPOSITORY, {"Model-Q8_0.gguf": HubFile(content)}))
    with pytest.raises(ModelFileError) as caught:
        _read()
    return caught.value


def test_what_is_no_model_or_is_cut_short_is_told(hub: StandInHub, model: Path) -> None:
    content = model.read_bytes()
    assert "cut short on the server: 1 of its" in _served(hub, content[:-1]).sentence
    assert "cut short: it ends within its header" in _served(hub, content[:400_000]).sentence
    assert "is empty" in _served(hub, b"").sentence
    assert "Git LFS pointer" in _served(hub, b"version https://git-lfs.github.com/spec/v1\n").sentence
    before = hub.sent_bytes
    assert "web page" in _served(hub, b"<!doctype html>" + bytes(2 * MEBIBYTE)).sentence
    assert hub.sent_bytes - before < MEBIBYTE


def test_a_header_that_claims_too_much_is_left_alone(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf_remote, "MOST_HEADER_BYTES", 2 * MEBIBYTE)
    content = header_bytes(large_vocabulary(60_000, 60_000)) + bytes(20 * MEBIBYTE)
    assert "claims more than" in _served(hub, content).sentence
    assert hub.sent_bytes < 3 * MEBIBYTE
    # half a billion texts of no length: refused before anything is fetched for them
    claim = header_bytes({"a": Typed(ValueType.ARRAY, [], ValueType.STRING)})[:-8] + (1 << 29).to_bytes(8, "little")
    before = hub.sent_bytes
    assert "claims more than" in _served(hub, claim + bytes(20 * MEBIBYTE)).sentence
    assert hub.sent_bytes - before < MEBIBYTE


def test_offline_mode_fetches_nothing(hub: StandInHub, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add(model_repository(model))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(HubError, match="offline mode"):
        _read()
    assert hub.requests == []
