"""Long text in chunks: nothing lost, heights true, lines broken as if it were one piece."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from app.ui.widgets.transcript.chunk_cuts import LARGEST_CHUNK
from app.ui.widgets.transcript.flow_geometry import character_at, line_top, marked_areas, position_at
from app.ui.widgets.transcript.flow_style import FlowStyle
from app.ui.widgets.transcript.settling import settle_next
from app.ui.widgets.transcript.text_chunk import TextChunk
from app.ui.widgets.transcript.text_flow import TextFlow

_WIDTH_PX = 320
_WORDS = ["fox ", "river, ", "bridge ", "a ", "every morning ", "🦊 ", "né ", "日本 ", "\n", "\n\n", "x" * 90 + " "]


@pytest.fixture
def style(qapp: QApplication) -> FlowStyle:
    font = QFont()
    font.setPixelSize(14)
    return FlowStyle.of(font)


def _flow(style: FlowStyle, *pieces: str, width_px: int = _WIDTH_PX) -> TextFlow:
    flow = TextFlow(style)
    flow.set_width(width_px)
    for piece in pieces:
        flow.append(piece)
    return flow


def _settled(flow: TextFlow) -> TextFlow:
    while settle_next(flow):
        pass
    return flow


def _true_height(text: str, style: FlowStyle, width_px: int) -> int:
    whole = TextChunk(text, is_last=True)
    whole.lay_out(style, width_px)
    return whole.height_px


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(_WORDS), max_size=400))
def test_text_comes_back_as_it_was_appended(style: FlowStyle, pieces: list[str]) -> None:
    flow = _settled(_flow(style, *pieces))
    assert flow.text_between(0, flow.units) == "".join(pieces)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(_WORDS), max_size=400), widths=st.lists(st.integers(120, 700), max_size=4))
def test_settled_lines_break_as_in_one_piece_at_any_width(
    style: FlowStyle, pieces: list[str], widths: list[int]
) -> None:
    flow = _flow(style, *pieces)
    for width_px in widths:
        flow.set_width(width_px)
        settle_next(flow)
    width_px = widths[-1] if widths else _WIDTH_PX
    _settled(flow)
    text = "".join(pieces)
    assert flow.text_between(0, flow.units) == text
    assert flow.height_px == (_true_height(text, style, width_px) if text else 0)


def test_appended_words_need_no_settling_to_have_true_heights(style: FlowStyle) -> None:
    flow = _flow(style, *(["The quick fox saw the river. "] * 300))
    assert len(flow.chunks) > 5
    assert flow.height_px == _true_height("The quick fox saw the river. " * 300, style, _WIDTH_PX)


def test_a_history_is_cut_into_bounded_chunks_at_once(style: FlowStyle) -> None:
    flow = _flow(style, "word " * 20_000)
    assert max(len(chunk.text) for chunk in flow.chunks) <= 2 * LARGEST_CHUNK


def test_only_the_open_chunk_changes_when_a_word_arrives(style: FlowStyle) -> None:
    flow = _settled(_flow(style, "word " * 5000))
    layouts_before = [flow.laid_out(index).layout for index in range(len(flow.chunks) - 1)]
    changed_px = flow.append("another")
    assert [chunk.layout for chunk in flow.chunks[: len(layouts_before)]] == layouts_before
    assert changed_px >= flow.top_of(len(layouts_before))


def test_a_paragraph_from_right_to_left_stands_at_the_right_edge(style: FlowStyle) -> None:
    flow = _settled(_flow(style, "A fox.\nשלום עולם\nAnother fox."))
    assert [chunk.text for chunk in flow.chunks] == ["A fox.\n", "שלום עולם\n", "Another fox."]
    line = flow.laid_out(1).lay_out(style, _WIDTH_PX).lineAt(0)
    assert line.naturalTextRect().right() == pytest.approx(_WIDTH_PX, abs=1)


def test_control_characters_cannot_act_on_the_display_but_are_copied(style: FlowStyle) -> None:
    hostile = "a\x00b\x1b[31mc\u202ed"
    flow = _flow(style, hostile)
    shown = flow.laid_out(0).lay_out(style, _WIDTH_PX).text()
    assert shown == "a\u2400b\u241b[31mc\ufffdd"
    assert flow.text_between(0, flow.units) == hostile


def test_new_lines_at_the_end_take_no_room(style: FlowStyle) -> None:
    assert _flow(style, "One line.\n\n\n").height_px == style.line_height_px


def test_a_point_on_a_word_finds_it_and_its_place_again(style: FlowStyle) -> None:
    text = "first line\nsecond 🦊 line\nthird line"
    flow = _flow(style, text)
    place_px = style.line_height_px * 1.5
    position = position_at(flow, 2, place_px)
    assert text[position:].startswith("second")
    assert line_top(flow, position) == style.line_height_px


def test_beside_the_words_there_is_no_character(style: FlowStyle) -> None:
    flow = _flow(style, "short\nlines")
    assert character_at(flow, 3, 5) == 0
    assert character_at(flow, _WIDTH_PX - 2, 5) is None
    assert character_at(flow, 3, 10 * style.line_height_px) is None


def test_a_mark_over_a_line_break_has_a_rectangle_on_each_line(style: FlowStyle) -> None:
    flow = _flow(style, "first line\nsecond line")
    areas = list(marked_areas(flow, 6, 17, (0, 1000)))
    assert len(areas) == 2
    assert areas[0].bottom() < areas[1].top()
    assert areas[0].left() > 0
    assert areas[1].left() == 0


def test_emphasis_is_bold_and_underlined_in_the_layout(style: FlowStyle) -> None:
    flow = _flow(style, "the fox ran")
    flow.set_emphasis(4, 7)
    (marked,) = flow.laid_out(0).lay_out(style, _WIDTH_PX).formats()
    assert (marked.start, marked.length) == (4, 3)
    assert marked.format.fontUnderline()
    assert marked.format.fontWeight() == QFont.Weight.Bold
