"""What a person does in the blind test's view."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.blind.blind_test import BlindTest
from app.domain.blind.votes import Vote
from app.domain.prompts.kept_answer import KeptAnswer
from app.ui.pages.fidelity.blind.view import BlindView
from tests.blind.conftest import BlindRoom
from tests.blind.samples import keep_test

TIMEOUT_MS = 20_000
LEFT_BUTTON = Qt.MouseButton.LeftButton

Answers = dict[tuple[int, int], KeptAnswer]


class Voter:
    """What a person does in the view of a test whose answers are there."""

    def __init__(self, qtbot: QtBot, room: BlindRoom, view: BlindView) -> None:
        self.qtbot = qtbot
        self.room = room
        self.view = view
        self.voting = view.voting

    @property
    def test(self) -> BlindTest:
        opened = self.room.controller.open_test
        assert opened is not None
        return opened.test

    @property
    def votes(self) -> list[Vote]:
        return [cast.vote for cast in self.test.votes]

    def open(self, test: BlindTest, answers: Answers) -> None:
        keep_test(test, answers)
        self.room.controller.open(test.test_id)
        self.qtbot.waitUntil(lambda: self.room.controller.open_test is not None, timeout=TIMEOUT_MS)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.view.window().focusWidget() or self.voting, key, modifier)

    def click(self, name: str, parent: QWidget | None = None) -> None:
        button = (parent or self.view).findChild(QPushButton, name)
        assert button is not None
        self.qtbot.mouseClick(button, LEFT_BUTTON)

    def wait_for_results(self) -> None:
        self.qtbot.waitUntil(lambda: self.room.controller.results is not None, timeout=TIMEOUT_MS)


def words_of(widget: QWidget) -> str:
    """Everything that can be seen or heard of a window: texts, tool tips, names, titles."""
    told = [widget.window().windowTitle()]
    for each in [widget, *widget.findChildren(QWidget)]:
        told += [each.toolTip(), each.accessibleName(), each.accessibleDescription(), each.objectName()]
        told += [each.statusTip(), each.whatsThis()]
        if isinstance(each, QLabel | QPushButton):
            told.append(each.text())
        if isinstance(each, QPlainTextEdit):
            told.append(each.toPlainText())
    return "\n".join(told)
