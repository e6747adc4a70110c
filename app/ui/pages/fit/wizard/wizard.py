"""The wizard: your machine, what for, what fits, get it; inside the window, left at any time."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.bridge.fit.fit_controller import FitController
from app.bridge.theme import ThemeController
from app.ui.pages.fit.wizard import answer_step, get_step, machine_step, purpose_step
from app.ui.pages.fit.wizard.answer_step import AnswerStep
from app.ui.pages.fit.wizard.get_step import GetStep
from app.ui.pages.fit.wizard.machine_step import MachineStep
from app.ui.pages.fit.wizard.purpose_step import PurposeStep
from app.ui.pages.fit.wizard.steps_bar import StepsBar
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.text_label import TextLabel, TextRole

MACHINE, PURPOSE, ANSWER, GET = range(4)
_MODULES: Final = (machine_step, purpose_step, answer_step, get_step)
_WIDEST_PX: Final = 860


class Wizard(QWidget):
    """`left` comes when the user is through or has had enough. Enter goes on, Esc leaves."""

    left = Signal()

    def __init__(self, controller: FitController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wizard")
        self.setAccessibleName("What fits: four short pages")
        self._controller = controller
        self.machine = MachineStep(controller, theme)
        self.purpose = PurposeStep(theme)
        self.answer = AnswerStep(controller, theme)
        self.get = GetStep(controller, theme)
        self.steps_bar = StepsBar(theme, [module.TITLE for module in _MODULES])
        self._title = TextLabel("", TextRole.TITLE)
        self._explanation = TextLabel("", TextRole.MUTED, wraps=True)
        self._stack = QStackedWidget()
        self.skip = GhostButton("Skip")
        self.back = GhostButton("Back")
        self.next = PrimaryButton("Next")
        self._lay_out()
        self.skip.clicked.connect(self.left)
        self.back.clicked.connect(lambda: self.show_step(self.step - 1))
        self.next.clicked.connect(self._go_on)
        self.show_step(MACHINE)

    @property
    def step(self) -> int:
        """The page that is shown, counted from 0."""
        return self._stack.currentIndex()

    def show_step(self, step: int) -> None:
        """Turn to a page."""
        module = _MODULES[step]
        self._stack.setCurrentIndex(step)
        self.steps_bar.set_present(step)
        self._title.setText(module.TITLE)
        self._explanation.setText(module.EXPLANATION)
        self.back.setEnabled(step > MACHINE)
        self.next.setText("Done" if step == GET else "Next")
        self.skip.setVisible(step < GET)
        self.purpose.show_wishes(self._controller.wishes)
        self.next.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and self._controller.machine is None:
            self._controller.refresh()
        self.next.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press_focused()
        else:
            super().keyPressEvent(event)

    def _press_focused(self) -> None:
        """Enter presses the button that has the keyboard; anywhere else it goes on."""
        focused = self.focusWidget()
        if isinstance(focused, QPushButton) and not focused.isCheckable():
            focused.click()
        else:
            self._go_on()

    def _go_on(self) -> None:
        if self.step == PURPOSE:
            self._controller.ask(self.purpose.wishes())
        if self.step == GET:
            self.left.emit()
        else:
            self.show_step(self.step + 1)

    def _lay_out(self) -> None:
        for step in (self.machine, self.purpose, self.answer, self.get):
            self._stack.addWidget(_scrolling(step))
        for button, name in ((self.skip, "wizard_skip"), (self.back, "wizard_back"), (self.next, "wizard_next")):
            button.setObjectName(name)
        self.skip.setToolTip("Esc")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.skip)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST_PX)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.steps_bar)
        column.addSpacing(16)
        column.addWidget(self._title)
        column.addWidget(self._explanation)
        column.addSpacing(10)
        column.addWidget(self._stack, 1)
        column.addSpacing(4)
        column.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 18)
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)


def _scrolling(step: QWidget) -> QScrollArea:
    step.setObjectName("scroll_content")
    scroll = QScrollArea()
    scroll.setWidget(step)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll
