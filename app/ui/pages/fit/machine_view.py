"""The machine that the controller answers for: four cards, and what it cannot use or what could not be read."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.machine_facts import facts_of_machine, facts_of_pools
from app.bridge.theme import ThemeController
from app.ui.pages.fit.machine_cards import MachineCards
from app.ui.pages.fit.measure_offer import MeasureOffer
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.warning_line import WarningLine

_MEMORY = 0


class MachineView(QWidget):
    """Follows the controller."""

    def __init__(self, controller: FitController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self.cards = MachineCards()
        self.notes = QVBoxLayout()
        self.measure = MeasureOffer(controller)
        self.cards.card(_MEMORY).footer.addWidget(self.measure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.cards)
        column.addLayout(self.notes)
        controller.machine_changed.connect(self._show_machine)
        self._show_machine()

    def _show_machine(self) -> None:
        self._show_cards()
        clear_layout(self.notes)
        machine = self._controller.machine
        for note in machine.notes if machine and self._controller.typed is None else ():
            self.notes.addWidget(WarningLine(self._theme, note))

    def _show_cards(self) -> None:
        machine, pools = self._controller.machine, self._controller.pools
        if pools is None:
            self.cards.show_waiting()
        elif self._controller.typed is not None or machine is None:
            self.cards.show_facts(facts_of_pools(pools))
        else:
            self.cards.show_facts(facts_of_machine(machine, pools))
