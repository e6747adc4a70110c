"""A chip for a number: "seed 42", "temperature 0", "up to 256 tokens"."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from app.ui.widgets.field_margins import give_room
from app.ui.widgets.setting_chip import SettingChip


@dataclass(frozen=True, slots=True)
class NumberSetting:
    """What a number chip edits. `words` is the chip's text with `{}` for the number."""

    title: str
    words: str
    explanation: str
    lowest: float
    highest: float
    step: float = 1.0
    decimals: int = 0


class NumberChip(SettingChip):
    """Shows the number in its words; `value_changed` tells what the user set."""

    value_changed = Signal(float)

    def __init__(self, setting: NumberSetting, value: float, parent: QWidget | None = None) -> None:
        super().__init__(setting.title, parent)
        self._setting = setting
        self._field = QDoubleSpinBox()
        give_room(self._field)
        self._field.setDecimals(setting.decimals)
        self._field.setRange(setting.lowest, setting.highest)
        self._field.setSingleStep(setting.step)
        self._field.setAccessibleName(setting.title)
        self._field.setKeyboardTracking(False)
        self._field.setGroupSeparatorShown(setting.highest <= 10_000_000)
        self._field.setValue(value)
        self.panel.content.addWidget(self._field)
        self.add_explanation(setting.explanation)
        self._show_words()
        self._field.valueChanged.connect(self._announce)
        self._field.lineEdit().returnPressed.connect(self.panel.hide)

    @property
    def value(self) -> float:
        """The number that is set."""
        return self._field.value()

    def set_value(self, value: float) -> None:
        """Set the number without telling anyone."""
        self._field.blockSignals(True)
        self._field.setValue(value)
        self._field.blockSignals(False)
        self._show_words()

    def focus_field(self) -> None:
        self._field.setFocus()
        self._field.selectAll()

    def _announce(self) -> None:
        self._show_words()
        self.value_changed.emit(self.value)

    def _show_words(self) -> None:
        number = f"{self.value:.{self._setting.decimals}f}"
        if self._setting.decimals:
            number = number.rstrip("0").rstrip(".")
        self.setText(self._setting.words.format(number))
        self.setAccessibleName(f"{self._setting.title}: {number}")
