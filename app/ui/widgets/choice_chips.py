"""A few short choices, of which one holds; they wrap like words where room is short."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.toggle_chip import ToggleChip


class ChoiceChips(QWidget):
    """One of several `(value, label)` choices; arrow keys move it. `value_changed` tells what the user chose."""

    value_changed = Signal(int)

    def __init__(self, choices: Sequence[tuple[int, str]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._chips: dict[int, ToggleChip] = {}
        flow = FlowLayout(self, gap_px=8)
        for value, label in choices:
            chip = ToggleChip(label)
            chip.setAccessibleName(f"{name}: {label}")
            self._chips[value] = chip
            self._group.addButton(chip)
            flow.addWidget(chip)
        next(iter(self._chips.values())).setChecked(True)
        self._group.buttonClicked.connect(lambda _chip: self.value_changed.emit(self.value))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def value(self) -> int:
        """The value of the choice that holds."""
        return next(value for value, chip in self._chips.items() if chip.isChecked())

    def set_value(self, value: int) -> None:
        """Choose without telling anyone; the first choice where there is none of that value."""
        chip = self._chips.get(value) or next(iter(self._chips.values()))
        chip.setChecked(True)

    def chip(self, value: int) -> ToggleChip:
        """The chip of `value`."""
        return self._chips[value]
