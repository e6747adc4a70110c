"""The look follows the system until it is pinned."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.palette import Scheme
from app.bridge.theme import LARGEST_TEXT_SCALE, SMALLEST_TEXT_SCALE, ThemeChoice, ThemeController


def test_a_pinned_look_is_announced_with_its_colours(qapp: QApplication, qtbot: QtBot) -> None:
    theme = ThemeController(qapp.styleHints())
    theme.choose(ThemeChoice.LIGHT)
    with qtbot.waitSignal(theme.palette_changed) as changed:
        theme.choose(ThemeChoice.DARK)
    assert theme.palette.scheme is Scheme.DARK
    assert changed.args == [theme.palette]


def test_choosing_what_already_holds_announces_nothing(qapp: QApplication, qtbot: QtBot) -> None:
    theme = ThemeController(qapp.styleHints())
    theme.choose(ThemeChoice.DARK)
    with qtbot.assertNotEmitted(theme.palette_changed), qtbot.assertNotEmitted(theme.choice_changed):
        theme.choose(ThemeChoice.DARK)


def test_a_pinned_look_stays_when_the_system_changes(qapp: QApplication, qtbot: QtBot) -> None:
    theme = ThemeController(qapp.styleHints())
    theme.choose(ThemeChoice.DARK)
    with qtbot.assertNotEmitted(theme.palette_changed):
        qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert theme.palette.scheme is Scheme.DARK


def test_the_choice_is_announced_even_where_the_colours_stay(qapp: QApplication, qtbot: QtBot) -> None:
    theme = ThemeController(qapp.styleHints())
    same = ThemeChoice(theme.palette.scheme.value)
    with qtbot.waitSignal(theme.choice_changed) as changed, qtbot.assertNotEmitted(theme.palette_changed):
        theme.choose(same)
    assert changed.args == [same.value]


def test_text_can_be_neither_tiny_nor_huge(qapp: QApplication) -> None:
    theme = ThemeController(qapp.styleHints())
    theme.set_text_scale(0.01)
    assert theme.text_scale == SMALLEST_TEXT_SCALE
    theme.set_text_scale(100)
    assert theme.text_scale == LARGEST_TEXT_SCALE
