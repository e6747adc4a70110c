"""Results of fidelity on disk: the newest of each measurement, whatever happens to the file."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.fidelity_results import FILE_NAME, FidelityResults
from app.domain.protocol.scoring_messages import Keep
from tests.builders.measured_results import result, variant


@pytest.fixture
def results(tmp_path: Path) -> FidelityResults:
    return FidelityResults(tmp_path / FILE_NAME)


def test_a_result_is_read_back_as_it_was_kept(results: FidelityResults) -> None:
    first = replace(result(), keeps=Keep.TOP, published_kld=None, decode_tps=41.5)
    assert results.add(first)
    assert results.all() == (first,)


def test_the_newest_come_first_whatever_their_model(results: FidelityResults) -> None:
    q8, q4, other = result(variant("Q8_0")), result(), result(variant(model="Other"))
    for each in (q8, q4, other):
        results.add(each)
    assert results.all() == (other, q4, q8)


def test_the_same_measurement_made_again_takes_the_place_of_the_one_before(results: FidelityResults) -> None:
    results.add(result(mean_kld=0.02))
    results.add(result(variant("Q8_0")))
    again = result(mean_kld=0.03)
    results.add(again)
    assert results.all() == (again, result(variant("Q8_0")))


@pytest.mark.parametrize(
    "other",
    [
        result(variant(kv_type="q8_0")),
        result(windows=11),
        result(text="another text"),
        result(engine="engine 2"),
        replace(result(), reference=variant("Q8_0")),
    ],
    ids=["cache", "windows", "text", "engine", "reference"],
)
def test_another_measurement_stands_beside_it(results: FidelityResults, other: object) -> None:
    assert isinstance(other, type(result()))
    results.add(result())
    results.add(other)
    assert set(results.all()) == {other, result()}


def test_what_is_deleted_is_gone_and_nothing_else(results: FidelityResults) -> None:
    for each in (result(), result(windows=11)):
        results.add(each)
    assert results.delete([result(windows=11), result(windows=99)])
    assert results.all() == (result(),)


@pytest.mark.parametrize("content", [b"this is no database" * 200, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_set_aside_and_begun_anew(results: FidelityResults, content: bytes) -> None:
    results.path.write_bytes(content)
    assert results.add(result())
    assert results.all() == (result(),)
    (kept,) = results.path.parent.glob(f"{FILE_NAME}.damaged-*")
    assert kept.read_bytes() == content


def test_a_row_that_makes_no_sense_costs_itself_only(results: FidelityResults) -> None:
    for each in (result(), result(windows=11)):
        results.add(each)
    with sqlite3.connect(results.path) as database:
        database.execute('UPDATE results SET document = \'{"type": "FidelityResult"}\' WHERE windows = 11')
    database.close()
    assert results.all() == (result(),)


def test_the_file_of_a_later_version_is_left_alone(results: FidelityResults) -> None:
    with sqlite3.connect(results.path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    before = results.path.read_bytes()
    assert not results.add(result())
    assert results.all() == ()
    assert results.path.read_bytes() == before


def test_a_place_that_cannot_be_written_costs_the_result_only(tmp_path: Path) -> None:
    results = FidelityResults(tmp_path / "no such folder" / FILE_NAME)
    assert not results.add(result())
    assert not results.delete([result()])
    assert results.all() == ()
