"""The catalogue's refresh against the stand-in hub: exact sizes laid over, nothing broken, nothing unasked."""

import json
import threading
from pathlib import Path

import pytest

from app.adapters.catalogue_file import load_catalogue
from app.adapters.catalogue_overlay_file import load_overlay, overlay_path
from app.adapters.hub.failures import HubError, HubFailure
from app.domain.advice.catalogue_overlay import repositories_of
from app.services.fit.catalogue_in_use import catalogue_in_use
from app.services.fit.catalogue_refresh import MOST_AT_ONCE, refresh_catalogue
from tests.cli.conftest import Weighin
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

_MODEL = "qwen3-8b"
_FIRST = "unsloth/Qwen3-8B-GGUF"
_Q4_BYTES = 5_027_783_488
_NAMES = repositories_of(load_catalogue())


def _listed(size_bytes: int) -> HubFile:
    return HubFile(b"", listed_bytes=size_bytes)


def _with_all_repositories(hub: StandInHub) -> None:
    for name in _NAMES:
        hub.add(HubRepository(name))
    hub.repositories[_FIRST].files = {
        "Qwen3-8B-Q4_K_M.gguf": _listed(_Q4_BYTES),
        "Qwen3-8B-UD-Q4_K_XL.gguf": _listed(_Q4_BYTES + 5),
        "Q8_0/Qwen3-8B-Q8_0-00001-of-00002.gguf": _listed(4_000_000_000),
        "Q8_0/Qwen3-8B-Q8_0-00002-of-00002.gguf": _listed(4_709_519_360),
        "Qwen3-8B-Q6_K.gguf": _listed(134),
        "Qwen3-8B-Q5_K_M-00001-of-00002.gguf": _listed(4_000_000_000),
        "../../Qwen3-8B-Q3_K_M.gguf": _listed(4_000_000_000),
        "mmproj-Q2_K.gguf": _listed(3_300_000_000),
    }


def _sizes() -> dict[str, tuple[int, str | None]]:
    catalogue, _ = catalogue_in_use()
    files = [file for file in catalogue.models[_MODEL].files if file.repository == _FIRST]
    return {file.level: (file.file_bytes, file.path) for file in files}


def test_exact_sizes_replace_the_rounded_ones_of_sensible_files(hub: StandInHub) -> None:
    _with_all_repositories(hub)
    progress: list[float] = []
    refreshed = refresh_catalogue(on_progress=progress.append)
    assert (refreshed.asked, len(refreshed.seen), refreshed.sentence) == (len(_NAMES), len(_NAMES), "")
    assert progress[-1] == 1.0
    assert len(hub.requests) == len(_NAMES)
    assert _sizes() == {
        "Q4_K_M": (_Q4_BYTES, "Qwen3-8B-Q4_K_M.gguf"),
        "Q8_0": (8_709_519_360, "Q8_0/Qwen3-8B-Q8_0-00001-of-00002.gguf"),
    }
    _, source = catalogue_in_use()
    assert source.document["source"] == "refreshed"
    assert source.sentence.startswith("Sizes of files as all")


def test_no_more_than_four_are_asked_at_once(hub: StandInHub) -> None:
    hub.faults.set(Place.API, Fault(Kind.STALL))
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    with pytest.raises(HubError) as caught:
        refresh_catalogue(is_cancelled=stop.is_set)
    assert caught.value.kind is HubFailure.STOPPED
    assert len(hub.requests) <= MOST_AT_ONCE
    assert not overlay_path().exists()


def test_repositories_that_do_not_answer_keep_what_is_known_of_them(hub: StandInHub) -> None:
    _with_all_repositories(hub)
    refresh_catalogue()
    before = _sizes()
    del hub.repositories[_FIRST]
    refreshed = refresh_catalogue()
    assert refreshed.failures.keys() == {_FIRST}
    assert f"{len(_NAMES) - 1} of {len(_NAMES)} repositories answered" in refreshed.sentence
    assert _sizes() == before


