"""The Fidelity page is a shell of views."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeController
from app.ui.pages.fidelity.page import FidelityPage


@pytest.fixture
def page(qtbot: QtBot, theme: ThemeController) -> FidelityPage:
    page = FidelityPage()
    qtbot.addWidget(page)
    return page


def test_a_single_view_needs_no_choice(page: FidelityPage) -> None:
    page.add_view("figures", "Figures", QLabel("figures"))

    assert page.view == "figures"
    assert page.views is None


def test_the_first_view_stays_open_while_others_are_added(page: FidelityPage) -> None:
    for key, title in (("figures", "Figures"), ("blind", "Blind test"), ("prompts", "Prompt set")):
        page.add_view(key, title, QLabel(title))

    assert page.view == "figures"
    assert page.views is not None
    assert page.views.value == "figures"


def test_a_click_opens_a_view_and_tells_which(page: FidelityPage) -> None:
    for key, title in (("figures", "Figures"), ("blind", "Blind test")):
        page.add_view(key, title, QLabel(title))
    told: list[str] = []
    page.view_changed.connect(told.append)
    assert page.views is not None

    page.views.button("blind").click()

    assert page.view == "blind"
    assert told == ["blind"]
