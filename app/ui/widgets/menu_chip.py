"""A chip that shows one of several choices and opens a menu of them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget


class MenuChip(QPushButton):
    """One of several `(value, label)` choices. `value_changed` tells what the user chose.

    With any choice but the `usual` one, the first by default, the chip looks checked.
    """

    value_changed = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None, *, usual: str = ""
    ) -> None:
        super().__init__(parent)
        self._choices = dict(choices)
        self._name = name
        self._usual = usual or choices[0][0]
        self._value = self._usual
        self.setProperty("chip", "menu")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.menu_of_choices = QMenu(self)
        self._fill_menu()
        self.menu_of_choices.triggered.connect(lambda action: self.choose(str(action.data())))
        self.clicked.connect(self._open)
        self._show_value()

    @property
    def value(self) -> str:
        """The value of the choice that holds."""
        return self._value

    def set_value(self, value: str) -> None:
        """Choose without telling anyone; the usual choice where there is none of that value."""
        self._value = value if value in self._choices else self._usual
        self._show_value()

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer others, the first of them the usual one; the choice that holds stays if it is among them."""
        self._choices, self._usual = dict(choices), choices[0][0]
        self.menu_of_choices.clear()
        self._fill_menu()
        self.set_value(self._value)

    def choose(self, value: str) -> None:
        """Choose, and tell if that is another choice."""
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.value_changed.emit(self._value)

    def _fill_menu(self) -> None:
        for value, label in self._choices.items():
            action = self.menu_of_choices.addAction(label)
            action.setCheckable(True)
            action.setData(value)

    def _open(self) -> None:
        # the click has toggled it: what it shows is the choice, not whether its menu is open
        self._show_value()
        self.menu_of_choices.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _show_value(self) -> None:
        self.setText(f"{self._choices[self._value]} ▾")
        self.setAccessibleName(f"{self._name}: {self._choices[self._value]}")
        self.setToolTip(self._name)
        self.setChecked(self._value != self._usual)
        for action in self.menu_of_choices.actions():
            action.setChecked(action.data() == self._value)
