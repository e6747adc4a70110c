"""How sure each lane was, in words, figures and bars."""

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeController
from app.domain.protocol.events import Token
from app.domain.protocol.token_alternative import TokenAlternative
from app.ui.widgets.token_tooltip import LaneToken, TokenTooltip, share_text, visible_token
from tests.builders.pictures import count_colour


def _lane(name: str, index: int, *shares: tuple[str, float], chosen: int = 0) -> LaneToken:
    alternatives = tuple(TokenAlternative(at, text, math.log(share)) for at, (text, share) in enumerate(shares))
    token = alternatives[chosen]
    return LaneToken(name, index, Token(token.token_id, token.text, token.logprob, 0.1, alternatives))


@pytest.fixture
def tooltip(qtbot: QtBot, theme: ThemeController) -> Iterator[TokenTooltip]:
    host = QWidget()
    qtbot.addWidget(host)
    yield TokenTooltip(theme, host)
    host.close()


def test_each_lane_lists_its_alternatives_the_likeliest_first(tooltip: TokenTooltip) -> None:
    lanes = [
        _lane("Q8_0", 0, (" bridge", 0.61), (" water", 0.3)),
        _lane("Q4_K_M", 1, (" bridge", 0.44), (" water", 0.51), chosen=1),
    ]
    tooltip.show_tokens(QPoint(10, 10), lanes)
    assert tooltip.accessibleName() == "Q8_0; bridge, 61 %; water, 30 %; Q4_K_M; water, 51 %; bridge, 44 %"
    tooltip.hide()


def test_the_chosen_token_has_a_bar_in_its_lanes_colour(tooltip: TokenTooltip, theme: ThemeController) -> None:
    tooltip.show_tokens(QPoint(10, 10), [_lane("Q4_K_M", 1, (" water", 0.8), (" bridge", 0.1))])
    assert count_colour(tooltip, theme.palette.lane(1)) > 100
    tooltip.hide()


def test_a_chosen_token_that_is_not_among_the_likeliest_is_listed_too(tooltip: TokenTooltip) -> None:
    others = (TokenAlternative(1, " fox", math.log(0.9)),)
    token = Token(7, " heron", math.log(0.0004), 0.1, others)
    tooltip.show_tokens(QPoint(10, 10), [LaneToken("Q2_K", 2, token)])
    assert tooltip.accessibleName() == "Q2_K; fox, 90 %; heron, < 0.1 %"
    tooltip.hide()


def test_without_tokens_nothing_is_shown(tooltip: TokenTooltip) -> None:
    tooltip.show_tokens(QPoint(10, 10), [])
    assert not tooltip.isVisible()


def test_it_stays_on_the_screen(tooltip: TokenTooltip) -> None:
    room = tooltip.screen().availableGeometry()
    tooltip.show_tokens(room.bottomRight(), [_lane("Q8_0", 0, (" bridge", 0.61))])
    assert room.contains(tooltip.geometry())
    tooltip.hide()


def test_space_and_line_breaks_can_be_seen() -> None:
    assert visible_token("\n\n") == "⏎⏎"
    assert visible_token("  ") == "␣␣"
    assert visible_token(" word") == "word"
    assert visible_token("") == "(part of a character)"


def test_shares_keep_a_decimal_only_where_it_says_something() -> None:
    assert share_text(0.614) == "61 %"
    assert share_text(0.0421) == "4.2 %"
    assert share_text(0.0001) == "< 0.1 %"
    assert share_text(1.0) == "100 %"
