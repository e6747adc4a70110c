"""An ended blind test as Markdown, CSV or JSON: the file's ending chooses."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.domain.blind.ballot_box import Answers, BallotState
from app.domain.blind.blind_test import BlindTest
from app.domain.blind.cut_off import cut_off_words
from app.domain.blind.results import BlindResults, LaneShare
from app.domain.blind.verdict_words import percent, percent_range
from app.domain.blind.votes import Ballot
from app.domain.errors import UsageError
from app.services.reports.report_file import write_report
from app.services.reports.safe_text import csv_cell, escaped, fenced, markdown_table

BLIND_REPORT_ENDINGS: Final = (".md", ".csv", ".json")
_COLUMNS: Final = ("prompt", "left_lane", "right_lane", "vote", "preferred", "left_text", "right_text")


@dataclass(frozen=True, slots=True)
class EndedTest:
    """Everything a report tells."""

    test: BlindTest
    answers: Answers
    states: tuple[BallotState, ...]
    results: BlindResults

    def name(self, lane: int | None) -> str:
        """The lane's name; empty for `None`."""
        return "" if lane is None else self.test.lanes[lane].name

    def fate(self, number: int) -> str:
        """The vote on a ballot, or why there is none."""
        vote = self.test.vote_on(number)
        return vote.value if vote is not None else _FATES[self.states[number]]

    def preferred(self, number: int) -> int | None:
        """The lane that a vote was for."""
        vote = self.test.vote_on(number)
        return None if vote is None else self.test.ballots[number].preferred(vote)

    def texts(self, ballot: Ballot) -> tuple[str, str]:
        """The left and the right answer, or what went wrong in its place."""
        left, right = (self._said(lane, ballot.prompt) for lane in (ballot.left, ballot.right))
        return left, right

    def cuts(self, ballot: Ballot) -> tuple[str, str]:
        """Why the left and the right answer end before their end; empty where they do not."""
        left, right = (cut_off_words(self.answers.get((lane, ballot.prompt))) for lane in (ballot.left, ballot.right))
        return left, right

    def _said(self, lane: int, prompt: int) -> str:
        answer = self.answers.get((lane, prompt))
        if answer is None:
            return "No answer came."
        return answer.problem or answer.text


_FATES: Final = {
    BallotState.IDENTICAL: "same text",
    BallotState.FAILED: "an answer is missing",
    BallotState.READY: "not voted on",
    BallotState.WAITING: "not voted on",
    BallotState.VOTED: "voted",
}


def save_blind_report(ended: EndedTest, path: Path) -> Path:
    """Write a report; returns its path. Raises `UsageError` for another ending, `WeighInError` for the disk."""
    make = _FORMATS.get(path.suffix.lower())
    if make is None:
        raise UsageError(f"A report of a blind test ends in {', '.join(BLIND_REPORT_ENDINGS)}, not {path.name}.")
    write_report(path, make(ended))
    return path


def blind_markdown(ended: EndedTest) -> str:
    """Verdict, shares, and every ballot with both answers."""
    test, results = ended.test, ended.results
    parts = ["# Blind test", "", *(f"**{escaped(words)}**" for words in results.verdict), ""]
    parts += markdown_table(("lane", "share", "95 % interval"), [_share_row(ended, each) for each in results.shares])
    parts += ["", *(f"- {escaped(words)}" for words in (*results.facts, *_settings(test))), ""]
    for number, ballot in enumerate(test.ballots):
        left, right = ended.texts(ballot)
        parts += [f"## {number + 1}: {escaped(_outcome(ended, number))}", "", *fenced(_prompt(test, ballot)), ""]
        for side, lane, text in (("Left", ballot.left, left), ("Right", ballot.right, right)):
            parts += [f"### {side}: {escaped(ended.name(lane))}", "", *fenced(text), ""]
    return "\n".join(parts)


def blind_csv(ended: EndedTest) -> str:
    """One row a ballot."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for number, ballot in enumerate(ended.test.ballots):
        row = (
            *(_prompt(ended.test, ballot), ended.name(ballot.left), ended.name(ballot.right), ended.fate(number)),
            *(ended.name(ended.preferred(number)), *ended.texts(ballot)),
        )
        writer.writerow([csv_cell(value) for value in row])
    return stream.getvalue()


def blind_json(ended: EndedTest) -> str:
    """Shares 0 to 1, unknown as null; lanes and prompts count from 0."""
    return json.dumps(_document(ended), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


_FORMATS: Final[Mapping[str, Callable[[EndedTest], str]]] = {
    ".md": blind_markdown,
    ".csv": blind_csv,
    ".json": blind_json,
}


def _document(ended: EndedTest) -> dict[str, Any]:
    test, results = ended.test, ended.results
    return {
        "made_at": test.made_at,
        "seed": test.seed,
        "prompts": [prompt.text for prompt in test.prompts.prompts],
        "system": test.prompts.system,
        "settings": {"temperature": test.sampling.temperature, "max_tokens": test.sampling.max_tokens},
        "lanes": [{"name": lane.name, "source": lane.spec.source} for lane in test.lanes],
        "verdict": list(results.verdict),
        "facts": list(results.facts),
        "shares": [
            {"lane": each.lane, "share": each.share, "low": each.low, "high": each.high} for each in results.shares
        ],
        "pairs": [
            {
                "lanes": list(pair),
                "votes": [seen.counts.for_first, seen.counts.for_second],
                "ties": seen.counts.ties,
                "both_bad": seen.counts.both_bad,
                "identical": seen.counts.identical,
                "sign_test_p": seen.chance if seen.counts.decided else None,
            }
            for pair, seen in results.pairs
        ],
        "ballots": [_ballot(ended, number, ballot) for number, ballot in enumerate(test.ballots)],
    }


def _ballot(ended: EndedTest, number: int, ballot: Ballot) -> dict[str, Any]:
    left, right = ended.texts(ballot)
    return {
        "prompt": ballot.prompt,
        "left": {"lane": ballot.left, "text": left},
        "right": {"lane": ballot.right, "text": right},
        "vote": ended.fate(number),
        "preferred": ended.preferred(number),
    }


def _share_row(ended: EndedTest, share: LaneShare) -> tuple[str, str, str]:
    if share.share is None:
        return ended.name(share.lane), "unknown", "unknown"
    return ended.name(share.lane), percent(share.share), percent_range(share.low, share.high)


def _settings(test: BlindTest) -> list[str]:
    sampling = test.sampling
    return [
        f"Answers at temperature {sampling.temperature:g}, up to {sampling.max_tokens} tokens.",
        f"Sides were drawn with seed {test.seed}, each lane at the left in half of its meetings with another.",
    ]


def _outcome(ended: EndedTest, number: int) -> str:
    preferred = ended.preferred(number)
    return f"{ended.name(preferred)} preferred" if preferred is not None else ended.fate(number)


def _prompt(test: BlindTest, ballot: Ballot) -> str:
    return test.prompts.prompts[ballot.prompt].text
