"""The Fidelity page is a shell of views."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
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


def test_a_view_that_is_expected_is_built_when_it_is_opened_and_keeps_its_place(
    qtbot: QtBot, page: FidelityPage
) -> None:
    built: list[str] = []

    def build() -> None:
        built.append("blind")
        page.add_view("blind", "Blind test", QLabel("blind"))

    page.add_view("figures", "Figures", QLabel("figures"))
    page.expect_view("blind", "Blind test", build)
    page.add_view("prompts", "Prompt set", QLabel("prompts"))
    page.show()
    assert built == []
    assert page.views is not None

    page.views.button("blind").click()
    qtbot.waitUntil(lambda: built == ["blind"])

    assert page.view == "blind"
    assert page.views.value == "blind"
    assert [button.text() for button in page.views.findChildren(QPushButton)] == ["Figures", "Blind test", "Prompt set"]


def test_a_view_that_is_added_before_it_is_opened_is_not_built_twice(qtbot: QtBot, page: FidelityPage) -> None:
    built: list[str] = []
    page.add_view("figures", "Figures", QLabel("figures"))
    page.expect_view("blind", "Blind test", lambda: built.append("blind"))
    page.add_view("blind", "Blind test", QLabel("blind"))
    page.show()

    page.open_view("blind")
    qtbot.wait(50)

    assert built == []
