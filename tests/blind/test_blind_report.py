"""An ended blind test taken out of the window."""

import csv
import io
import json
from pathlib import Path

import pytest

from app.domain.blind.ballot_box import ballot_states
from app.domain.blind.results import blind_results
from app.domain.blind.votes import Vote
from app.domain.errors import UsageError
from app.services.blind.blind_report import EndedTest, blind_csv, blind_json, blind_markdown, save_blind_report
from tests.blind.samples import answer, answers_of, sample_test


def _ended() -> EndedTest:
    test = sample_test(4)
    answers = {**answers_of(test, same=[2], failed={3: 1}), (0, 0): answer(0, 0, "=1+1 <b>| ```")}
    test = test.with_vote(0, Vote.LEFT).with_vote(1, Vote.BOTH_BAD).with_end()
    states = ballot_states(test, answers, all_answered=True)
    return EndedTest(test, answers, states, blind_results(test, states))


def test_json_tells_everything_and_nothing_unknown_as_zero() -> None:
    ended = _ended()
    document = json.loads(blind_json(ended))
    assert [each["vote"] for each in document["ballots"]] == ["left", "both bad", "same text", "an answer is missing"]
    first = ended.test.ballots[0]
    assert document["ballots"][0]["preferred"] == first.left
    assert document["ballots"][1]["preferred"] is None
    assert document["seed"] == ended.test.seed
    assert document["verdict"] == list(ended.results.verdict)
    assert document["pairs"][0]["identical"] == 1
    assert document["lanes"][0] == {"name": "Q8_0", "source": "builtin:Q8_0"}


def test_csv_has_a_row_a_ballot_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(blind_csv(_ended()))))
    assert [row["vote"] for row in rows] == ["left", "both bad", "same text", "an answer is missing"]
    assert rows[0]["preferred"] == rows[0]["left_lane"]
    assert "'=1+1 <b>| ```" in {rows[0]["left_text"], rows[0]["right_text"]}
    assert "It failed." in {rows[3]["left_text"], rows[3]["right_text"]}


def test_markdown_fences_what_models_say() -> None:
    report = blind_markdown(_ended())
    assert report.startswith("# Blind test")
    assert "````text\n=1+1 <b>| ```\n````" in report
    assert "1 × both bad" in report
    assert "seed 7" in report


def test_no_decided_vote_is_an_unknown_share() -> None:
    test = sample_test(2).with_end()
    states = ballot_states(test, answers_of(test), all_answered=True)
    ended = EndedTest(test, answers_of(test), states, blind_results(test, states))
    assert json.loads(blind_json(ended))["shares"][0]["share"] is None
    assert json.loads(blind_json(ended))["pairs"][0]["sign_test_p"] is None
    assert "| Q8\\_0 | unknown | unknown |" in blind_markdown(ended)


@pytest.mark.parametrize("ending", [".md", ".csv", ".JSON"])
def test_the_ending_chooses_the_form(tmp_path: Path, ending: str) -> None:
    path = save_blind_report(_ended(), tmp_path / f"votes{ending}")
    assert path.stat().st_size > 100


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends in \.md, \.csv, \.json"):
        save_blind_report(_ended(), tmp_path / "votes.docx")
