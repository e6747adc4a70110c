"""One lane becomes several that differ in one thing: the cache or the level."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.domain.lanes.lane import MAX_LANES
from app.ui.pages.compare.axes_menu import add_axes
from app.ui.pages.compare.level_lanes_dialog import LevelLanesDialog
from tests.ui.window_driver import PATIENCE_MS, WindowDriver, open_window

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("builtin_model")]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WEIGHIN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def own_file(home: Path, builtin_model: Path, tmp_path: Path) -> Path:
    """An F16 file of the user's with one level beside it."""
    file = tmp_path / "Fox-F16.gguf"
    shutil.copyfile(builtin_model, file)
    return file


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, own_file: Path) -> Iterator[WindowDriver]:
    with open_window(qapp, qtbot, [str(own_file)]) as driver:
        yield driver


def ways(window: WindowDriver) -> QMenu:
    menu = QMenu(window.window)
    page, controller = window.page, window.controller
    add_axes(menu, controller, chosen=controller.add_lane, levels_wanted=page._levels.open)
    return menu


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def open_dialog(qtbot: QtBot, window: WindowDriver, start: str) -> LevelLanesDialog:
    menu = ways(window)
    next(action for action in menu.actions() if action.text().startswith(start)).trigger()
    menu.deleteLater()
    dialog = window.page.findChild(LevelLanesDialog)
    assert isinstance(dialog, LevelLanesDialog)
    qtbot.waitUntil(lambda: any(box.isChecked() for box in dialog.boxes), timeout=PATIENCE_MS)
    return dialog


def test_the_same_file_with_another_cache_is_one_click_and_each_is_offered_once(window: WindowDriver) -> None:
    menu = ways(window)
    inner = menu.findChild(QMenu, "cache_menu")
    assert inner is not None
    assert [action.text() for action in inner.actions() if not action.isSeparator()] == [
        "F16 with q8_0, about half the size",
        "F16 with q4_0, about a quarter of the size",
    ]
    inner.actions()[-1].trigger()
    menu.deleteLater()
    window.wait_until_known()
    first, second = window.controller.lanes
    assert first.spec.source == second.spec.source
    assert second.spec.settings.kv_type == "q4_0"
    again = ways(window)
    inner = again.findChild(QMenu, "cache_menu")
    assert inner is not None
    assert words(inner)[-1].endswith("with q8_0, about half the size")
    again.deleteLater()


def test_levels_of_a_file_are_made_and_stand_beside_it_as_lanes(
    qtbot: QtBot, window: WindowDriver, own_file: Path
) -> None:
    shutil.copyfile(own_file, own_file.with_name("Fox-Q8_0.gguf"))
    dialog = open_dialog(qtbot, window, "Add all levels of Featherweight F16")
    chosen = {box.text().split()[0] for box in dialog.boxes if box.isChecked()}
    assert len(chosen) == MAX_LANES - 1, "as many as there is room for"
    assert "is there" in next(box.text() for box in dialog.boxes if box.text().startswith("Q8_0"))
    assert "to be made" in dialog.told.text()
    assert "(estimated)" in dialog.told.text()
    for box in dialog.boxes:
        box.setChecked(box.text().split()[0] in ("Q8_0", "Q4_0"))
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    controller = window.controller
    assert controller.busy.holder, "nothing else computes meanwhile"
    qtbot.waitUntil(lambda: len(controller.lanes) == 3, timeout=PATIENCE_MS)
    assert not controller.busy.holder
    window.wait_until_known()
    assert controller.lanes[0].spec.source == str(own_file)
    assert controller.lanes[1].spec.source == str(own_file.with_name("Fox-Q8_0.gguf"))
    made = controller.lanes[2].model
    assert made is not None
    assert made.shape.level == "Q4_0"
    assert window.page._levels.line.isHidden()


def test_what_does_not_fit_beside_the_lanes_cannot_be_asked_for(qtbot: QtBot, window: WindowDriver) -> None:
    dialog = open_dialog(qtbot, window, "Add all levels")
    for box in dialog.boxes:
        box.setChecked(True)
    assert len(dialog.boxes) > MAX_LANES
    assert not dialog.make.isEnabled()
    assert dialog.told.text() == "There is room for 7 more lanes: choose fewer levels."
    dialog.reject()


def test_a_stop_keeps_what_was_made_and_lets_others_compute_again(qtbot: QtBot, window: WindowDriver) -> None:
    dialog = open_dialog(qtbot, window, "Add all levels")
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    controller = window.controller
    qtbot.waitUntil(lambda: controller.levels.maker.making, timeout=PATIENCE_MS)
    qtbot.mouseClick(window.page._levels.line.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not controller.levels.maker.making, timeout=PATIENCE_MS)
    assert not controller.busy.holder
    assert len(controller.lanes) < MAX_LANES


def test_levels_of_the_built_in_model_become_lanes_at_once_with_the_whole_one_as_reference(
    qapp: QApplication, qtbot: QtBot, builtin_levels: Path
) -> None:
    with open_window(qapp, qtbot, ["builtin:Q8_0", "builtin:Q4_K_M"]) as window:
        dialog = open_dialog(qtbot, window, "Add all levels of Featherweight, built in")
        assert not any(box.text().startswith("IQ4_XS") for box in dialog.boxes), "the built-in model has no such level"
        assert "a lane already" in next(box.text() for box in dialog.boxes if box.text().startswith("Q8_0"))
        for box in dialog.boxes:
            box.setChecked(box.text().startswith(("Q2_K ", "Q4_0 ")))
        qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
        sources = [view.spec.source for view in window.controller.lanes]
        assert sources[0] == "builtin:F16"
        assert set(sources) == {f"builtin:{level}" for level in ("F16", "Q8_0", "Q4_K_M", "Q4_0", "Q2_K")}
        window.wait_until_known()
