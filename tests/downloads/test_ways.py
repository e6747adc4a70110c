"""The ways that bytes take: encrypted, through a proxy."""

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.downloads.download import DownloadStatus
from app.services.downloads.downloads import Downloads
from tests.downloads.samples import CONTENT, REPOSITORY, sample_repository, until, wanted_of
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

Finished = Callable[[int], DownloadStatus]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this computer and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate")
    key, own = tmp_path / "key.pem", tmp_path / "own.pem"
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    ways = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(own))
    subprocess.run(["openssl", "req", *ways, *names], check=True, capture_output=True)
    return own, key


@pytest.fixture
def encrypted(
    hub_without_files: StandInHub, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[StandInHub]:
    """A hub that speaks TLS and is trusted."""
    assert hub_without_files.address.startswith("http:")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    hub = StandInHub(sample_repository())
    hub.hub.encrypt(context)
    hub.cdn.encrypt(context)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    with hub:
        yield hub


def test_encrypted_bytes_are_stopped_and_gone_on_with_as_others(
    encrypted: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    encrypted.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1_000_000, times=1))
    wanted = wanted_of(encrypted.repositories[REPOSITORY], folder)
    number = downloads.add(wanted)
    until(lambda: downloads.statuses()[0].received_bytes == 1_000_000)
    downloads.pause(number)
    until(lambda: not downloads.is_busy(number))
    downloads.resume(number)
    finished(number)
    assert wanted.target.read_bytes() == CONTENT
    assert {request.status for request in encrypted.cdn.requests} == {206}


def test_a_certificate_that_nobody_trusts_is_a_server_that_cannot_be_reached(
    encrypted: StandInHub, folder: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    status = downloads.wait(downloads.add(wanted_of(encrypted.repositories[REPOSITORY], folder)))
    assert "cannot be reached" in status.problem
    assert encrypted.requests == []


def test_a_proxy_is_gone_through_and_is_shown_no_token(
    hub: StandInHub,
    folder: Path,
    downloads: Downloads,
    finished: Finished,
    token_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The stand-in is its own proxy: it is asked for whole addresses of a server that does not exist."""
    token_file.write_text("hf_mine", encoding="utf-8")
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.example")
    monkeypatch.setenv("HTTP_PROXY", hub.address)
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    finished(downloads.add(wanted))
    assert wanted.target.read_bytes() == CONTENT
    assert [request.path.startswith("http://hub.example/org/") for request in hub.hub.requests] == [True]
    assert {request.token for request in hub.requests} == {None}
