"""The window around the pages."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.bridge.palette import Scheme
from app.bridge.theme import ThemeController
from app.ui.about_dialog import AboutDialog
from app.ui.main_window import SMALLEST_SIZE, MainWindow
from app.ui.rail import RailButton
from app.ui.widgets.notice_bar import Notice

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, theme: ThemeController) -> MainWindow:
    window = MainWindow(theme, version="1.2.3")
    qtbot.addWidget(window)
    window.add_page("compare", "Compare", QLabel("compare page"))
    window.add_page("info", "Guide", QLabel("guide page"))
    with qtbot.waitExposed(window):
        window.show()
    return window


def _drop(window: MainWindow, *urls: str) -> QDropEvent:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    actions, buttons = Qt.DropAction.CopyAction, LEFT
    entering = QDragEnterEvent(window.rect().center(), actions, mime, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, entering)
    dropping = QDropEvent(
        QPointF(window.rect().center()), actions, mime, buttons, Qt.KeyboardModifier.NoModifier, QDropEvent.Type.Drop
    )
    dropping.setAccepted(False)
    if entering.isAccepted():
        QApplication.sendEvent(window, dropping)
    return dropping


def test_only_pages_that_exist_are_on_the_rail_and_the_first_is_open(window: MainWindow) -> None:
    buttons = window.rail.findChildren(RailButton)
    assert [button.text() for button in buttons if button.isCheckable()] == ["Compare", "Guide"]
    assert window.pages.currentIndex() == 0


def test_a_click_on_the_rail_opens_its_page(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.rail.findChild(RailButton, "rail_guide"), LEFT)
    assert window.pages.currentIndex() == 1


def test_ctrl_and_a_figure_open_a_page(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.currentIndex() == 1
    guide = window.rail.findChild(RailButton, "rail_guide")
    assert guide is not None
    assert guide.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.currentIndex() == 0


def test_model_files_dropped_on_the_window_are_told(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.files_dropped) as dropped:
        event = _drop(window, "file:///models/a%20b.gguf", "file:///models/notes.txt", "https://example.org/c.gguf")
    assert dropped.args == [["/models/a b.gguf"]]
    assert event.isAccepted()


def test_other_files_are_refused(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.assertNotEmitted(window.files_dropped):
        event = _drop(window, "file:///models/notes.txt")
    assert not event.isAccepted()


def test_settings_change_the_look_and_the_text_size_at_once(
    qtbot: QtBot, window: MainWindow, theme: ThemeController
) -> None:
    qtbot.mouseClick(window.rail.settings_button, LEFT)
    panel = window.settings_panel
    assert panel.isVisible()
    assert panel.look.value == "dark"
    height_before = window.fontMetrics().height()
    qtbot.mouseClick(panel.look.button("light"), LEFT)
    qtbot.mouseClick(panel.text_size.button("1.5"), LEFT)
    assert theme.palette.scheme is Scheme.LIGHT
    assert window.grab().toImage().pixelColor(300, 10).name() == theme.palette.background
    assert window.fontMetrics().height() > height_before * 1.3
    panel.hide()


def test_about_says_version_and_engine(qtbot: QtBot, window: MainWindow) -> None:
    window.set_engine_status("llama.cpp 0c1e570")
    qtbot.mouseClick(window.rail.settings_button, LEFT)
    qtbot.mouseClick(window.settings_panel.about_button, LEFT)
    dialog = window.findChild(AboutDialog)
    assert dialog is not None
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Version 1.2.3" in words
    assert "llama.cpp 0c1e570" in words
    close = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Close")
    qtbot.mouseClick(close, LEFT)
    qtbot.waitUntil(lambda: window.findChild(AboutDialog) is None)


def test_the_strip_shows_memory_and_what_can_be_said_of_gpus(window: MainWindow) -> None:
    strip = window.status_strip
    strip.set_memory(7.4e9, 24e9)
    strip.set_gpu_text("No GPU that the engine can use")
    assert strip.ram.figures == "7.40 of 24.0 GB"
    assert strip.gpu_label.isVisible()
    strip.set_gpu_memory("GPU", 2e9, 8e9)
    assert not strip.gpu_label.isVisible()


def test_geometry_is_handed_over_on_closing_and_taken_back(qtbot: QtBot, theme: ThemeController) -> None:
    kept: list[bytes] = []
    first = MainWindow(theme, save_geometry=kept.append)
    qtbot.addWidget(first)
    first.resize(960, 660)
    first.show()
    with qtbot.waitSignal(first.closing):
        first.close()
    second = MainWindow(theme, geometry=kept[0])
    qtbot.addWidget(second)
    second.show()
    assert (second.width(), second.height()) == (960, 660)


def test_the_window_cannot_be_made_smaller_than_it_can_be_used(window: MainWindow) -> None:
    window.resize(100, 100)
    assert window.size() == SMALLEST_SIZE


def test_notices_stand_above_the_page(window: MainWindow) -> None:
    page = window.pages.widget(0)
    assert page is not None
    window.notices.show_notice(Notice("The file is damaged."))
    QApplication.processEvents()
    bar = window.notices
    assert bar.isVisible()
    assert bar.mapTo(window, bar.rect().bottomLeft()).y() <= page.mapTo(window, page.rect().topLeft()).y()


def test_everything_that_can_be_clicked_has_a_name_and_can_be_reached_by_keyboard(window: MainWindow) -> None:
    for button in [*window.findChildren(QPushButton), *window.rail.findChildren(RailButton)]:
        assert button.text() or button.accessibleName(), button
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.text()
