"""The Find view: searching, opening a model, its ladder, and what can be done with a level."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.bridge.models.ladder_controller import LadderController
from app.bridge.models.search_controller import SearchController
from app.bridge.theme import ThemeChoice, ThemeController
from app.domain.library.library import LibrarySource, LibraryVariant
from app.ui.pages.models.card_dialog import CardDialog
from app.ui.pages.models.ladder_columns import Cell, columns_for
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.models_fixtures import ladder as ladder
from tests.bridge.models_fixtures import opened, repository
from tests.bridge.models_fixtures import search as search
from tests.builders.pictures import count_colour
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.contents import HubFile
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub
from tests.ui.models_fixtures import LEFT, NAME, OpenView, click_row, with_ladder
from tests.ui.models_fixtures import open_view as open_view


def test_the_page_begins_with_models_that_need_no_network(hub: StandInHub, open_view: OpenView) -> None:
    view = open_view()
    assert view.search.results.model().rowCount() == 1
    assert "ships with the app" in view.search.status
    assert view.empty.isVisible()
    assert not view.ladder.isVisible()
    assert hub.requests == []


def test_what_is_typed_is_found_and_a_click_opens_it(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController
) -> None:
    hub.add(repository("one/Alpha-7B-GGUF", "Q8_0", "Q4_K_M", base="maker/Alpha-7B", downloads=1_900_000))
    hub.add(repository("two/Alpha-7B-GGUF", "Q8_0", base="maker/Alpha-7B", downloads=5))
    view = open_view()
    qtbot.keyClicks(view.search.field, "alpha")
    qtbot.keyClick(view.search.field, Qt.Key.Key_Return)
    results = view.search.results
    qtbot.waitUntil(lambda: view.search.status == "1 model", timeout=TIMEOUT_MS)
    qtbot.mouseClick(results.viewport(), LEFT, pos=results.visualRect(results.model().index(0, 0)).center())
    qtbot.waitUntil(lambda: len(ladder.list.rows) == 2 and bool(ladder.others), timeout=TIMEOUT_MS)
    assert view.head.title == "Alpha 7B"
    words = [label.text() for label in view.head.findChildren(QLabel) if label.isVisible()]
    for told in ("from one", "8.0 B parameters", "40,960 tokens", "1.9 M downloads", "also from"):
        assert told in words
    (other,) = [button for button in view.head.findChildren(QPushButton) if button.text() == "two"]
    after = view.head.card.nextInFocusChain()
    while after is not None and not isinstance(after, QPushButton):
        after = after.nextInFocusChain()
    assert after is other, "the keyboard comes there from the card"
    qtbot.mouseClick(other, LEFT)
    qtbot.waitUntil(lambda: len(ladder.list.rows) == 1, timeout=TIMEOUT_MS)
    assert "from two" in [label.text() for label in view.head.findChildren(QLabel) if label.isVisible()]


def test_the_keyboard_leads_from_the_field_into_the_list_and_to_a_level(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController
) -> None:
    hub.add(repository("org/Alpha-GGUF", "Q8_0", "Q4_K_M"))
    view = open_view()
    qtbot.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(view.search.field, "alpha")
    qtbot.keyClick(view.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.search.status == "1 model", timeout=TIMEOUT_MS)
    qtbot.keyClick(view.search.field, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(ladder.list.rows) == 2, timeout=TIMEOUT_MS)
    assert view.search.results.currentIndex().row() == 0
    view.ladder.view.setFocus()
    qtbot.keyClick(view.ladder.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(ladder.wanted, timeout=TIMEOUT_MS) as told:
        qtbot.keyClick(view.ladder.view, Qt.Key.Key_Return)
    assert told.args is not None
    assert [each.label for each in told.args[0]] == [
        ladder.list.rows[view.ladder.view.currentIndex().row()].variant.label
    ]


def test_scrolling_brings_more(qtbot: QtBot, hub: StandInHub, open_view: OpenView, search: SearchController) -> None:
    for number in range(120):
        hub.add(repository(f"org/Alpha-{number:03d}-GGUF", "Q8_0", downloads=1000 - number))
    view = open_view()
    search.write("alpha")
    search.ask_now()
    qtbot.waitUntil(lambda: search.list.rowCount() == 50, timeout=TIMEOUT_MS)
    bar = view.search.results.verticalScrollBar()
    for expected in (100, 120):
        qtbot.waitUntil(lambda: not search.working, timeout=TIMEOUT_MS)
        bar.setValue(bar.maximum())
        qtbot.waitUntil(lambda expected=expected: search.list.rowCount() == expected, timeout=TIMEOUT_MS)  # type: ignore[misc]


def test_rows_that_arrow_keys_run_over_are_not_opened(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController, search: SearchController
) -> None:
    for number in range(4):
        hub.add(repository(f"org/Alpha-{number}-GGUF", "Q8_0", downloads=10 - number))
    view = open_view()
    search.write("alpha")
    search.ask_now()
    qtbot.waitUntil(lambda: search.list.rowCount() == 4, timeout=TIMEOUT_MS)
    view.search.results.setFocus(Qt.FocusReason.TabFocusReason)
    assert ladder.repository is None
    for _ in range(3):
        qtbot.keyClick(view.search.results, Qt.Key.Key_Down)
    assert ladder.repository is None
    qtbot.waitUntil(lambda: ladder.ladder is not None, timeout=TIMEOUT_MS)
    assert ladder.ladder is not None
    assert ladder.ladder.repository == "org/Alpha-3-GGUF"
    assert [each.path for each in hub.requests if "Alpha-2" in each.path and "/api/models/org" in each.path] == []


def test_get_and_the_pair_ask_for_downloads(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController, tmp_path: Path
) -> None:
    view = open_view()
    with_ladder(qtbot, hub, ladder, tmp_path, "Q8_0", "Q6_K", "Q4_K_M")
    with qtbot.waitSignal(ladder.wanted, timeout=TIMEOUT_MS) as told:
        click_row(qtbot, view, 1)
    assert told.args is not None
    assert [each.label for each in told.args[0]] == ["Q6_K"]
    assert view.ladder.pair.text() == "Get Q4_K_M and Q8_0 to compare"
    with qtbot.waitSignal(ladder.wanted, timeout=TIMEOUT_MS) as told:
        qtbot.mouseClick(view.ladder.pair, LEFT)
    assert told.args is not None
    assert [each.label for each in told.args[0]] == ["Q8_0", "Q4_K_M"]


def test_what_is_here_opens(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController, tmp_path: Path
) -> None:
    view = open_view()
    with_ladder(qtbot, hub, ladder, tmp_path)
    own = [
        LibraryVariant(
            source=LibrarySource.OWN,
            root=tmp_path,
            files=(tmp_path / file.name,),
            model="Model",
            level=row.variant.level,
            file_bytes=file.size_bytes or 0,
        )
        for row in ladder.list.rows
        for file in row.variant.files
    ]
    ladder.set_library(own[:1])
    with qtbot.waitSignal(view.ladder.open_wanted) as told:
        click_row(qtbot, view, 0)
    assert told.args == [[own[0].path]]
    assert view.ladder.pair.text() == "Get Q4_K_M to compare it with Q8_0"
    with qtbot.waitSignal(ladder.wanted, timeout=TIMEOUT_MS) as wanted:
        qtbot.mouseClick(view.ladder.pair, LEFT)
    assert wanted.args is not None
    assert [each.label for each in wanted.args[0]] == ["Q4_K_M"], "what is here is not got again"
    ladder.set_library(own)
    assert view.ladder.pair.text() == "Compare Q4_K_M and Q8_0"
    with qtbot.waitSignal(view.ladder.open_wanted) as told:
        qtbot.mouseClick(view.ladder.pair, LEFT)
    assert told.args == [[own[0].path, own[1].path]]


def test_hovering_explains_every_cell(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController, tmp_path: Path
) -> None:
    view = open_view()
    with_ladder(qtbot, hub, ladder, tmp_path, "Q8_0", "Q4_K_M")
    rows = view.ladder.view
    area = rows.visualRect(ladder.list.index(0)).toRectF()
    cells = columns_for(ladder.list.rows, rows.font(), rows.viewport().width()).cells(area)
    for cell, words in (
        (Cell.LEVEL, "Model-Q8_0.gguf"),
        (Cell.BITS, "tensor table"),
        (Cell.VERDICT, "Predicted"),
        (Cell.LOSS, "Published KL divergence"),
    ):
        assert words in rows.told_at(0, QPointF(cells[cell].center())), cell


def test_the_best_fit_is_marked_by_word_and_by_ground(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController, theme: ThemeController, tmp_path: Path
) -> None:
    view = open_view()
    with_ladder(qtbot, hub, ladder, tmp_path)
    assert any("best fit" in str(ladder.list.index(row).data(11)) for row in range(2))
    for look in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        theme.choose(look)
        QApplication.processEvents()
        assert count_colour(view.ladder.view, theme.palette.wash(theme.palette.accent, 0.08)) > 500


def test_a_gated_repository_says_what_to_do_with_its_address(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController
) -> None:
    hub.add(repository("org/Closed-GGUF", "Q8_0", gated="auto"))
    view = open_view()
    opened(qtbot, ladder, "org/Closed-GGUF")
    QApplication.processEvents()
    assert view.ladder.gate.isVisible()
    assert "https://huggingface.co/org/Closed-GGUF" in view.ladder.gate.sentence
    assert "gated" in [label.text() for label in view.head.findChildren(QLabel) if label.isVisible()]


def test_a_failure_is_one_sentence_with_a_way_to_try_again(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController, search: SearchController
) -> None:
    view = open_view()
    hub.faults.set(Place.SEARCH, Fault(Kind.STATUS, status=403))
    search.write("alpha")
    search.ask_now()
    qtbot.waitUntil(lambda: search.problem is not None, timeout=TIMEOUT_MS)
    assert view.search.again.isVisible()
    hub.faults.clear()
    hub.add(repository("org/Alpha-GGUF", "Q8_0"))
    qtbot.mouseClick(view.search.again, LEFT)
    qtbot.waitUntil(lambda: view.search.status == "1 model", timeout=TIMEOUT_MS)
    assert not view.search.again.isVisible()
    opened(qtbot, ladder, "org/gone")
    assert "org/gone" in view.ladder.sentence
    assert view.ladder.again.isVisible()


def test_the_card_opens_without_pictures_and_links_show_their_address_first(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController
) -> None:
    made = hub.add(repository(NAME, "Q8_0"))
    made.files["README.md"] = HubFile(
        b"# About it\n\n![p](https://spy.example/p.png)\n\nSee [here](https://example.org/x).\n"
    )
    view = open_view()
    opened(qtbot, ladder, NAME)
    qtbot.mouseClick(view.head.card, LEFT)
    dialog = view.findChild(CardDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: "About it" in dialog.browser.toPlainText(), timeout=TIMEOUT_MS)
    assert "Written by the uploader" in dialog.told
    assert not dialog.link_bar.isVisible()
    dialog.browser.anchorClicked.emit("https://example.org/x")
    assert dialog.link == "https://example.org/x"
    assert dialog.link_bar.isVisible()
    assert dialog.browser.loadResource(2, "https://spy.example/p.png") == ""
    dialog.close()


@pytest.mark.parametrize(("width", "height"), [(832, 530), (1152, 690)])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_words_are_cut_off(
    qtbot: QtBot,
    hub: StandInHub,
    open_view: OpenView,
    ladder: LadderController,
    theme: ThemeController,
    tmp_path: Path,
    width: int,
    height: int,
    scale: float,
) -> None:
    theme.set_text_scale(scale)
    view = open_view(width=width, height=height)
    with_ladder(qtbot, hub, ladder, tmp_path, "Q8_0", "UD-Q4_K_XL", "Q4_K_M")
    for label in view.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    for button in view.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.text()
    assert view.ladder.geometry().right() <= view.width(), "nothing lies beyond the right edge"
    rows = view.ladder.view
    shown = columns_for(ladder.list.rows, rows.font(), rows.viewport().width())
    cells = shown.cells(rows.visualRect(ladder.list.index(0)).toRectF())
    words = [rectangle for cell, rectangle in cells.items() if cell is not Cell.PROBLEM and rectangle.width() > 0]
    assert not [1 for one in words for other in words if one is not other and one.intersects(other)]


def test_everything_that_can_be_clicked_has_a_name_and_can_be_reached_by_keyboard(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController, tmp_path: Path
) -> None:
    view = open_view()
    with_ladder(qtbot, hub, ladder, tmp_path)
    for button in view.findChildren(QAbstractButton):
        if button.isVisible() and button.objectName() != "":
            assert button.text() or button.accessibleName(), button
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.objectName()
    for part in (view.search.field, view.search.results, view.ladder.view):
        assert part.accessibleName()
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
