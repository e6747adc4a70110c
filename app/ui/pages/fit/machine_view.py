"""The machine that the controller answers for, in four cards."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.machine_facts import facts_of_machine, facts_of_pools
from app.ui.pages.fit.machine_cards import MachineCards
from app.ui.pages.fit.measure_offer import MeasureOffer

_MEMORY = 0


class MachineView(QWidget):
    """Follows the controller."""

    def __init__(self, controller: FitController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.cards = MachineCards()
        self.measure = MeasureOffer(controller)
        self.cards.card(_MEMORY).footer.addWidget(self.measure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.cards)
        controller.machine_changed.connect(self._show_machine)
        self._show_machine()

    def _show_machine(self) -> None:
        machine, pools = self._controller.machine, self._controller.pools
        if pools is None:
            self.cards.show_waiting()
        elif self._controller.typed is not None or machine is None:
            self.cards.show_facts(facts_of_pools(pools))
        else:
            self.cards.show_facts(facts_of_machine(machine, pools))
