"""What an answer has to be to pass."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.regular_expressions import is_found, pattern_problem
from app.domain.prompts.checks import last_number, passes, problem_of
from app.domain.prompts.prompt_set import Check, CheckKind

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def _passes(kind: CheckKind, value: str, answer: str) -> bool:
    return passes(Check(kind, value), answer, is_found)


@given(st.text(), st.text(min_size=1), st.text())
def test_what_stands_in_an_answer_is_contained_in_whatever_case(before: str, wanted: str, after: str) -> None:
    if wanted.strip():
        assert _passes(CheckKind.CONTAINS, wanted, f"{before} {wanted} {after}")
        assert _passes(CheckKind.CONTAINS, wanted.upper(), wanted) or wanted.upper().casefold() != wanted.casefold()


def test_runs_of_white_space_are_one_space_to_what_is_contained() -> None:
    assert _passes(CheckKind.CONTAINS, "das  Haus\nist", "Ja: Das Haus   ist alt.")
    assert not _passes(CheckKind.CONTAINS, "dasHaus", "das Haus")


@given(st.text(), st.sampled_from(["", " ", "\n", "\t\r\n"]))
def test_white_space_around_an_answer_never_counts(text: str, space: str) -> None:
    if text.strip():
        assert _passes(CheckKind.EXACT, text, f"{space}{text}{space}")


def test_an_exact_answer_has_nothing_more_and_no_other_case() -> None:
    assert _passes(CheckKind.EXACT, "one\ntwo", "one\r\ntwo\n")
    assert not _passes(CheckKind.EXACT, "Au", "au")
    assert not _passes(CheckKind.EXACT, "Au", "Au.")
    assert not _passes(CheckKind.EXACT, "a b", "a  b")


def test_a_regular_expression_looks_anywhere_in_the_answer() -> None:
    assert _passes(CheckKind.REGEX, r"\bfox(es)?\b", "The quick foxes.")
    assert not _passes(CheckKind.REGEX, r"^fox", "The fox")
    assert _passes(CheckKind.REGEX, r"^fox$", "fox\n")


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=3), st.sampled_from([".", " km", "!"]))
def test_a_number_at_the_end_of_an_answer_is_read_as_it_was_written(number: Decimal | int, behind: str) -> None:
    assert last_number(f"After 3 steps that is {number:f}{behind}" if isinstance(number, Decimal) else f"{number}") == (
        number
    )


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("47 + 38 = 85.", "85"),
        ("It costs 1,234.50 euros.", "1234.5"),
        ("minus: -7", "-7"),
        ("minus: −7", "-7"),
        ("10-5", "5"),
        ("on 2024-05-06", "6"),
        ("1, 2, 3", "3"),
        ("12,34", "34"),
        ("6.02e23 of them", "6.02e23"),
        ("version v2 has 3.", "3"),
        ("g-a-r-d-e-n: 6 letters.", "6"),
        ("**42**", "42"),
        ("$36.00", "36"),
        ("x=5", "5"),
    ],
)
def test_the_last_number_of_an_answer_is_the_one_a_reader_sees(answer: str, number: str) -> None:
    assert _passes(CheckKind.NUMBER, number, answer)


@pytest.mark.parametrize("answer", ["", "none", "eighty-five", "85 and then 86", "8.5", "-85", "²"])
def test_another_number_or_none_does_not_pass(answer: str) -> None:
    assert not _passes(CheckKind.NUMBER, "85", answer)


@given(_JSON, st.sampled_from(["{}", " {}\n", "```json\n{}\n```", "```\n{}\n```"]))
def test_json_passes_alone_or_in_a_code_fence(document: object, around: str) -> None:
    assert _passes(CheckKind.JSON, "", around.replace("{}", json.dumps(document)))


@pytest.mark.parametrize(
    "answer", ["", "Here it is: {}", "{'a': 1}", '{"a": 1,}', "NaN", "[1, Infinity]", "[" * 100_000, "```json\n{}"]
)
def test_what_is_not_json_as_a_whole_does_not_pass(answer: str) -> None:
    assert not _passes(CheckKind.JSON, "", answer)


@given(st.sampled_from(CheckKind), st.text(max_size=30), st.text(max_size=60))
def test_every_check_of_every_answer_has_a_verdict(kind: CheckKind, value: str, answer: str) -> None:
    verdict = _passes(kind, value, answer)
    assert isinstance(verdict, bool)
    if problem_of(Check(kind, value), pattern_problem) and kind is not CheckKind.JSON:
        assert not verdict


@pytest.mark.parametrize(
    ("check", "why"),
    [
        (Check(CheckKind.CONTAINS, " "), "needs a value"),
        (Check(CheckKind.NUMBER, "twelve"), "'twelve' is not a number"),
        (Check(CheckKind.NUMBER, "12 apples"), "is not a number"),
        (Check(CheckKind.JSON, "{}"), "takes no value"),
        (Check(CheckKind.REGEX, "("), "missing )"),
        (Check(CheckKind.EXACT, "x" * 10_001), "10,000 are the most"),
    ],
)
def test_a_check_that_makes_no_sense_is_told_in_a_sentence(check: Check, why: str) -> None:
    assert why in problem_of(check, pattern_problem)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 20_000 + "b"),
        ("(a|a)*b", "a" * 20_000),
        (".*.*.*.*x", "ab" * 10_000),
        ("(?:a?){150}a{150}", "a" * 149),
        (r"(\w+\s?)+!", "word " * 4000),
    ],
)
def test_what_makes_other_machines_run_wild_ends(pattern: str, text: str) -> None:
    assert not is_found(pattern, text)


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)", "a{2000}", "\ud800(", "*"])
def test_a_pattern_that_is_not_taken_is_told_and_found_nowhere(pattern: str) -> None:
    assert pattern_problem(pattern).startswith("The regular expression is not understood: ")
    assert not is_found(pattern, "aa")


@pytest.mark.parametrize("kind", CheckKind)
def test_a_long_answer_is_judged_without_waiting_for_ever(kind: CheckKind) -> None:
    value = {CheckKind.REGEX: "(a+)+$", CheckKind.NUMBER: "1"}.get(kind, "b")
    for answer in ("a" * 200_000, "1," * 100_000, "1" * 200_000, "1." * 100_000, "-" * 200_000, "{" * 200_000):
        _passes(kind, value, answer + "!")
