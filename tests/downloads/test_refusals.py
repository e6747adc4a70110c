"""What does not pass: one plain sentence, nothing under a final name, and a way to go on."""

from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import constants

from app.adapters.downloads.partial_file import part_path
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedFile
from app.domain.errors import WeighInError
from app.services.downloads.downloads import Downloads
from tests.downloads.samples import CONTENT, PATH, REPOSITORY, files_below, sample_repository, wanted_of
from tests.hub.contents import HubFile
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

_LASTING = {
    "always dropped": (Place.CDN, Fault(Kind.DROP), "broke"),
    "always broken": (Place.CDN, Fault(Kind.RESET), "broke"),
    "always 503": (Place.CDN, Fault(Kind.STATUS, 503), "trouble of its own"),
    "too many requests": (Place.RESOLVE, Fault(Kind.STATUS, 429, {"Retry-After": "3600"}), "too many requests"),
    "address that is always expired": (Place.CDN, Fault(Kind.STATUS, 403), "refuses access"),
    "no ranges at all": (Place.CDN, Fault(Kind.STATUS, 416), "refuses to send"),
    "a wrong start": (Place.CDN, Fault(Kind.WRONG_START), "makes no sense"),
    "a wrong total": (Place.CDN, Fault(Kind.WRONG_TOTAL), "is listed with"),
    "compressed": (Place.CDN, Fault(Kind.COMPRESSED), "makes no sense"),
    "a sign-in page": (Place.RESOLVE, Fault(Kind.STATUS, 200, body=b"<html>sign in</html>"), "sign in"),
    "a sign-in page for bytes": (Place.CDN, Fault(Kind.STATUS, 200, body=b"<html>sign in</html>"), "is listed with"),
    "redirects without end": (Place.CDN, Fault(Kind.REDIRECT, target="/org/Model-GGUF/again"), "makes no sense"),
    "a redirect to a file": (Place.RESOLVE, Fault(Kind.REDIRECT, target="file:///etc/passwd"), "makes no sense"),
    "gone": (Place.RESOLVE, Fault(Kind.STATUS, 404, {"X-Error-Code": "EntryNotFound"}), "There is no"),
}


def _failed(downloads: Downloads, number: int) -> DownloadStatus:
    status = downloads.wait(number)
    assert status.state is DownloadState.FAILED
    assert status.problem.endswith((".", ")"))
    return status


@pytest.mark.parametrize("case", _LASTING)
def test_what_lasts_is_one_sentence_and_goes_on_once_it_is_over(
    hub: StandInHub, folder: Path, downloads: Downloads, case: str
) -> None:
    place, fault, words = _LASTING[case]
    hub.faults.set(place, fault)
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    number = downloads.add(wanted)
    assert words in _failed(downloads, number).problem
    assert not wanted.target.exists()
    assert len(hub.requests) < 60
    hub.faults.clear()
    downloads.resume(number)
    assert downloads.wait(number).state is DownloadState.DONE
    assert wanted.target.read_bytes() == CONTENT


def test_wrong_bytes_of_the_right_length_never_get_the_final_name(
    hub: StandInHub, folder: Path, downloads: Downloads
) -> None:
    repository = hub.repositories[REPOSITORY]
    right = repository.files[PATH]
    wrong = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    repository.files[PATH] = HubFile(wrong, sha256=right.sha256)
    wanted = wanted_of(repository, folder)
    number = downloads.add(wanted)
    assert "not the file that it lists" in _failed(downloads, number).problem
    assert not wanted.target.exists()
    # asked for twice, for bytes from another day may have been at fault
    assert len(hub.cdn.requests) == 2
    repository.files[PATH] = right
    downloads.resume(number)
    assert downloads.wait(number).state is DownloadState.DONE


def test_a_file_that_is_not_what_was_listed_is_noticed_before_its_first_byte(
    hub: StandInHub, folder: Path, downloads: Downloads
) -> None:
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    other = replace(wanted, files=(replace(wanted.files[0], sha256="0" * 64),))
    assert "makes no sense" in _failed(downloads, downloads.add(other)).problem
    assert not wanted.target.exists()
    assert part_path(wanted.target).stat().st_size == 0


