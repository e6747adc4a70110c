"""The building blocks, driven with mouse and keyboard."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeChoice, ThemeController
from app.ui.icons import stroke_pixmap
from app.ui.widgets.buttons import PrimaryButton
from app.ui.widgets.chip import Chip, ChipTone
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.meter import Meter
from app.ui.widgets.notice_area import MOST_NOTICES, NoticeArea
from app.ui.widgets.notice_bar import Notice, NoticeBar, NoticeTone
from app.ui.widgets.number_chip import NumberChip, NumberSetting
from app.ui.widgets.prompt_edit import PromptEdit
from app.ui.widgets.segmented_control import SegmentedControl
from app.ui.widgets.switch import Switch
from app.ui.widgets.text_chip import TextChip
from tests.builders.pictures import count_colour

LEFT = Qt.MouseButton.LeftButton


def _shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()


@pytest.fixture
def mode(qtbot: QtBot, theme: ThemeController) -> SegmentedControl:
    control = SegmentedControl([("turns", "Take turns"), ("together", "Together")], "How lanes run")
    _shown(qtbot, control)
    return control


def test_a_click_on_a_segment_chooses_it(qtbot: QtBot, mode: SegmentedControl) -> None:
    assert mode.value == "turns"
    with qtbot.waitSignal(mode.value_changed) as changed:
        qtbot.mouseClick(mode.button("together"), LEFT)
    assert changed.args == ["together"]
    assert mode.value == "together"


def test_arrow_keys_move_between_segments_and_stop_at_the_ends(qtbot: QtBot, mode: SegmentedControl) -> None:
    mode.button("turns").setFocus()
    qtbot.keyClick(mode.button("turns"), Qt.Key.Key_Right)
    assert mode.value == "together"
    qtbot.keyClick(mode.button("together"), Qt.Key.Key_Right)
    assert mode.value == "together"
    qtbot.keyClick(mode.button("together"), Qt.Key.Key_Left)
    assert mode.value == "turns"


def test_a_refused_segment_says_why_and_cannot_be_chosen(qtbot: QtBot, mode: SegmentedControl) -> None:
    mode.set_choice_enabled("together", enabled=False, reason="Both do not fit.")
    qtbot.mouseClick(mode.button("together"), LEFT)
    mode.button("turns").setFocus()
    qtbot.keyClick(mode.button("turns"), Qt.Key.Key_Right)
    assert mode.value == "turns"
    assert mode.button("together").toolTip() == "Both do not fit."


def test_setting_a_segment_tells_nobody(qtbot: QtBot, mode: SegmentedControl) -> None:
    with qtbot.assertNotEmitted(mode.value_changed):
        mode.set_value("together")
    assert mode.value == "together"


def test_a_notice_opens_its_details_and_offers_its_action(qtbot: QtBot, theme: ThemeController) -> None:
    bar = NoticeBar(theme, Notice("It failed.", NoticeTone.ERROR, action="Try again", details="signal 9"))
    _shown(qtbot, bar)
    assert not bar.details_shown
    qtbot.mouseClick(bar.findChild(QPushButton, "notice_details"), LEFT)
    assert bar.details_shown
    with qtbot.waitSignal(bar.action_requested):
        qtbot.mouseClick(bar.findChild(QPushButton, "notice_action"), LEFT)


def test_the_fourth_notice_pushes_the_oldest_out(qtbot: QtBot, theme: ThemeController) -> None:
    area = NoticeArea(theme)
    qtbot.addWidget(area)
    for number in range(MOST_NOTICES + 1):
        area.show_notice(Notice(f"Notice {number}."))
    assert [notice.sentence for notice in area.notices] == ["Notice 3.", "Notice 2.", "Notice 1."]


def test_the_same_notice_is_shown_once_and_closes(qtbot: QtBot, theme: ThemeController) -> None:
    area = NoticeArea(theme)
    qtbot.addWidget(area)
    first = area.show_notice(Notice("It failed."))
    assert area.isVisible()
    assert area.show_notice(Notice("It failed.")) is first
    qtbot.mouseClick(first.findChild(IconButton, "notice_close"), LEFT)
    assert area.notices == []
    assert not area.isVisible()


def test_a_notice_is_shown_as_plain_text(qtbot: QtBot, theme: ThemeController) -> None:
    bar = NoticeBar(theme, Notice("<b>bold.gguf</b> is not a model."))
    _shown(qtbot, bar)
    labels = [label for label in bar.findChildren(QLabel) if label.text()]
    assert [label.textFormat() for label in labels] == [Qt.TextFormat.PlainText]


def test_the_prompt_grows_with_its_lines_up_to_six(qtbot: QtBot, theme: ThemeController) -> None:
    edit = PromptEdit("Ask something…")
    edit.resize(400, 40)
    _shown(qtbot, edit)
    heights = []
    for lines in (1, 3, 6, 12):
        edit.setPlainText("\n".join(["line"] * lines))
        heights.append(edit.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_ctrl_enter_submits_what_is_written_and_enter_alone_breaks_the_line(
    qtbot: QtBot, theme: ThemeController
) -> None:
    edit = PromptEdit("Ask something…")
    _shown(qtbot, edit)
    qtbot.keyClicks(edit, "Why")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    with qtbot.waitSignal(edit.submitted) as submitted:
        qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert submitted.args == ["Why\n"]


def test_an_empty_prompt_is_not_submitted(qtbot: QtBot, theme: ThemeController) -> None:
    edit = PromptEdit("Ask something…")
    _shown(qtbot, edit)
    edit.setPlainText(" \n ")
    with qtbot.assertNotEmitted(edit.submitted):
        qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_an_example_prompt_can_be_undone(qtbot: QtBot, theme: ThemeController) -> None:
    edit = PromptEdit("Ask something…")
    qtbot.addWidget(edit)
    edit.set_prompt("mine")
    edit.set_prompt("an example")
    edit.undo()
    assert edit.prompt == "mine"


@pytest.fixture
def temperature(qtbot: QtBot, theme: ThemeController) -> NumberChip:
    setting = NumberSetting("Temperature", "temperature {}", "0 takes the likeliest.", 0, 2, step=0.1, decimals=2)
    chip = NumberChip(setting, 0)
    _shown(qtbot, chip)
    return chip


def test_a_number_chip_opens_its_field_and_shows_what_was_typed(qtbot: QtBot, temperature: NumberChip) -> None:
    assert temperature.text() == "temperature 0"
    qtbot.mouseClick(temperature, LEFT)
    field = temperature.panel.findChild(QDoubleSpinBox)
    assert field is not None
    assert field.isVisible()
    with qtbot.waitSignal(temperature.value_changed) as changed:
        field.selectAll()
        qtbot.keyClicks(field, "0.7")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert changed.args == [0.7]
    assert temperature.text() == "temperature 0.7"
    assert not temperature.panel.isVisible()


def test_a_number_chip_that_is_set_tells_nobody(qtbot: QtBot, temperature: NumberChip) -> None:
    with qtbot.assertNotEmitted(temperature.value_changed):
        temperature.set_value(1.25)
    assert temperature.text() == "temperature 1.25"
    assert temperature.accessibleName() == "Temperature: 1.25"


def test_a_whole_number_keeps_its_zeros(qtbot: QtBot, theme: ThemeController) -> None:
    chip = NumberChip(NumberSetting("Seed", "seed {}", "", 0, 2**31 - 1), 100)
    qtbot.addWidget(chip)
    assert chip.text() == "seed 100"


def test_a_text_chip_says_whether_a_text_is_set(qtbot: QtBot, theme: ThemeController) -> None:
    chip = TextChip("system prompt", "Told to every lane.", "You are…")
    _shown(qtbot, chip)
    assert chip.text() == "system prompt"
    qtbot.mouseClick(chip, LEFT)
    qtbot.keyClicks(chip.panel.findChild(QPlainTextEdit), "Be brief.")
    assert chip.text() == "system prompt: set"
    assert chip.value == "Be brief."
    chip.panel.hide()


def test_a_switch_turns_by_space_and_click(qtbot: QtBot, theme: ThemeController) -> None:
    switch = Switch(theme, "Differences")
    _shown(qtbot, switch)
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()
    qtbot.mouseClick(switch, LEFT)
    assert not switch.isChecked()


def test_a_meter_says_what_is_known_and_what_is_not(qtbot: QtBot, theme: ThemeController) -> None:
    meter = Meter(theme, "RAM")
    _shown(qtbot, meter)
    assert meter.figures == "unknown"
    meter.set_usage(7.4e9, 24e9)
    assert meter.figures == "7.40 of 24.0 GB"
    assert count_colour(meter, theme.palette.accent) > 50
    meter.set_usage(23.5e9, 24e9)
    assert count_colour(meter, theme.palette.partial) > 50
    meter.set_usage(800e6, 24e9)
    assert meter.figures == "800 MB of 24.0 GB"


def test_a_long_label_ends_in_dots_and_tells_the_rest_on_hover(qtbot: QtBot, theme: ThemeController) -> None:
    label = ElidedLabel("a-very-long-file-name-of-a-model-Q4_K_M.gguf", mode=Qt.TextElideMode.ElideMiddle)
    label.resize(120, 20)
    _shown(qtbot, label)
    assert "…" in label.shown_text()
    label.repaint()
    assert label.toolTip() == label.text()
    label.resize(600, 20)
    assert label.shown_text() == label.text()


def test_an_empty_page_offers_the_next_step(qtbot: QtBot, theme: ThemeController) -> None:
    page = EmptyState("Nothing yet", "Pick two levels of a model.", "Use the built-in model")
    page.resize(500, 300)
    _shown(qtbot, page)
    with qtbot.waitSignal(page.action_requested):
        qtbot.mouseClick(page.findChild(PrimaryButton), LEFT)


def test_chips_wrap_to_the_next_row_where_room_is_short(qtbot: QtBot, theme: ThemeController) -> None:
    host = QWidget()
    flow = FlowLayout(host)
    chips = [Chip(f"chip number {number}") for number in range(4)]
    for chip in chips:
        flow.addWidget(chip)
    host.resize(1000, 100)
    _shown(qtbot, host)
    assert len({chip.y() for chip in chips}) == 1
    host.resize(flow.minimumSize().width() + 4, 200)
    assert len({chip.y() for chip in chips}) == 4
    assert flow.heightForWidth(200) > flow.heightForWidth(1000)


def test_a_chip_changes_its_tone(qtbot: QtBot, theme: ThemeController) -> None:
    chip = Chip("fits", ChipTone.FITS)
    _shown(qtbot, chip)
    assert count_colour(chip, theme.palette.fits) > 20
    chip.set_tone(ChipTone.BAD)
    assert count_colour(chip, theme.palette.fits) == 0
    assert count_colour(chip, theme.palette.bad) > 20


def test_chips_have_round_ends_at_every_text_size(qtbot: QtBot, theme: ThemeController) -> None:
    for scale in (0.8, 1.0, 1.2, 1.5, 2.0):
        theme.set_text_scale(scale)
        chip = Chip("8.5 bits per weight")
        host = QWidget()
        QHBoxLayout(host).addWidget(chip)
        _shown(qtbot, host)
        # Qt paints square corners where the radius is more than half the height
        assert chip.grab().toImage().pixelColor(0, 0).name() != theme.palette.border, scale
        assert chip.fontMetrics().horizontalAdvance(chip.text()) <= chip.width()


def test_an_icon_follows_the_theme(qtbot: QtBot, theme: ThemeController) -> None:
    button = IconButton(theme, "play", "Run")
    _shown(qtbot, button)
    before = button.icon().pixmap(QSize(16, 16)).toImage()
    theme.choose(ThemeChoice.LIGHT)
    assert button.icon().pixmap(QSize(16, 16)).toImage() != before
    assert button.accessibleName() == "Run"


def test_icons_grow_with_the_text(qtbot: QtBot, theme: ThemeController) -> None:
    button = IconButton(theme, "play", "Run")
    _shown(qtbot, button)
    before = button.iconSize().width()
    theme.set_text_scale(2.0)
    assert button.iconSize().width() >= 1.8 * before
    assert button.icon().availableSizes()[0].width() == button.iconSize().width()


def test_icons_are_drawn_in_the_colour_asked_for(qtbot: QtBot) -> None:
    picture = stroke_pixmap("stop", "#ff0000", 20, 2.0)
    assert picture.width() == 40
    assert count_colour(picture.toImage(), "#ff0000") > 30
