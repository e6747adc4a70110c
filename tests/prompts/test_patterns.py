"""Regular expressions that cannot run wild mean what Python's mean."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.patterns.pattern_error import PatternError
from app.domain.patterns.pattern_search import check_pattern, found_in

# Python 3.14 finds \B in an empty text, earlier ones do not
_TEXTS = st.text(alphabet="abAB1_ é-\n", min_size=1, max_size=12)
_CLASSES = st.sampled_from(
    ["[ab]", "[^ab]", "[a-c1]", r"[\d_]", r"[^\s]", "[-a]", "[a-]", "[]a]", "[^]a]", r"[\w-]", r"[\x61]"]
)
_ATOMS = st.one_of(
    st.sampled_from(["a", "b", "B", "1", "_", " ", "é", ".", r"\n", r"\.", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S"]),
    st.sampled_from(["^", "$", r"\b", r"\B", r"\A", r"\Z"]).map(lambda anchor: f"(?:{anchor})"),
    _CLASSES,
)
_REPEATS = st.sampled_from(["", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,}", "{,2}", "{0,3}", "{1,2}?"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    groups = st.tuples(st.sampled_from(["(", "(?:", "(?P<name>"]), inner).map(lambda pair: f"{pair[0]}{pair[1]})")
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
        st.tuples(groups, _REPEATS).map("".join),
    )


_PATTERNS = st.recursive(st.tuples(_ATOMS, _REPEATS).map("".join), _grown, max_leaves=6)
_FLAGS = st.sampled_from(["", "(?i)", "(?s)", "(?m)", "(?im)"])


@given(_FLAGS, _PATTERNS, _TEXTS)
def test_a_pattern_is_found_where_python_finds_it(flags: str, pattern: str, text: str) -> None:
    # a name may be there only once
    pattern = flags + pattern.replace("(?P<name>", "(")
    assert found_in(pattern, text) == (re.search(pattern, text) is not None)


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
def test_what_makes_other_machines_run_wild_ends_here(pattern: str, text: str) -> None:
    assert not found_in(pattern, text)


@pytest.mark.filterwarnings("ignore::FutureWarning")
@given(st.text(alphabet=r"ab()[]{}|*+?\^$.-,:<>P=!1i", max_size=14), _TEXTS)
def test_any_text_is_a_pattern_as_in_python_or_is_refused_in_a_sentence(pattern: str, text: str) -> None:
    try:
        check_pattern(pattern)
    except PatternError:
        return
    assert found_in(pattern, text) == (re.search(pattern, text) is not None)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(a)\1", r"\1 is not taken here"),
        ("(?=a)", "groups are taken here"),
        ("(?<!a)b", "groups are taken here"),
        ("a++", "possessive"),
        ("a**", "a repeat of a repeat"),
        ("*a", "nothing to repeat"),
        ("(a", "a bracket that is not closed"),
        ("a)", "a closing bracket without an opening one"),
        ("[a", "the end comes too early"),
        ("[b-a]", "a range that goes backwards"),
        (r"\q", r"\q is not taken here"),
        ("a{3,2}", "highest number"),
        ("(?x)a", "flags i, m and s"),
        ("a" * 1001, "1,000 are the most"),
        ("(?:a{100}){100}", "too large"),
        ("(" * 60 + ")" * 60, "too deep"),
    ],
)
def test_what_is_not_taken_is_named(pattern: str, why: str) -> None:
    with pytest.raises(PatternError, match=re.escape(why)):
        check_pattern(pattern)
