"""Two or more choices side by side, of which one holds."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class SegmentedControl(QWidget):
    """One of several `(value, label)` choices; arrow keys move it. `value_changed` tells what the user chose."""

    value_changed = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, (value, label) in enumerate(choices):
            button = self._segment(value, label, _position(place, len(choices)))
            row.addWidget(button)
        next(iter(self._buttons.values())).setChecked(True)
        self._group.buttonClicked.connect(self._announce)

    @property
    def value(self) -> str:
        """The value of the choice that holds."""
        return next(value for value, button in self._buttons.items() if button.isChecked())

    def set_value(self, value: str) -> None:
        """Choose without telling anyone."""
        self._buttons[value].setChecked(True)

    def set_choice_enabled(self, value: str, *, enabled: bool, reason: str = "") -> None:
        """Allow or refuse a choice; `reason` says why in its tool tip."""
        self._buttons[value].setEnabled(enabled)
        self._buttons[value].setToolTip(reason)

    def button(self, value: str) -> QPushButton:
        """The segment of `value`."""
        return self._buttons[value]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self._move(step)

    def _segment(self, value: str, label: str, position: str) -> QPushButton:
        button = QPushButton(label, self)
        button.setCheckable(True)
        button.setProperty("segment", position)
        button.setObjectName(f"segment_{value}")
        self._group.addButton(button)
        self._buttons[value] = button
        return button

    def _move(self, step: int) -> None:
        allowed = [button for button in self._buttons.values() if button.isEnabled()]
        here = next((at for at, button in enumerate(allowed) if button.isChecked()), 0)
        target = allowed[min(max(here + step, 0), len(allowed) - 1)]
        if not target.isChecked():
            target.setFocus(Qt.FocusReason.TabFocusReason)
            target.click()

    def _announce(self) -> None:
        self.value_changed.emit(self.value)


def _position(place: int, count: int) -> str:
    if place == 0:
        return "first"
    return "last" if place == count - 1 else "middle"
