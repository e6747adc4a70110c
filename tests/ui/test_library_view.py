"""The library: what lies here, chosen and acted on by mouse and keyboard; deleted only after a question."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.bridge.models.library_controller import LibraryController
from app.bridge.models.library_plans import LibraryPlans
from app.bridge.models.library_tree import LICENCE, NAME, USED
from app.bridge.theme import ThemeController
from app.domain.library.grouping import group_models
from app.domain.library.library import LibraryVariant
from app.ui.pages.models.library.library_view import LibraryView
from app.ui.widgets.confirm_dialog import ConfirmDialog
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.library_fixtures import library as library
from tests.bridge.library_fixtures import plans as plans
from tests.bridge.library_fixtures import two_levels
from tests.builders.model_folders import model_bytes, put
from tests.library.conftest import Computer
from tests.library.conftest import computer as computer

_LEFT = Qt.MouseButton.LeftButton

Open = Callable[[], LibraryView]


@pytest.fixture
def open_view(qtbot: QtBot, theme: ThemeController, library: LibraryController, plans: LibraryPlans) -> Open:
    """Shows the view and waits until everything was looked through."""

    def open_it() -> LibraryView:
        view = LibraryView(library, plans, theme)
        qtbot.addWidget(view)
        view.resize(1150, 500)
        with qtbot.waitExposed(view):
            view.show()
        qtbot.waitUntil(lambda: library.was_looked_at and not library.scanning, timeout=TIMEOUT_MS)
        return view

    return open_it


def _choose(view: LibraryView, *levels: str) -> list[LibraryVariant]:
    flags = QItemSelectionModel.SelectionFlag
    chosen = [variant for variant in view._controller.variants() if variant.level in levels]
    view.list.clearSelection()
    for variant in chosen:
        place = view.tree.place_of(variant.path)
        view.list.selectionModel().select(place, flags.Select | flags.Rows)
        view.list.selectionModel().setCurrentIndex(place, flags.NoUpdate)
    return chosen


def _question(view: LibraryView) -> ConfirmDialog:
    return next(each for each in view.findChildren(ConfirmDialog) if each.isVisible())


def test_an_empty_computer_says_what_the_page_is_for_and_offers_the_search(
    qtbot: QtBot, computer: Computer, open_view: Open
) -> None:
    view = open_view()
    assert view.empty.isVisible()
    assert not view.bar.isVisible()
    button = view.empty.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(view.find_wanted):
        qtbot.mouseClick(button, _LEFT)


def test_everything_is_open_and_summed_up(computer: Computer, open_view: Open) -> None:
    two_levels(computer)
    view = open_view()
    assert view.list.isVisible()
    assert view.header.summary.text().startswith("1 model in 3 variants, ")
    assert view.list.isExpanded(view.tree.index(0, NAME))


def test_enter_opens_a_lane_and_a_model_folds(qtbot: QtBot, computer: Computer, open_view: Open) -> None:
    two_levels(computer)
    view = open_view()
    (variant,) = _choose(view, "Q8_0")
    with qtbot.waitSignal(view.open_wanted) as opened:
        qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert opened.args == [[variant.path]]
    model = view.tree.index(0, NAME)
    view.list.setCurrentIndex(model)
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert not view.list.isExpanded(model)


def test_two_or_more_can_be_compared_in_their_order(qtbot: QtBot, computer: Computer, open_view: Open) -> None:
    two_levels(computer)
    view = open_view()
    assert not view.bar.compare.isEnabled()
    _choose(view, "Q4_0")
    assert not view.bar.compare.isEnabled()
    assert "two or more" in view.bar.compare.toolTip()
    chosen = _choose(view, "Q4_0", "F16")
    with qtbot.waitSignal(view.compare_wanted) as wanted:
        qtbot.mouseClick(view.bar.compare, _LEFT)
    assert wanted.args == [[variant.path for variant in chosen]]
    assert [variant.level for variant in chosen] == ["F16", "Q4_0"], "the more precise one is the reference"


def test_only_own_files_are_deleted_and_after_a_question(
    qtbot: QtBot, computer: Computer, open_view: Open, library: LibraryController
) -> None:
    two_levels(computer)
    view = open_view()
    _choose(view, "Q8_0")
    assert not view.bar.delete.isEnabled()
    assert "belongs to LM Studio" in view.bar.delete.toolTip()
    (own,) = _choose(view, "Q4_0")
    qtbot.keyClick(view.list, Qt.Key.Key_Delete)
    qtbot.mouseClick(_question(view).leave, _LEFT)
    assert own.path.exists()
    qtbot.mouseClick(view.bar.delete, _LEFT)
    question = _question(view)
    assert question.agree.text() == "Delete 61.4 kB"
    with qtbot.waitSignal(library.deleted, timeout=TIMEOUT_MS):
        qtbot.mouseClick(question.agree, _LEFT)
    assert not own.path.exists()
    assert "are free again" in view.header.summary.text()
    qtbot.waitUntil(lambda: not library.scanning, timeout=TIMEOUT_MS)


def test_the_choice_outlives_another_look(
    qtbot: QtBot, computer: Computer, open_view: Open, library: LibraryController
) -> None:
    two_levels(computer)
    view = open_view()
    (chosen,) = _choose(view, "Q8_0")
    put(computer.models / "org" / "Tiny-GGUF" / "Another-F16.gguf", model_bytes("Another"))
    with qtbot.waitSignal(library.looked, timeout=TIMEOUT_MS):
        qtbot.mouseClick(view.header.refresh, _LEFT)
    assert view.header.summary.text().endswith("1 variant is new.")
    assert [variant.path for variant in view.list.chosen] == [chosen.path]


def test_the_filter_leaves_what_holds_its_words(qtbot: QtBot, computer: Computer, open_view: Open) -> None:
    two_levels(computer)
    view = open_view()
    qtbot.keyClicks(view.header.filter, "tiny q4")
    qtbot.waitUntil(lambda: view.tree.rowCount(view.tree.index(0, NAME)) == 1, timeout=TIMEOUT_MS)
    qtbot.keyClicks(view.header.filter, " nothing")
    qtbot.waitUntil(lambda: view.tree.rowCount() == 0, timeout=TIMEOUT_MS)


def test_a_file_that_cannot_be_used_is_listed_and_says_why(computer: Computer, open_view: Open) -> None:
    put(computer.models / "org" / "Tiny-GGUF" / "broken-Q4_K_M.gguf", b"GGUF\x03\0\0\0rubbish")
    view = open_view()
    (variant,) = view._controller.variants()
    place = view.tree.place_of(variant.path)
    view.list.setCurrentIndex(place)
    assert not view.bar.open.isEnabled()
    assert view.bar.open.toolTip() == variant.problem
    assert view.bar.delete.isEnabled()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_names_keep_their_room_in_a_small_window(
    theme: ThemeController, computer: Computer, open_view: Open, scale: float
) -> None:
    two_levels(computer)
    view = open_view()
    theme.set_text_scale(scale)
    view.resize(832, 420)
    QApplication.processEvents()
    assert view.list.columnWidth(NAME) >= 200
    assert view.list.isColumnHidden(LICENCE)
    assert view.list.isColumnHidden(USED) == (scale > 1)
    for button in view.bar.findChildren(QPushButton):
        assert button.geometry().right() <= view.bar.width()
        assert button.accessibleName()


def test_thousands_of_variants_are_shown_without_planning_them_all(
    qtbot: QtBot, theme: ThemeController, library: LibraryController, plans: LibraryPlans, computer: Computer
) -> None:
    put(computer.models / "org" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes("Tiny"))
    view = LibraryView(library, plans, theme)
    qtbot.addWidget(view)
    view.resize(1150, 500)
    view.show()
    qtbot.waitUntil(lambda: library.was_looked_at and not library.scanning, timeout=TIMEOUT_MS)
    (real,) = library.variants()
    many = [_copy(real, number) for number in range(3000)]
    library._take(group_models(many))
    view.list.scrollToBottom()
    view.list.grab()
    assert view.tree.rowCount() == 1000
    assert len(plans._waiting) <= 80


def _copy(real: LibraryVariant, number: int) -> LibraryVariant:
    level = ("F16", "Q8_0", "Q4_0")[number % 3]
    path = real.path.with_name(f"Model{number // 3}-{level}.gguf")
    return replace(real, files=(path,), model=f"Model {number // 3}", level=level)
