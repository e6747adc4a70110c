"""Ladders on a machine: headers by ranges, two at a time, kept; plans, forecasts, and the best fit."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.gguf_file import read_header_file
from app.adapters.hub.failures import HubError, HubFailure
from app.adapters.paths import cache_folder
from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.plan.memory_plan import Confidence, Verdict
from app.services.browse.browsing import Browser
from app.services.fit.planning import Planner
from tests.browse.ladder_samples import LEVELS, MODEL, REPOSITORY, hollow_level, ladder_repository, pools
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.samples import MEBIBYTE, large_vocabulary, sharded_repository
from tests.hub.stand_in import StandInHub


def _browser() -> Browser:
    """Without the engine: what it tells has tests of its own."""
    return Browser(planner=Planner(asks_engine=False))


def _planned(browser: Browser, context_tokens: int = 4096, **options: object) -> Ladder:
    return browser.planned(browser.open(REPOSITORY), pools(), context_tokens, here=False, **options)  # type: ignore[arg-type]


@pytest.mark.engine
def test_every_row_is_told_as_it_becomes_known_and_the_engine_has_the_last_word(
    hub: StandInHub, tmp_path: Path
) -> None:
    hub.add(ladder_repository(tmp_path))
    browser = Browser()
    told: list[tuple[int, LadderRow]] = []
    ladder = browser.planned(
        browser.open(REPOSITORY), pools(), 4096, on_row=lambda at, row: told.append((at, row)), here=False
    )
    assert {at for at, _ in told} == set(range(len(LEVELS)))
    # the pair is what most people come for; two are read at once, so a third one may overtake
    assert {LEVELS[at] for at, _ in told[:3]} >= {"Q8_0", "Q4_K_M"}
    assert all(row.is_exact and row.plan and row.forecast and not row.problem for row in ladder.rows)
    assert {row.plan.confidence for row in ladder.rows if row.plan} == {Confidence.ENGINE}
    bits = [row.bits_per_weight or 0 for row in ladder.rows]
    assert bits == sorted(bits, reverse=True)
    assert bits[1] == pytest.approx(8.5, rel=0.02)
    totals = [row.plan.total_bytes for row in ladder.rows if row.plan]
    assert totals == sorted(totals, reverse=True)
    assert [row.is_best for row in ladder.rows].count(True) == 1
    assert told[-1][1].is_best


def test_headers_cost_their_own_size_and_a_megabyte_each_and_come_once(hub: StandInHub, tmp_path: Path) -> None:
    model = hollow_level(tmp_path / "m.gguf", "Q8_0", more=large_vocabulary(30_000, 30_000))
    hub.add(HubRepository(REPOSITORY, {"M-Q8_0.gguf": HubFile(model), "M-Q4_K_M.gguf": HubFile(model)}))
    header_bytes = read_header_file(model).header_bytes
    assert header_bytes > MEBIBYTE
    first = _planned(_browser())
    assert 2 * header_bytes < hub.cdn.sent_bytes <= 2 * (header_bytes + MEBIBYTE)
    kept_bytes = sum(path.stat().st_size for path in (cache_folder() / "headers").iterdir())
    assert kept_bytes < header_bytes
    requests = len(hub.cdn.requests)
    # a new start of the app: from the disk
    second = _planned(_browser())
    assert len(hub.cdn.requests) == requests
    assert [row.plan for row in second.rows] == [row.plan for row in first.rows]


def test_no_more_than_two_headers_are_read_at_once(hub: StandInHub, tmp_path: Path) -> None:
    hub.add(ladder_repository(tmp_path))
    hub.faults.set(Place.CDN, Fault(Kind.STALL))
    stop = threading.Event()
    threading.Timer(0.4, stop.set).start()
    with pytest.raises(HubError) as caught:
        _planned(_browser(), is_cancelled=stop.is_set)
    assert caught.value.kind is HubFailure.STOPPED
    assert len(hub.cdn.requests) == 2


def test_a_header_in_the_cache_that_was_spoilt_is_read_again(hub: StandInHub, tmp_path: Path) -> None:
    hub.add(ladder_repository(tmp_path, ["Q8_0", "Q4_K_M"]))
    first = _planned(_browser())
    kept = sorted((cache_folder() / "headers").iterdir())
    assert len(kept) == 2
    kept[0].write_bytes(kept[0].read_bytes()[:-5])
    kept[1].write_bytes(b"\x00" * 100)
    before = len(hub.cdn.requests)
    assert [row.plan for row in _planned(_browser()).rows] == [row.plan for row in first.rows]
    assert len(hub.cdn.requests) > before


def test_another_context_is_planned_without_reading_anything(hub: StandInHub, tmp_path: Path) -> None:
    hub.add(ladder_repository(tmp_path, ["Q8_0", "Q4_K_M"]))
    browser = _browser()
    ladder = browser.open(REPOSITORY)
    short = browser.planned(ladder, pools(), 1024, here=False)
    for path in (cache_folder() / "headers").iterdir():
        path.unlink()
    before = len(hub.requests)
    long = browser.planned(short, pools(), 4096, here=False)
    assert len(hub.requests) == before
    assert (short.context_tokens, long.context_tokens) == (1024, 4096)
    assert long.rows[0].plan is not None
    assert short.rows[0].plan is not None
    assert long.rows[0].plan.total_bytes > short.rows[0].plan.total_bytes
    assert [row.is_best for row in long.rows].count(True) == 1


def test_no_more_context_is_planned_than_the_model_was_made_for(hub: StandInHub, tmp_path: Path) -> None:
    hub.add(ladder_repository(tmp_path, ["Q8_0"]))
    ladder = _planned(_browser(), context_tokens=1_000_000)
    assert ladder.context_tokens == MODEL.context_length
    assert ladder.rows[0].plan is not None
    assert ladder.rows[0].plan.setting.context_tokens == MODEL.context_length


def test_a_projector_counts_in_every_plan(hub: StandInHub, tmp_path: Path) -> None:
    repository = hub.add(ladder_repository(tmp_path, ["Q8_0"]))
    without = _planned(_browser()).rows[0].plan
    repository.files["mmproj-F16.gguf"] = HubFile(b"", listed_bytes=300_000_000)
    with_it = _planned(_browser()).rows[0].plan
    assert without is not None
    assert with_it is not None
    assert (without.projector_bytes, with_it.projector_bytes) == (0, 300_000_000)
    assert with_it.total_bytes - without.total_bytes == 300_000_000


def test_a_file_that_is_no_model_keeps_its_row_and_says_why(hub: StandInHub, tmp_path: Path) -> None:
    repository = hub.add(ladder_repository(tmp_path, ["Q8_0", "Q4_K_M"]))
    repository.files["Model-Q2_K.gguf"] = HubFile(b"<!doctype html>" + bytes(5000))
    ladder = _planned(_browser())
    good, _, bad = ladder.rows
    assert "web page" in bad.problem
    assert (bad.plan, bad.is_exact, good.problem) == (None, False, "")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(Kind.STATUS, 401, {"X-Error-Code": "GatedRepo"}), "consent to its terms"),
        (Fault(Kind.STATUS, 429, {"Retry-After": "300"}), "too many requests"),
        (Fault(Kind.STATUS, 403), "refuses access"),
    ],
)
def test_what_fails_for_one_header_and_all_others_is_asked_once(
    hub: StandInHub, tmp_path: Path, fault: Fault, words: str
) -> None:
    hub.add(ladder_repository(tmp_path))
    hub.faults.set(Place.RESOLVE, fault)
    ladder = _planned(_browser())
    assert all(words in row.problem and row.plan is None for row in ladder.rows)
    assert len(hub.requests) <= 1 + 2 + 2
    assert not any(row.is_best for row in ladder.rows)


def test_parts_of_a_variant_are_planned_as_one(hub: StandInHub, tmp_path: Path) -> None:
    hub.add(sharded_repository(tmp_path))
    (row,) = _planned(_browser()).rows
    assert row.plan is not None
    assert row.plan.weights_bytes > 0
    assert (row.is_exact, row.problem) == (True, "")


def test_eighty_variants_are_read_and_planned(hub: StandInHub, tmp_path: Path) -> None:
    small = hollow_level(tmp_path / "m.gguf", "Q4_K_M")
    names = [f"v{number:02d}/Model-Q4_K_M.gguf" for number in range(80)]
    hub.add(HubRepository(REPOSITORY, {name: HubFile(small) for name in names}))
    ladder = _planned(_browser())
    assert len(ladder.rows) == 80
    assert all(row.plan for row in ladder.rows)


def test_what_does_not_fit_is_planned_too_and_never_the_best(hub: StandInHub, tmp_path: Path) -> None:
    hub.add(ladder_repository(tmp_path))
    browser = _browser()
    ladder = browser.planned(browser.open(REPOSITORY), pools(1), 4096, here=False)
    verdicts = {row.plan.verdict for row in ladder.rows if row.plan}
    assert verdicts & {Verdict.DOES_NOT_FIT, Verdict.TIGHT}
    assert all(row.plan and row.plan.verdict is Verdict.FITS for row in ladder.rows if row.is_best)
    assert all(row.plan is not None for row in ladder.rows)


def test_what_was_best_elsewhere_is_not_best_here(hub: StandInHub, tmp_path: Path) -> None:
    hub.add(ladder_repository(tmp_path))
    browser = _browser()
    large = _planned(browser)
    assert [row.variant.label for row in large.rows if row.is_best]
    small = browser.planned(large, pools(0.6), 4096, here=False)
    assert not any(row.is_best for row in small.rows)
    assert [row.is_best for row in browser.planned(small, pools(16), 4096, here=False).rows].count(True) == 1


@pytest.mark.engine
def test_one_question_to_the_engine_serves_all_contexts_that_people_choose(hub: StandInHub, tmp_path: Path) -> None:
    hub.add(ladder_repository(tmp_path, ["Q8_0", "Q4_K_M"], model=replace(MODEL, context_length=40_960)))
    browser = Browser()
    ladder = _planned(browser, context_tokens=8192)
    silent = Browser(planner=Planner(asks_engine=False))
    for tokens in (4096, 16_384, 32_768):
        planned = silent.planned(ladder, pools(), tokens, here=False)
        assert {row.plan.confidence for row in planned.rows if row.plan} == {Confidence.ENGINE}


def test_a_failure_that_has_passed_is_forgotten_and_one_that_comes_takes_the_plan_away(
    hub: StandInHub, tmp_path: Path
) -> None:
    repository = hub.add(ladder_repository(tmp_path, ["Q8_0", "Q4_K_M"]))
    repository.files["Model-Q2_K-BE.gguf"] = repository.files["Model-Q8_0.gguf"]
    hub.faults.set(Place.RESOLVE, Fault(Kind.STATUS, 403))
    refused = _planned(_browser())
    assert all("refuses access" in row.problem for row in refused.rows)
    assert all(row.variant.files[0].path in row.problem for row in refused.rows)
    hub.faults.clear()
    allowed = _browser().planned(refused, pools(), 4096, here=False)
    assert [bool(row.plan) for row in allowed.rows] == [True, True, True]
    assert [row.problem for row in allowed.rows][:2] == ["", ""]
    assert "big-endian" in allowed.rows[2].problem
    for path in (cache_folder() / "headers").iterdir():
        path.unlink()
    hub.faults.set(Place.RESOLVE, Fault(Kind.STATUS, 403))
    again = _browser().planned(allowed, pools(), 2048, here=False)
    assert all("refuses access" in row.problem and row.plan is None for row in again.rows)
