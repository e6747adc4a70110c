"""First page of the wizard: what this computer has."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bridge.fit.fit_controller import FitController
from app.bridge.theme import ThemeController
from app.ui.pages.fit.machine_view import MachineView

TITLE = "Your machine"
EXPLANATION = (
    "Weigh-In looks at what your computer has and works out which model runs well on it. Nothing leaves this computer."
)


class MachineStep(QWidget):
    """The four cards, and what there is to say of them."""

    def __init__(self, controller: FitController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.machine = MachineView(controller, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.machine)
        column.addStretch(1)
