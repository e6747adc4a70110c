"""The blind test on the Fidelity page: start, vote, result, one after the other."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.bridge.blind.blind_controller import BlindController
from app.bridge.blind.prompt_sources import PromptSources
from app.bridge.theme import ThemeController
from app.ui.pages.fidelity.blind.result_view import ResultView
from app.ui.pages.fidelity.blind.start_view import StartView
from app.ui.pages.fidelity.blind.vote_view import VoteView


class BlindView(QWidget):
    """Follows the controller. `opened` comes with every time that it is shown."""

    opened = Signal()

    def __init__(
        self,
        controller: BlindController,
        sources: PromptSources,
        theme: ThemeController,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self.start = StartView(controller, sources, theme)
        self.voting = VoteView(controller, theme)
        self.result = ResultView(controller, theme)
        self._stack = QStackedWidget()
        for view in (self.start, self.voting, self.result):
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        controller.changed.connect(self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.refresh()
            self.opened.emit()

    def refresh(self) -> None:
        """Show what the open test needs."""
        opened = self._controller.open_test
        if opened is None:
            self.start.new.refresh()
            if self._stack.currentWidget() is not self.start:
                self._stack.setCurrentWidget(self.start)
                self.start.new.source.setFocus()
        elif opened.test.ended:
            self.result.refresh()
            self._stack.setCurrentWidget(self.result)
        else:
            self.voting.refresh()
            self._stack.setCurrentWidget(self.voting)
