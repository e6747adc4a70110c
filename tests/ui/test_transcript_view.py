"""A lane's transcript as a reader meets it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.palette import DIFFERENCE_SHARE, SPLIT_SHARE
from app.bridge.theme import ThemeChoice, ThemeController
from app.domain.lanes.divergence import TokenSpan
from app.ui.widgets.transcript.lane_status import failure
from app.ui.widgets.transcript.scroll_anchor import ScrollAnchor
from app.ui.widgets.transcript.transcript_view import TranscriptView
from app.ui.widgets.transcript.turn import Part
from tests.builders.pictures import count_colour
from tests.builders.tokens import tokens_of

STORY = "Once there was a small red fox who lived by the river."
LONG_STORY = "\n\n".join([STORY * 3] * 60)


def _answer(view: TranscriptView, text: str, prompt: str = "Tell me a story.") -> None:
    view.start_turn(prompt)
    view.append_tokens(tokens_of(text))


def _settle(qtbot: QtBot, view: TranscriptView) -> None:
    qtbot.waitUntil(lambda: not view.area.reading.settling)


def _picture(view: TranscriptView) -> QImage:
    return view.area.viewport().grab().toImage()


def _place_of_token(view: TranscriptView, token: int) -> QPoint:
    """A point in the middle of a token's first letters."""
    area = view.area
    start, _end = area.document.turns[-1].words_of_token(token)
    for y in range(0, area.viewport().height(), 5):
        for x in range(0, area.viewport().width(), 3):
            position = area.document.position_at(x, y + area.scroll_px)
            if position is not None and position.part is Part.ANSWER and position.unit == start + 1:
                return QPoint(x, y + 6)
    raise AssertionError(f"token {token} is not on the screen")


def test_prompt_and_answer_are_kept_as_they_came(view: TranscriptView) -> None:
    _answer(view, STORY)
    _answer(view, "No.\n\nNever <b>again</b>.", prompt="Another one?")
    assert view.all_text() == f"Tell me a story.\n\n{STORY}\n\nAnother one?\n\nNo.\n\nNever <b>again</b>."


def test_the_end_stays_in_view_while_tokens_arrive(qtbot: QtBot, view: TranscriptView) -> None:
    view.start_turn("Tell me a story.")
    for token in tokens_of(LONG_STORY)[:600]:
        view.append_tokens([token])
    bar = view.area.verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == bar.maximum()


def test_a_reader_who_scrolled_up_is_left_alone_and_offered_the_way_back(qtbot: QtBot, view: TranscriptView) -> None:
    _answer(view, LONG_STORY)
    _settle(qtbot, view)
    bar = view.area.verticalScrollBar()
    bar.setValue(200)
    view.append_tokens(tokens_of(STORY * 20))
    _settle(qtbot, view)
    assert bar.value() == 200
    pill = view.area.jump_pill
    assert pill.isVisible()
    qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()
    assert not pill.isVisible()


def test_changing_the_width_keeps_the_reading_position(qtbot: QtBot, view: TranscriptView) -> None:
    _answer(view, LONG_STORY)
    _settle(qtbot, view)
    view.area.verticalScrollBar().setValue(2000)
    before = view.area.reading.anchor()
    for width_px in (300, 620, 420):
        view.resize(width_px, 300)
        _settle(qtbot, view)
        now = view.area.reading.anchor()
        assert before.token is not None
        assert now.token is not None
        # the token may stand anywhere on the line at the upper edge
        assert abs(now.token - before.token) <= 25


def test_after_a_change_of_width_the_scroll_bar_becomes_true_by_itself(qtbot: QtBot, view: TranscriptView) -> None:
    _answer(view, LONG_STORY)
    view.resize(300, 300)
    _settle(qtbot, view)
    heights = [chunk.laid_out_width_px for chunk in view.area.document.turns[0].answer.chunks]
    assert set(heights) == {view.area.document.turns[0].answer.width_px}


