"""Blind tests on the disk: kept at every vote, read back as they were, deleted whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.blind_store import FILE_NAME, BlindStore
from app.domain.blind.votes import Vote
from app.domain.errors import WeighInError
from tests.blind.samples import VOTES, sample_test


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(votes=st.lists(VOTES, max_size=4), ended=st.booleans(), lanes=st.integers(2, 4))
def test_what_is_saved_is_read_back(tmp_path: Path, votes: list[Vote], ended: bool, lanes: int) -> None:
    test = sample_test(4, lanes=lanes)
    for number, vote in enumerate(votes):
        test = test.with_vote(number, vote)
    test = test.with_end() if ended else test
    store = BlindStore(tmp_path / "tests")
    store.save(test)
    assert store.load(test.test_id) == test
    assert store.all() == (test,)


def test_tests_are_listed_newest_first_and_deleted_with_their_answers(tmp_path: Path) -> None:
    store = BlindStore(tmp_path)
    assert store.all() == ()
    for name in ("2026-01-01-one", "2026-01-02-two"):
        store.save(sample_test(test_id=name))
    answers = store.answers_folder("2026-01-02-two")
    answers.mkdir()
    (answers / "answers.jsonl").write_text("{}\n")
    assert [test.test_id for test in store.all()] == ["2026-01-02-two", "2026-01-01-one"]
    store.delete("2026-01-02-two")
    store.delete("2026-01-02-two")
    assert [test.test_id for test in store.all()] == ["2026-01-01-one"]
    assert not answers.exists()


def test_a_crash_while_saving_leaves_the_old_votes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = BlindStore(tmp_path)
    test = sample_test().with_vote(0, Vote.LEFT)
    store.save(test)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(WeighInError, match="cannot be kept"):
        store.save(test.with_vote(1, Vote.RIGHT))
    assert store.load(test.test_id) == test
    assert [path.name for path in (tmp_path / test.test_id).iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("name", ["", "..", "../elsewhere", "a/b", "A", "x" * 65, "-x"])
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    store = BlindStore(tmp_path / "tests")
    for use in (store.load, store.delete, store.answers_folder):
        with pytest.raises(ValueError, match="no name"):
            use(name)


def _broken(field: str, value: Any) -> str:
    store_document = json.loads(_document())
    store_document[field] = value
    return json.dumps(store_document)


def _document() -> str:
    from app.domain.protocol import wire

    return wire.encode(sample_test().with_vote(0, Vote.TIE))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"type":"BlindTest"}',
        _broken("ballots", [{"prompt": 9, "left": 0, "right": 1}]),
        _broken("ballots", [{"prompt": 0, "left": 0, "right": 7}]),
        _broken("ballots", [{"prompt": 0, "left": 1, "right": 1}]),
        _broken("ballots", []),
        _broken("votes", [{"ballot": 1, "vote": "left"}, {"ballot": 1, "vote": "right"}]),
        _broken("votes", [{"ballot": 1, "vote": "up"}]),
        _broken("lanes", []),
        _broken("test_id", "another"),
    ],
)
def test_a_broken_file_costs_itself_only(tmp_path: Path, content: str) -> None:
    store = BlindStore(tmp_path)
    store.save(sample_test(test_id="whole"))
    (tmp_path / "a-test").mkdir()
    (tmp_path / "a-test" / FILE_NAME).write_text(content)
    assert [test.test_id for test in store.all()] == ["whole"]
    with pytest.raises(WeighInError, match="cannot be read"):
        store.load("a-test")
    store.delete("a-test")
    assert not (tmp_path / "a-test").exists()
