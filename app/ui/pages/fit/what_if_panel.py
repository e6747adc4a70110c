"""Choosing a machine that is not at hand: from a list, or by the sizes on its box."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from app.bridge.fit.typed_in import TypedIn
from app.domain.machines.preset_machines import PRESET_MACHINES, PresetMachine
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.field_margins import give_room
from app.ui.widgets.popover import Popover
from app.ui.widgets.text_label import TextLabel, TextRole

_TYPED = "typed in below"
_MOST_GB = 65_536
_MOST_GB_PER_S = 100_000
_FIRST_RAM_GB = 32


class WhatIfPanel(Popover):
    """`chosen` carries a `TypedIn`; what cannot be understood is told in the panel."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("what_if_panel")
        self.presets = QComboBox()
        self.presets.setObjectName("what_if_presets")
        self.presets.setAccessibleName("A machine from the list")
        self.presets.addItem(_TYPED)
        for preset in PRESET_MACHINES:
            self.presets.addItem(preset.name, preset)
            self.presets.setItemData(self.presets.count() - 1, preset.words, Qt.ItemDataRole.ToolTipRole)
        self.ram = _spin_box("RAM in GB", lowest=1, highest=_MOST_GB, value=_FIRST_RAM_GB)
        self.unified = QCheckBox("Unified memory, shared by processor and GPU")
        self.vram = QLineEdit()
        self.vram.setPlaceholderText("none, or 12, or 24 + 24")
        self.vram.setAccessibleName("Memory of each GPU in GB")
        self.ram_speed = _speed_box("Bandwidth of the RAM in GB/s")
        self.vram_speed = _speed_box("Bandwidth of the GPUs in GB/s")
        self._problem = TextLabel("", TextRole.ERROR, wraps=True)
        self._problem.hide()
        self.answer = PrimaryButton("Answer for it")
        self.answer.setObjectName("what_if_answer")
        self._filling = False
        self._lay_out()
        self.presets.currentIndexChanged.connect(lambda _place: self._show_preset())
        self.unified.toggled.connect(self._on_unified)
        for changed in (self.ram.valueChanged, self.ram_speed.valueChanged, self.vram_speed.valueChanged):
            changed.connect(lambda _value: self._on_edited())
        self.vram.textChanged.connect(lambda _text: self._on_edited())
        self.unified.toggled.connect(lambda _on: self._on_edited())
        self.answer.clicked.connect(self._choose)
        self.vram.returnPressed.connect(self._choose)

    def typed(self) -> TypedIn:
        """The machine as the fields say. Raises `ValueError` where the GPUs' sizes are no numbers."""
        preset = self.presets.currentData()
        if isinstance(preset, PresetMachine):
            return TypedIn.picked(preset)
        unified = self.unified.isChecked()
        return TypedIn(
            ram_gb=float(self.ram.value()),
            vram_gb=() if unified else _sizes(self.vram.text()),
            unified=unified,
            ram_gb_per_s=float(self.ram_speed.value()) or None,
            vram_gb_per_s=None if unified else float(self.vram_speed.value()) or None,
        )

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.addRow("Machine", self.presets)
        form.addRow("RAM", self.ram)
        form.addRow("", self.unified)
        form.addRow("GPU memory, GB", self.vram)
        form.addRow("RAM bandwidth", self.ram_speed)
        form.addRow("GPU bandwidth", self.vram_speed)
        explanation = TextLabel(
            "Pick one, or type the sizes on the box; several GPUs are joined by a plus. Bandwidths that are not known "
            "are assumed by the class of the memory.",
            TextRole.CAPTION,
            wraps=True,
        )
        explanation.setMinimumWidth(320)
        explanation.setMaximumWidth(380)
        cancel = GhostButton("Cancel")
        cancel.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.answer)
        column = self.content
        column.addWidget(TextLabel("What if you had another machine?", TextRole.HEADING))
        column.addLayout(form)
        column.addWidget(explanation)
        column.addWidget(self._problem)
        column.addLayout(buttons)

    def _show_preset(self) -> None:
        """Fill the fields with the machine that was picked."""
        preset = self.presets.currentData()
        if not isinstance(preset, PresetMachine):
            return
        self._filling = True
        self.ram.setValue(round(preset.ram_gb))
        self.unified.setChecked(preset.unified)
        self.vram.setText(" + ".join(f"{size:g}" for size in preset.vram_gb))
        self.ram_speed.setValue(round(preset.ram_gb_per_s or 0))
        self.vram_speed.setValue(round(preset.vram_gb_per_s or 0))
        self._filling = False

    def _on_edited(self) -> None:
        """Whoever changes a figure no longer means the machine of the list."""
        if not self._filling:
            self.presets.setCurrentIndex(0)

    def _on_unified(self, unified: bool) -> None:
        for field in (self.vram, self.vram_speed):
            field.setEnabled(not unified)

    def _choose(self) -> None:
        try:
            typed = self.typed()
        except ValueError:
            self._problem.setText("GPU memory is a number of GB, such as 12, or several joined by a plus: 24 + 24.")
            self._problem.show()
            self.adjustSize()
            return
        self._problem.hide()
        self.hide()
        self.chosen.emit(typed)


def _sizes(text: str) -> tuple[float, ...]:
    parts = text.replace("GB", "").replace("+", " ").replace(";", " ").split()
    return tuple(float(part.replace(",", ".")) for part in parts)


def _spin_box(name: str, *, lowest: int, highest: int, value: int) -> QSpinBox:
    box = QSpinBox()
    give_room(box)
    box.setRange(lowest, highest)
    box.setSuffix(" GB")
    box.setGroupSeparatorShown(True)
    box.setValue(value)
    box.setAccessibleName(name)
    return box


def _speed_box(name: str) -> QSpinBox:
    box = _spin_box(name, lowest=0, highest=_MOST_GB_PER_S, value=0)
    box.setSuffix(" GB/s")
    box.setSpecialValueText("not known")
    return box
