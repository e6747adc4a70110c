"""What a repository holds, asked of the stand-in hub by the real client."""

import json
import threading
from pathlib import Path

import pytest
from huggingface_hub import HfApi, constants

from app.adapters.hub.failures import HubError, HubFailure
from app.adapters.hub.repositories import Hub
from app.adapters.hub.server import HubServer
from app.domain.errors import UsageError
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.samples import REPOSITORY
from tests.hub.stand_in import StandInHub


def _failure(hub: StandInHub) -> HubError:
    with pytest.raises(HubError) as caught:
        Hub().repository(REPOSITORY)
    assert "Traceback" not in caught.value.sentence
    assert hub.address.removeprefix("http://") in caught.value.sentence or REPOSITORY in caught.value.sentence
    return caught.value


def test_files_come_with_sizes_hashes_and_the_commit_that_they_were_seen_at(hub: StandInHub) -> None:
    file = HubFile(b"GGUF" * 100)
    shards = {f"BF16/Model-BF16-0000{n}-of-00002.gguf": HubFile(bytes(100 * n)) for n in (1, 2)}
    hub.add(HubRepository(REPOSITORY, {"Model-Q4_K_M.gguf": file, "mmproj-F16.gguf": HubFile(b"p"), **shards}))
    found = Hub().repository(REPOSITORY)
    assert (found.commit, found.downloads, found.likes, found.is_gated) == (
        "0123456789abcdef" * 2 + "01234567",
        1234,
        56,
        False,
    )
    assert found.last_modified is not None
    assert found.last_modified.startswith("2026-10-01T12:00:00")
    precise, small = found.contents.variants
    assert (precise.label, precise.size_bytes, len(precise.files)) == ("BF16", 300, 2)
    assert (small.files[0].size_bytes, small.files[0].sha256) == (400, file.sha256)
    assert [each.path for each in found.contents.projectors] == ["mmproj-F16.gguf"]
    assert len(hub.requests) == 1


def test_the_stand_in_lists_trees_as_the_client_reads_them(hub: StandInHub) -> None:
    hub.add(HubRepository(REPOSITORY, {"a.gguf": HubFile(b"abc"), "b/c.gguf": HubFile(b"d")}))
    listed = list(HfApi(endpoint=hub.address).list_repo_tree(REPOSITORY, recursive=True, token=False))
    assert [(each.path, getattr(each, "size", None)) for each in listed] == [("a.gguf", 3), ("b/c.gguf", 1)]


def test_names_that_could_do_harm_are_left_out_and_told(hub: StandInHub) -> None:
    evil = ["../../x.gguf", "/etc/x.gguf", "C:\\x.gguf", "x\0.gguf", "x" * 5000 + ".gguf", "a/../../b.gguf", "NUL.gguf"]
    hub.add(HubRepository(REPOSITORY, {name: HubFile(b"x") for name in [*evil, "good.gguf"]}))
    found = Hub().repository(REPOSITORY)
    assert [file.path for file in found.files] == ["good.gguf"]
    assert len(found.refused_names) == len(evil)
    assert any("leads out of its folder" in why for why in found.refused_names)


@pytest.mark.parametrize("size", [-1, 1 << 60, "large", 1.5, None, True])
def test_sizes_that_make_no_sense_are_unknown(hub: StandInHub, size: object) -> None:
    sibling = {"rfilename": "m-Q8_0.gguf", "size": size, "lfs": {"sha256": "no hash", "size": 1, "pointerSize": 1}}
    hub.add(HubRepository(REPOSITORY, more_information={"siblings": [sibling], "downloads": size}))
    found = Hub().repository(REPOSITORY)
    assert (found.files[0].size_bytes, found.files[0].sha256, found.downloads) == (None, None, None)


def test_a_repository_or_revision_that_is_not_there_is_told(hub: StandInHub) -> None:
    assert _failure(hub).kind is HubFailure.NOT_FOUND
    hub.add(HubRepository(REPOSITORY))
    with pytest.raises(HubError, match="has no such revision"):
        Hub().repository(REPOSITORY, revision="v9")
    with pytest.raises(UsageError, match="is no repository"):
        Hub().repository("../secrets")


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (Fault(Kind.STATUS, 429, {"Retry-After": "55"}), HubFailure.RATE_LIMITED, "Try again in 55 seconds"),
        (
            Fault(Kind.STATUS, 429, {"RateLimit": '"api";r=0;t=30', "RateLimit-Policy": '"api";q=500;w=300'}),
            HubFailure.RATE_LIMITED,
            "Try again in 30 seconds",
        ),
        (Fault(Kind.STATUS, 429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), HubFailure.RATE_LIMITED, "later"),
        (Fault(Kind.STATUS, 500), HubFailure.SERVER, "trouble of its own (status 500)"),
        (Fault(Kind.STATUS, 503, {"Retry-After": "9"}), HubFailure.SERVER, "Try again later"),
        (Fault(Kind.STATUS, 403), HubFailure.REFUSED, "refuses access"),
        (Fault(Kind.STATUS, 401, {"X-Error-Code": "GatedRepo"}), HubFailure.GATED, "accept the terms"),
        (Fault(Kind.STATUS, 200, body=b"<html>sign in"), HubFailure.BAD_ANSWER, "makes no sense"),
        (Fault(Kind.STATUS, 200, body=b"[1, 2]"), HubFailure.BAD_ANSWER, "makes no sense"),
        (Fault(Kind.STATUS, 200, body=b"{}"), HubFailure.BAD_ANSWER, "makes no sense"),
        (Fault(Kind.STATUS, 200, body=b"[" * 100_000), HubFailure.BAD_ANSWER, "makes no sense"),
        (Fault(Kind.STATUS, 200, body=b'{"id": "a/b", "sha": 5}'), HubFailure.BAD_ANSWER, "makes no sense"),
        (Fault(Kind.DROP), HubFailure.UNREACHABLE, "broke"),
        (Fault(Kind.RESET), HubFailure.UNREACHABLE, "broke"),
    ],
)  # fmt: skip
def test_what_the_server_does_wrong_is_told_in_a_sentence(
    hub: StandInHub, fault: Fault, kind: HubFailure, words: str
) -> None:
    hub.add(HubRepository(REPOSITORY))
    hub.faults.set(Place.API, fault)
    failure = _failure(hub)
    assert (failure.kind, words in failure.sentence) == (kind, True), failure.sentence


def test_a_server_that_is_not_there_is_told(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(HubError, match=r"127\.0\.0\.1:9 cannot be reached"):
        Hub().repository(REPOSITORY)
    monkeypatch.setenv("HF_ENDPOINT", "file:///etc")
    with pytest.raises(UsageError, match="no address of a server"):
        Hub()
    assert hub.requests == []


def test_a_silent_server_is_left_when_the_user_stops(hub: StandInHub) -> None:
    hub.add(HubRepository(REPOSITORY))
    hub.faults.set(Place.API, Fault(Kind.STALL))
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(HubError) as caught:
        Hub().repository(REPOSITORY, is_cancelled=stop.is_set)
    assert caught.value.kind is HubFailure.STOPPED


def test_offline_mode_asks_nobody(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(HubError, match="offline mode is on"):
        Hub().repository(REPOSITORY)
    assert hub.requests == []


def test_the_stored_token_goes_to_the_server(hub: StandInHub, token_file: Path) -> None:
    hub.add(HubRepository(REPOSITORY))
    Hub().repository(REPOSITORY)
    assert hub.requests[-1].token is None
    token_file.write_text("hf_good", encoding="utf-8")
    hub.known_tokens.add("hf_good")
    Hub().repository(REPOSITORY)
    assert hub.requests[-1].token == "hf_good"


def test_a_token_that_is_not_accepted_is_told_and_not_shown(hub: StandInHub, token_file: Path) -> None:
    hub.add(HubRepository(REPOSITORY))
    token_file.write_text("hf_revoked", encoding="utf-8")
    failure = _failure(hub)
    assert failure.kind is HubFailure.BAD_TOKEN
    assert "hf_revoked" not in json.dumps([failure.sentence, failure.details])


def test_a_redirect_to_another_origin_does_not_get_the_token(hub: StandInHub, token_file: Path) -> None:
    hub.add(HubRepository(REPOSITORY))
    token_file.write_text("hf_good", encoding="utf-8")
    hub.known_tokens.add("hf_good")
    hub.faults.set(Place.API, Fault(Kind.REDIRECT, target=f"{hub.cdn.address}/{REPOSITORY}/x"))
    assert _failure(hub).kind is HubFailure.REFUSED
    assert [request.token for request in hub.cdn.requests] == [None]


def test_a_token_is_not_sent_unencrypted_over_a_network(token_file: Path) -> None:
    token_file.write_text("hf_good", encoding="utf-8")
    assert HubServer("http://mirror.example").token_for("http://mirror.example/x") is None
    assert HubServer("https://mirror.example").token_for("https://mirror.example/x") == "hf_good"
    assert HubServer("https://mirror.example").token_for("https://mirror.example:8443/x") is None
    assert HubServer("https://mirror.example").token_for("https://mirror.example.evil/x") is None
    assert HubServer("https://mirror.example").is_mirror
    assert not HubServer("https://huggingface.co").is_mirror