def test_the_first_parting_token_is_marked_in_the_lanes_colour(view: TranscriptView, theme: ThemeController) -> None:
    _answer(view, STORY)
    wash = theme.palette.wash(theme.palette.lane(1), SPLIT_SHARE[theme.palette.scheme])
    assert count_colour(_picture(view), wash) == 0
    view.mark_split(6)
    assert count_colour(_picture(view), wash) > 50
    start, end = view.area.document.turns[-1].words_of_token(6)
    assert STORY[start:end] == "fox"
    view.mark_split(None)
    assert count_colour(_picture(view), wash) == 0


def test_differences_are_coloured_only_while_the_switch_is_on(view: TranscriptView, theme: ThemeController) -> None:
    _answer(view, STORY)
    view.set_difference_spans([TokenSpan(2, 4), TokenSpan(9, 10)])
    wash = theme.palette.wash(theme.palette.lane(1), DIFFERENCE_SHARE[theme.palette.scheme])
    assert count_colour(_picture(view), wash) == 0
    view.show_differences(True)
    assert count_colour(_picture(view), wash) > 100
    view.show_differences(False)
    assert count_colour(_picture(view), wash) == 0


def test_a_change_of_theme_recolours_what_is_painted(view: TranscriptView, theme: ThemeController) -> None:
    _answer(view, STORY)
    dark = theme.palette.surface
    assert _picture(view).pixelColor(2, 2).name() == dark
    theme.choose(ThemeChoice.LIGHT)
    assert _picture(view).pixelColor(2, 2).name() == theme.palette.surface != dark


def test_larger_text_makes_the_transcript_taller(qtbot: QtBot, view: TranscriptView, theme: ThemeController) -> None:
    _answer(view, STORY * 4)
    before = view.area.document.height_px
    theme.set_text_scale(1.5)
    assert view.area.document.height_px > before * 1.3


def test_hovering_a_token_tells_its_turn_and_index(qtbot: QtBot, view: TranscriptView) -> None:
    _answer(view, "First answer.")
    _answer(view, STORY, prompt="More?")
    place = _place_of_token(view, 5)
    with qtbot.waitSignal(view.token_hovered) as hovered:
        qtbot.mouseMove(view.area.viewport(), place)
    assert hovered.args is not None
    assert hovered.args[:2] == [1, 5]
    with qtbot.waitSignal(view.token_left):
        qtbot.mouseMove(view.area.viewport(), QPoint(410, 290))


