"""Marks of surprise and of what was given: only what is seen is worked out, and no mark is told by colour alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.bridge.theme import ThemeController
from app.domain.fidelity.surprise import ELSEWHERE, Surprise
from app.ui.widgets.transcript.surprise_painting import SurprisePainting
from app.ui.widgets.transcript.token_steps import go_to_token, next_token
from app.ui.widgets.transcript.transcript_style import TranscriptStyle
from app.ui.widgets.transcript.transcript_view import TranscriptView
from app.ui.widgets.transcript.turn import Turn
from tests.builders.pictures import count_colour
from tests.builders.tokens import tokens_of

STORY = "The fox had a bridge and the crow had none of it at all"


def shown_turn(text: str, marks: bytes) -> Turn:
    turn = Turn(TranscriptStyle.of(QApplication.font()))
    turn.set_width(400)
    turn.tokens.append([token.text for token in tokens_of(text)])
    turn.answer.append(text)
    turn.surprises = marks
    return turn


@settings(max_examples=40, deadline=None)
@given(marks=st.binary(max_size=20), start=st.integers(0, 60), length=st.integers(0, 60))
def test_every_marked_word_that_is_seen_is_told_and_none_far_away(
    qapp: QApplication, marks: bytes, start: int, length: int
) -> None:
    turn = shown_turn(STORY, marks)
    end = start + length
    found = list(turn.surprises_between(start, end))
    seen = [
        (value, *turn.words_of_token(token))
        for token, value in enumerate(marks[: len(turn.tokens)])
        if value and turn.words_of_token(token)[1] > start and turn.words_of_token(token)[0] < end
    ]
    assert set(seen) <= set(found)
    assert len(found) <= len(seen) + 2, "at most a word at either edge more"


def painted(theme: ThemeController, value: int) -> QImage:
    image = QImage(60, 24, QImage.Format.Format_RGB32)
    image.fill(theme.palette.surface)
    painter = QPainter(image)
    SurprisePainting(painter, theme.palette, theme.palette.lane(1)).paint(QRectF(8, 2, 44, 18), value)
    painter.end()
    return image


def test_the_underline_alone_tells_the_classes_apart(theme: ThemeController) -> None:
    lengths = []
    for surprise in (Surprise.SOME, Surprise.MUCH, Surprise.GREAT):
        image = painted(theme, surprise)
        line = [image.pixelColor(x, 20).lightness() for x in range(8, 52)]
        middle = (max(line) + min(line)) / 2
        lengths.append(sum(each > middle for each in line) if max(line) - min(line) > 20 else len(line))
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == 3, "dots, dashes and a whole line"


def test_a_word_that_the_lane_would_not_have_said_has_a_notch_at_its_beginning(theme: ThemeController) -> None:
    with_notch, without = painted(theme, ELSEWHERE), painted(theme, 0)
    assert with_notch.pixelColor(6, 10) != without.pixelColor(6, 10)
    assert with_notch.pixelColor(30, 10) == without.pixelColor(30, 10)


def test_what_was_given_is_paler_than_what_the_lane_says_itself(view: TranscriptView, theme: ThemeController) -> None:
    tokens = tokens_of(STORY)
    view.start_turn("Why?")
    view.begin_with(tokens[:6])
    assert count_colour(view.area.viewport(), theme.palette.text) > 0, "the prompt"
    before = count_colour(view.area.viewport(), theme.palette.text)
    view.append_tokens(tokens[6:])
    assert view.area.document.turns[-1].given_units == len("The fox had a bridge and")
    assert count_colour(view.area.viewport(), theme.palette.text) > before
    assert view.all_text().endswith(STORY)


@pytest.mark.parametrize("forward", [True, False])
def test_every_surprise_of_every_turn_is_passed_and_then_no_other(view: TranscriptView, forward: bool) -> None:
    for _ in range(2):
        view.start_turn("Why?")
        view.append_tokens(tokens_of(STORY))
    view.show_surprises([b"\0\1\0\0\3", b"\2" + b"\0" * 11 + b"\4"], 1)
    area = view.area
    area.set_hovered((0, 0) if forward else (1, 12))
    passed = []
    while (place := next_token(area, forward=forward, surprising=True)) is not None:
        go_to_token(area, place)
        passed.append(place)
    expected = [(0, 1), (0, 4), (1, 0), (1, 12)]
    assert passed == (expected if forward else expected[-2::-1])
