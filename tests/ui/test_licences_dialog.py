"""The page of licences."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeController
from app.domain.licence_notice import LicenceNotice
from app.ui.licences_dialog import LicencesDialog
from app.ui.main_window import MainWindow

NOTICES = (
    LicenceNotice("Weigh-In", "0.1.0", "MIT", text="MIT text"),
    LicenceNotice("numpy", "2.4.6", "BSD-3-Clause", "https://numpy.org", "BSD text"),
    LicenceNotice("silent"),
)


@pytest.fixture
def window(qtbot: QtBot, theme: ThemeController) -> MainWindow:
    window = MainWindow(theme, version="1.2.3")
    qtbot.addWidget(window)
    window.show()
    return window


def test_the_first_licence_is_open_and_arrow_keys_open_the_others(qtbot: QtBot, window: MainWindow) -> None:
    dialog = LicencesDialog(NOTICES, window)
    dialog.open()
    assert dialog.told == "Version 0.1.0 · MIT"
    assert dialog.text.toPlainText() == "MIT text"
    qtbot.keyClick(dialog.names, Qt.Key.Key_Down)
    assert dialog.told == "Version 2.4.6 · BSD-3-Clause · https://numpy.org"
    assert dialog.text.toPlainText() == "BSD text"
    qtbot.keyClick(dialog.names, Qt.Key.Key_Down)
    assert dialog.told == ""
    assert dialog.text.toPlainText() == "Its authors give no text to be passed on with it."


def test_about_opens_the_licences(qtbot: QtBot, window: MainWindow) -> None:
    window.settings_panel.about_requested.emit()
    button = next(each for each in window.findChildren(QPushButton) if each.text() == "Licences")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(LicencesDialog)
    assert dialog is not None
    assert dialog.names.model().rowCount() > 20
    qtbot.mouseClick(dialog.findChild(QPushButton, "licences_close"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(LicencesDialog) is None)
