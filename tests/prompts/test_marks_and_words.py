"""How verdicts, shares, checks and the time left are told, and how a set is drafted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.prompt_sets.set_draft import PromptDraft, SetDraft
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.marks import SIGNS, Mark, grouped_marks, mark_of
from app.domain.prompts.pass_words import check_text, interval_text, share_text
from app.domain.prompts.prompt_set import Check, CheckKind, Prompt, PromptSet
from app.domain.prompts.time_left import time_left_s, time_left_text
from app.domain.statistics.wilson import Share

_MARKS = st.lists(st.sampled_from(Mark), min_size=1, max_size=8)
_CHECKED = Prompt("Why?", Check(CheckKind.CONTAINS, "because"))
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(lambda text: text.strip())
_PROMPTS = st.builds(
    Prompt, _TEXT.map(str.strip), st.sampled_from([None, Check(CheckKind.JSON), Check(CheckKind.NUMBER, "4")])
)


@given(_MARKS)
def test_every_lane_is_told_of_once_with_a_sign_and_a_word(marks: list[Mark]) -> None:
    labels = [f"lane{place}" for place in range(len(marks))]
    told = grouped_marks(marks, labels)
    assert {mark for mark, _ in told} == set(marks)
    assert len({SIGNS[mark] for mark, _ in told}) == len(told)
    if len(set(marks)) > 1:
        words = " ".join(words for _, words in told)
        assert all(words.count(label) == 1 for label in labels)


@pytest.mark.parametrize(
    ("answer", "mark"),
    [
        (None, Mark.WAITING),
        (KeptAnswer(0, 0, "", (), None, problem="It died."), Mark.NO_ANSWER),
        (KeptAnswer(0, 0, "no", (1,), passed=False), Mark.FAILED),
        (KeptAnswer(0, 0, "because", (1,), passed=True), Mark.PASSED),
    ],
)
def test_an_answer_has_one_mark(answer: KeptAnswer | None, mark: Mark) -> None:
    assert mark_of(_CHECKED, answer) is mark


def test_an_answer_without_a_check_is_answered_whatever_was_noted() -> None:
    assert mark_of(Prompt("Why?"), KeptAnswer(0, 0, "no", (1,), passed=False)) is Mark.ANSWERED


@given(st.floats(0, 1e6), st.integers(2, 10_000), st.integers(0, 10_000))
def test_the_time_left_grows_with_what_is_left(elapsed_s: float, answered: int, left: int) -> None:
    now, later = time_left_s(elapsed_s, answered, left), time_left_s(elapsed_s, answered, left + 1)
    assert now is not None
    assert later is not None
    assert 0 <= now <= later


def test_nothing_is_foretold_from_one_answer() -> None:
    assert time_left_s(10.0, 1, 5) is None
    assert time_left_s(0.0, 0, 5) is None


@pytest.mark.parametrize(
    ("left_s", "words"),
    [
        (0.0, "nearly done"),
        (43.0, "about 40 s left"),
        (130.0, "about 2 min left"),
        (3600.0, "about 1 h left"),
        (7900.0, "about 2 h 10 min left"),
    ],
)
def test_the_time_left_is_told_no_more_exactly_than_it_is_known(left_s: float, words: str) -> None:
    assert time_left_text(left_s) == words


def test_shares_of_nothing_are_unknown() -> None:
    assert (share_text(Share(0, 0)), interval_text(Share(0, 0))) == ("unknown", "unknown")
    assert (share_text(Share(0, 3)), interval_text(Share(0, 3))) == ("0 %", "0 to 56 %")


def test_every_kind_of_check_has_words() -> None:
    words = {check_text(Check(kind, "x")) for kind in CheckKind} | {check_text(None)}
    assert len(words) == len(CheckKind) + 1


@given(_TEXT, st.lists(_PROMPTS, min_size=1, max_size=4), st.one_of(st.just(""), _TEXT.map(str.strip)))
def test_a_draft_of_a_set_that_nobody_changes_is_that_set(name: str, prompts: list[Prompt], system: str) -> None:
    prompt_set = PromptSet(name.strip(), tuple(prompts), system)
    draft = SetDraft.of(prompt_set)
    assert not draft.problem
    assert draft.finished() == prompt_set


def test_a_draft_names_the_prompt_that_is_wrong() -> None:
    draft = SetDraft(prompts=[PromptDraft("Why?"), PromptDraft("How many?", CheckKind.NUMBER, "many")])
    assert draft.problem == "Prompt 2: 'many' is not a number."
    assert SetDraft().problem == "Prompt 1: The prompt is empty."
