"""First page of the wizard: what this computer has."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bridge.fit.fit_controller import FitController
from app.bridge.theme import ThemeController
from app.ui.pages.fit.machine_view import MachineView
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.warning_line import WarningLine

TITLE = "Your machine"
EXPLANATION = (
    "Weigh-In looks at what your computer has and works out which model runs well on it. Nothing leaves this computer."
)


class MachineStep(QWidget):
    """The four cards, and what could not be read."""

    def __init__(self, controller: FitController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self.machine = MachineView(controller)
        self._notes = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.machine)
        column.addLayout(self._notes)
        column.addStretch(1)
        controller.machine_changed.connect(self._show_notes)
        self._show_notes()

    def _show_notes(self) -> None:
        clear_layout(self._notes)
        machine = self._controller.machine
        for note in machine.notes if machine and self._controller.typed is None else ():
            self._notes.addWidget(WarningLine(self._theme, note))