@pytest.mark.parametrize("lie_bytes", [-1, 1, 1 << 40])
def test_sizes_that_were_lied_about_are_noticed(
    hub: StandInHub, folder: Path, downloads: Downloads, lie_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.downloads.wanting.free_bytes", lambda folder: 1 << 50)
    monkeypatch.setattr("app.adapters.downloads.partial_file.reserve", lambda handle, size_bytes: None)
    repository = hub.repositories[REPOSITORY]
    repository.files[PATH].listed_bytes = len(CONTENT) + lie_bytes
    wanted = wanted_of(repository, folder)
    assert "is listed with" in _failed(downloads, downloads.add(wanted)).problem
    assert not wanted.target.exists()


def test_a_file_without_a_byte_is_refused(hub: StandInHub, folder: Path, downloads: Downloads) -> None:
    hub.repositories[REPOSITORY].files[PATH] = HubFile(b"")
    with pytest.raises(WeighInError, match="0 bytes"):
        downloads.add(wanted_of(hub.repositories[REPOSITORY], folder))
    assert downloads.statuses() == ()


@pytest.mark.parametrize(
    "path",
    [
        *("../x.gguf", "/etc/x.gguf", "a/../../x.gguf", "C:/x.gguf", "C:x.gguf", "a\\b.gguf", "a\0.gguf", "NUL.gguf"),
        *("a/./x.gguf", "a//x.gguf", "x.gguf.", "x\u202egguf", f"{'x' * 300}.gguf", f"{'a/' * 600}x.gguf", ""),
        *("x.gguf.part", "x.gguf.part.json", ".weigh-in.json", "a/.weigh-in.json.lock", "x.GGUF.PART"),
    ],
)
def test_names_that_could_do_harm_are_refused(folder: Path, downloads: Downloads, path: str, hub: StandInHub) -> None:
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    evil = replace(wanted, files=(*wanted.files, WantedFile(path, 100, None)))
    with pytest.raises(WeighInError, match="is no name for a file"):
        downloads.add(evil)
    assert files_below(folder) == set()
    assert hub.requests == []


@pytest.mark.parametrize("repository", ["../..", "a", "a/b/c", "/a", "a/..", "a\\b", "CON/x\0"])
def test_repositories_that_are_none_are_refused(folder: Path, downloads: Downloads, repository: str) -> None:
    wanted = wanted_of(sample_repository(), folder)
    with pytest.raises(WeighInError, match="is no repository"):
        downloads.add(replace(wanted, repository=repository))


def test_gated_files_say_what_to_do_and_come_once_access_is_given(
    hub: StandInHub, folder: Path, downloads: Downloads, token_file: Path
) -> None:
    repository = hub.repositories[REPOSITORY]
    repository.gated = True
    number = downloads.add(wanted_of(repository, folder))
    problem = _failed(downloads, number).problem
    assert "gated" in problem
    assert "hf auth login" in problem
    hub.known_tokens.add("hf_mine")
    repository.members = frozenset({"hf_mine"})
    token_file.write_text("hf_mine", encoding="utf-8")
    downloads.resume(number)
    assert downloads.wait(number).state is DownloadState.DONE


def test_a_token_that_was_revoked_midway_is_told_and_never_logged(
    hub: StandInHub, folder: Path, downloads: Downloads, token_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    hub.known_tokens.add("hf_mine")
    token_file.write_text("hf_mine", encoding="utf-8")
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1_000_000, times=1))
    number = downloads.add(wanted_of(hub.repositories[REPOSITORY], folder))
    while downloads.statuses()[0].received_bytes < 1_000_000:
        assert downloads.statuses()[0].state is not DownloadState.FAILED
    downloads.pause(number)
    hub.known_tokens.clear()
    downloads.resume(number)
    assert "token" in _failed(downloads, number).problem
    assert "hf_mine" not in caplog.text
    token_file.unlink()
    downloads.resume(number)
    assert downloads.wait(number).state is DownloadState.DONE
    assert len(hub.cdn.requests) == 2


def test_offline_mode_is_told_without_a_request(
    hub: StandInHub, folder: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    number = downloads.add(wanted_of(hub.repositories[REPOSITORY], folder))
    assert "offline mode is on" in _failed(downloads, number).problem
    assert hub.requests == []


def test_no_network_is_told(
    hub: StandInHub, folder: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    number = downloads.add(wanted_of(hub.repositories[REPOSITORY], folder))
    assert "cannot be reached" in _failed(downloads, number).problem


def test_a_proxy_that_refuses_is_told(
    hub: StandInHub, folder: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.example")
    monkeypatch.setenv("HTTPS_PROXY", hub.cdn.address)
    monkeypatch.setenv("NO_PROXY", "")
    number = downloads.add(wanted_of(hub.repositories[REPOSITORY], folder))
    assert "proxy" in _failed(downloads, number).problem
