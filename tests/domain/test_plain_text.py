"""Strangers' text in a terminal."""

from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from app.domain.plain_text import one_line, terminal_text


@given(st.text(st.characters(categories=["Cc", "Cf", "L", "Zs"])))
def test_no_control_character_reaches_the_terminal(text: str) -> None:
    shown = terminal_text(text)
    assert all(character in "\t\n" or category(character) != "Cc" for character in shown)
    assert not any("\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069" for character in shown)


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert terminal_text(text) == text


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
