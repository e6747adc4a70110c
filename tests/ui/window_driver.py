"""The real window, put together as the app does it, and what a person would do in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.ui.application import Application
from app.ui.pages.compare.lane_card import LaneCard

PATIENCE_MS = 60_000


class WindowDriver:
    """Finds things by their names and clicks them."""

    def __init__(self, application: Application, qtbot: QtBot) -> None:
        self.application = application
        self.window = application.window
        self.page = application.page
        self.controller = application.controller
        self._qtbot = qtbot

    @property
    def cards(self) -> list[LaneCard]:
        """Lanes from left to right."""
        return [self.page.lanes.card(view.lane_id) for view in self.controller.lanes]

    def texts(self) -> list[str]:
        """What each lane's transcript holds."""
        return [card.transcript.all_text() for card in self.cards]

    def click(self, name: str) -> None:
        button = self.window.findChild(QPushButton, name) or self.window.findChild(QToolButton, name)
        assert button is not None, f"no button {name}"
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def write(self, prompt: str) -> None:
        self.page.composer.prompt_edit.set_prompt(prompt)

    def run(self, prompt: str) -> None:
        """Write a prompt, press Run, wait for the end of the turn."""
        self.write(prompt)
        with self._qtbot.waitSignal(self.controller.turn_finished, timeout=PATIENCE_MS):
            self.click("run")

    def wait_until_known(self) -> None:
        """Wait until every lane's file is understood, or its problem is told."""
        self._qtbot.waitUntil(
            lambda: all(view.model is not None or view.problem for view in self.controller.lanes), timeout=PATIENCE_MS
        )

    def notices(self) -> list[str]:
        return [notice.sentence for notice in self.window.notices.notices]

    def figure(self, row: int, column: int) -> str:
        model = self.page.figures.model()
        return str(model.index(row, column).data())


@contextmanager
def open_window(
    qapp: QApplication,
    qtbot: QtBot,
    lanes: Sequence[str],
    *,
    worker_command: Sequence[str] | None = None,
    started: bool = False,
) -> Iterator[WindowDriver]:
    """A window with these lanes; `started` also does what the app does after the first paint."""
    application = Application(qapp, lanes, worker_command=worker_command)
    driver = WindowDriver(application, qtbot)
    application.window.show()
    qtbot.waitExposed(application.window)
    if started:
        application.start()
    driver.wait_until_known()
    try:
        yield driver
    finally:
        application.window.close()
        application.window.deleteLater()