def test_where_nothing_answers_all_stays_as_it_was(hub: StandInHub) -> None:
    _with_all_repositories(hub)
    refresh_catalogue()
    before = overlay_path().read_bytes()
    hub.faults.set(Place.API, Fault(Kind.DROP))
    asked_before = len(hub.requests)
    with pytest.raises(HubError, match="broke"):
        refresh_catalogue()
    assert len(hub.requests) - asked_before < 4 * MOST_AT_ONCE
    assert overlay_path().read_bytes() == before


def test_a_rate_limit_ends_the_asking_and_keeps_what_came(hub: StandInHub) -> None:
    _with_all_repositories(hub)
    hub.faults.set(Place.API, Fault(Kind.STATUS, 429, {"Retry-After": "200"}, spare=20))
    refreshed = refresh_catalogue()
    assert 0 < len(refreshed.seen) <= 20
    assert "too many requests" in refreshed.sentence
    assert len(hub.requests) < 40
    overlay = load_overlay(overlay_path())
    assert overlay is not None
    assert set(overlay.repositories) == set(refreshed.seen)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"version": 2}', b'{"version": 1, "refreshed_at": "today"}'],
)
def test_a_broken_file_in_the_cache_counts_as_none(content: bytes) -> None:
    overlay_path().write_bytes(content)
    catalogue, source = catalogue_in_use()
    assert catalogue == load_catalogue()
    assert source.refreshed_at is None
    assert "as they ship" in source.sentence


def test_a_file_that_somebody_spoilt_spoils_no_model(hub: StandInHub) -> None:
    _with_all_repositories(hub)
    refresh_catalogue()
    document = json.loads(overlay_path().read_text(encoding="utf-8"))
    for seen in document["repositories"]:
        for file in seen["files"]:
            file["file_bytes"] = 1
    overlay_path().write_text(json.dumps(document), encoding="utf-8")
    assert catalogue_in_use()[0] == load_catalogue()


def test_advice_says_which_catalogue_it_used_and_asks_only_when_told(
    weighin: Weighin, hub: StandInHub, tmp_path: Path
) -> None:
    _with_all_repositories(hub)
    environment = hub.environment(tmp_path) | {"WEIGHIN_HOME": str(tmp_path / "home")}
    arguments = ("recommend", "--ram", "16", "--json")
    shipped = weighin(*arguments, more_environment=environment).document
    assert (shipped["catalogue"]["source"], shipped["catalogue"]["refreshed_at"]) == ("shipped", None)
    assert hub.requests == []
    refreshed = weighin(*arguments, "--refresh", more_environment=environment)
    assert (refreshed.exit_code, refreshed.stderr) == (0, "")
    assert refreshed.document["catalogue"]["source"] == "refreshed"
    asked = len(hub.requests)
    assert asked == len(_NAMES)
    offline = weighin(*arguments, "--offline", more_environment=environment).document
    assert offline == refreshed.document
    assert len(hub.requests) == asked
    assert "repositories had them on" in weighin("recommend", "--ram", "16", more_environment=environment).stdout


def test_warnings_of_a_server_are_not_printed(weighin: Weighin, hub: StandInHub, tmp_path: Path) -> None:
    hub.faults.set(Place.API, Fault(Kind.STATUS, 429, {"X-HF-Warning": "Offer; buy now"}))
    environment = hub.environment(tmp_path) | {"WEIGHIN_HOME": str(tmp_path / "home")}
    done = weighin("recommend", "--ram", "16", "--json", "--refresh", more_environment=environment)
    assert "too many requests" in done.stderr
    assert "buy now" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_refresh_that_fails_is_told_and_the_advice_given_all_the_same(
    weighin: Weighin, hub: StandInHub, tmp_path: Path
) -> None:
    environment = hub.environment(tmp_path) | {"HF_HUB_OFFLINE": "1", "WEIGHIN_HOME": str(tmp_path / "home")}
    done = weighin("recommend", "--ram", "16", "--json", "--refresh", more_environment=environment)
    assert (done.exit_code, done.document["catalogue"]["source"]) == (0, "shipped")
    assert "was not refreshed" in done.stderr
    assert "offline mode" in done.stderr
    both = weighin("recommend", "--ram", "16", "--refresh", "--offline", more_environment=environment)
    assert both.exit_code == 2