def test_dragging_selects_and_ctrl_c_copies(qtbot: QtBot, view: TranscriptView) -> None:
    _answer(view, STORY)
    viewport = view.area.viewport()
    start, end = _place_of_token(view, 3), _place_of_token(view, 5)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(viewport, end)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    qtbot.keyClick(view.area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied
    assert copied in STORY
    assert "small" in copied


def test_a_double_click_selects_a_word(qtbot: QtBot, view: TranscriptView) -> None:
    _answer(view, STORY)
    qtbot.mouseDClick(view.area.viewport(), Qt.MouseButton.LeftButton, pos=_place_of_token(view, 4))
    qtbot.keyClick(view.area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "small"


def test_the_keyboard_selects_letters_words_and_everything(qtbot: QtBot, view: TranscriptView) -> None:
    _answer(view, "é🦊 fox", prompt="Hi")
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    for _ in range(3):
        qtbot.keyClick(view.area, Qt.Key.Key_Right, shift)
    qtbot.keyClick(view.area, Qt.Key.Key_C, control)
    assert QGuiApplication.clipboard().text() == "Hi"
    qtbot.keyClick(view.area, Qt.Key.Key_Right, shift)
    qtbot.keyClick(view.area, Qt.Key.Key_Right, shift)
    qtbot.keyClick(view.area, Qt.Key.Key_C, control)
    assert QGuiApplication.clipboard().text() == "Hi\n\né🦊"
    qtbot.keyClick(view.area, Qt.Key.Key_A, control)
    qtbot.keyClick(view.area, Qt.Key.Key_C, control)
    assert QGuiApplication.clipboard().text() == "Hi\n\né🦊 fox"


def test_shift_down_selects_a_line(qtbot: QtBot, view: TranscriptView) -> None:
    _answer(view, "one\ntwo\nthree", prompt="Hi")
    shift = Qt.KeyboardModifier.ShiftModifier
    view.area.select(None)
    qtbot.keyClick(view.area, Qt.Key.Key_Down, shift)
    qtbot.keyClick(view.area, Qt.Key.Key_Down, shift)
    qtbot.keyClick(view.area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Hi\n\none"


def test_keys_scroll(qtbot: QtBot, view: TranscriptView) -> None:
    _answer(view, LONG_STORY)
    _settle(qtbot, view)
    bar = view.area.verticalScrollBar()
    qtbot.keyClick(view.area, Qt.Key.Key_Home)
    assert bar.value() == 0
    qtbot.keyClick(view.area, Qt.Key.Key_PageDown)
    assert bar.value() == pytest.approx(view.area.viewport().height(), abs=30)
    qtbot.keyClick(view.area, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()


def test_lanes_scroll_together_by_token(qtbot: QtBot, theme: ThemeController, view: TranscriptView) -> None:
    other = TranscriptView(theme, "Q8_0", 0)
    qtbot.addWidget(other)
    other.resize(640, 300)
    other.show()
    for each in (view, other):
        _answer(each, LONG_STORY)
        _settle(qtbot, each)
    view.scrolled.connect(other.scroll_to)
    with qtbot.assertNotEmitted(other.scrolled):
        view.area.verticalScrollBar().setValue(3000)
    here, there = view.area.reading.anchor(), other.area.reading.anchor()
    assert here.token is not None
    assert there.token is not None
    assert abs(here.token - there.token) <= 30
    view.scroll_to(ScrollAnchor(0, None, at_end=True))
    assert view.area.reading.following


def test_an_answer_dropped_is_gone_and_another_takes_its_place(view: TranscriptView) -> None:
    _answer(view, STORY)
    _answer(view, "Wrong.", prompt="More?")
    view.drop_last_turn()
    _answer(view, "Right.", prompt="More?")
    assert view.all_text().endswith("More?\n\nRight.")
    assert "Wrong" not in view.all_text()


def test_the_footer_is_shown_but_not_part_of_the_text(view: TranscriptView) -> None:
    _answer(view, STORY)
    before = view.area.document.height_px
    view.set_footer("11 tokens, stopped by itself")
    assert view.area.document.height_px > before
    assert "stopped" not in view.all_text()
    view.set_footer("")
    assert view.area.document.height_px == before


def test_screen_readers_are_told_whose_answers_and_all_of_them(view: TranscriptView) -> None:
    _answer(view, STORY)
    _answer(view, "No.", prompt="Another one?")
    view.set_footer("1 token")
    assert view.area.accessibleName() == "Answers of Q4_K_M"
    assert view.area.accessibleDescription() == view.all_text()
    assert STORY in view.area.accessibleDescription()


@pytest.fixture
def read_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader that listens is told."""
    told: list[str] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.message()))
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    return told


def test_the_keyboard_reads_out_line_by_line_and_word_by_word(
    qtbot: QtBot, view: TranscriptView, read_out: list[str]
) -> None:
    _answer(view, "one\ntwo\nthree four", prompt="Hi")
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    for _ in range(4):
        qtbot.keyClick(view.area, Qt.Key.Key_Down, shift)
    qtbot.keyClick(view.area, Qt.Key.Key_Left, shift | control)
    assert [words.strip() for words in read_out] == ["Hi", "one", "two", "three four", "four"]


def test_ends_partings_and_failures_are_announced_once_where_a_screen_reader_listens(
    view: TranscriptView, read_out: list[str]
) -> None:
    _answer(view, STORY)
    for _ in range(2):
        view.set_footer("11 tokens, parted from the reference at token 3")
    view.set_status(failure("The model's process ended.", "Try again."))
    assert read_out == [
        "Answers of Q4_K_M: 11 tokens, parted from the reference at token 3",
        "Answers of Q4_K_M: The model's process ended. Try again.",
    ]


def test_half_a_surrogate_pair_from_a_broken_model_is_shown_as_a_mark(view: TranscriptView) -> None:
    _answer(view, "bad \ud83e half")
    assert view.all_text().endswith("bad \ufffd half")


def test_clearing_leaves_nothing(view: TranscriptView, qapp: QApplication) -> None:
    _answer(view, LONG_STORY)
    view.clear()
    assert view.all_text() == ""
    assert view.area.verticalScrollBar().maximum() == 0
