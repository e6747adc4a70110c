"""The style sheet and the size of text."""

import re

import pytest
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.adapters.paths import resource_path
from app.bridge.palette import Scheme, load_palette
from app.bridge.theme import ThemeChoice, ThemeController
from app.ui.appearance import base_text_px, system_palette
from app.ui.style_sheet import BASE_PX, rendered_style_sheet


@pytest.mark.parametrize("scheme", list(Scheme))
def test_every_role_of_the_style_sheet_is_filled_in(scheme: Scheme) -> None:
    rendered = rendered_style_sheet(load_palette(scheme), BASE_PX)
    assert "$" not in rendered
    assert load_palette(scheme).accent in rendered


def test_every_picture_that_the_style_sheet_names_is_there() -> None:
    for scheme in Scheme:
        named = re.findall(r'url\("([^"]+)"\)', rendered_style_sheet(load_palette(scheme), BASE_PX))
        assert named
        for name in named:
            assert resource_path("icons", name.rpartition("/")[2]).is_file(), name


def test_lengths_grow_with_the_text() -> None:
    normal = rendered_style_sheet(load_palette(Scheme.DARK), BASE_PX)
    double = rendered_style_sheet(load_palette(Scheme.DARK), 2 * BASE_PX)
    assert "border-radius: 10px" in normal
    assert "border-radius: 20px" in double


def test_text_is_never_smaller_than_intended_and_follows_a_larger_system_text(qapp: QApplication) -> None:
    small, large = QFont(), QFont()
    small.setPixelSize(6)
    large.setPixelSize(28)
    assert base_text_px(small, 1.0) == BASE_PX
    assert base_text_px(large, 1.0) > 1.8 * BASE_PX
    assert base_text_px(small, 1.5) == 1.5 * BASE_PX


def test_what_qt_draws_by_itself_has_our_colours() -> None:
    palette = load_palette(Scheme.LIGHT)
    system = system_palette(palette)
    assert system.color(QPalette.ColorRole.Window).name() == palette.background
    assert system.color(QPalette.ColorRole.Text).name() == palette.text
    assert system.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name() == palette.faint


def test_a_label_takes_the_size_and_colour_of_the_theme(qtbot: QtBot, theme: ThemeController) -> None:
    label = QLabel("Words")
    qtbot.addWidget(label)
    label.show()
    assert label.font().pixelSize() == BASE_PX
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == theme.palette.text
    theme.set_text_scale(2.0)
    theme.choose(ThemeChoice.LIGHT)
    assert label.font().pixelSize() == 2 * BASE_PX
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == theme.palette.text
