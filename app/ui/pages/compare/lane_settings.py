"""What can be set for one lane, in a small panel that opens under the lane's settings button."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from app.domain.lanes.lane import KV_TYPES, LaneSettings, LaneSpec
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.field_margins import give_room
from app.ui.widgets.popover import Popover
from app.ui.widgets.text_label import TextLabel, TextRole

_LARGEST_CONTEXT_TOKENS: Final = 1_048_576
_CONTEXT_STEP_TOKENS: Final = 512


class LaneSettingsPanel(Popover):
    """Edits a copy of a lane; `accepted` carries the changed lane when the panel closes with changes."""

    accepted = Signal(object)
    reference_wanted = Signal()
    removal_wanted = Signal()

    def __init__(
        self, lane: LaneSpec, *, cores: int, layers: int | None, can_offload: bool, is_reference: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("lane_settings")
        self._lane = lane
        self._dismissed = False
        settings = lane.settings
        self._name = QLineEdit(lane.name)
        self._name.setPlaceholderText("the level")
        self._name.setMaxLength(40)
        self._context = _spin_box(settings.context_tokens, largest=_LARGEST_CONTEXT_TOKENS, step=_CONTEXT_STEP_TOKENS)
        self._kv_type = QComboBox()
        self._kv_type.addItems(KV_TYPES)
        self._kv_type.setCurrentText(settings.kv_type)
        self._threads = _spin_box(settings.threads, largest=cores)
        self._gpu_layers = _layers_box(settings.gpu_layers, layers)
        self._repack = QCheckBox("Faster layout of the weights (repack)")
        self._repack.setChecked(settings.repack)
        self._repack.setToolTip("Switch this off if the model's process dies while loading or answering.")
        self._lay_out(can_offload=can_offload, is_reference=is_reference)
        self.closed.connect(self._on_closed)

    def edited(self) -> LaneSpec:
        """The lane as the fields say now."""
        settings = LaneSettings(
            context_tokens=self._context.value() or None,
            kv_type=self._kv_type.currentText(),
            gpu_layers=_chosen_layers(self._gpu_layers),
            threads=self._threads.value() or None,
            repack=self._repack.isChecked(),
        )
        return replace(self._lane, name=self._name.text().strip().replace(",", " "), settings=settings)

    def _on_closed(self) -> None:
        edited = self.edited()
        if not self._dismissed and edited != self._lane:
            self.accepted.emit(edited)
        self.deleteLater()

    def _lay_out(self, *, can_offload: bool, is_reference: bool) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.addRow("Name", self._name)
        form.addRow("Context", self._context)
        form.addRow("K/V cache", self._kv_type)
        form.addRow("Threads", self._threads)
        if can_offload:
            form.addRow("GPU layers", self._gpu_layers)
        column = self.content
        column.addWidget(TextLabel("Lane settings", TextRole.HEADING))
        column.addLayout(form)
        column.addWidget(self._repack)
        column.addLayout(self._actions(is_reference=is_reference))

    def _actions(self, *, is_reference: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        reference = GhostButton("Make reference")
        reference.setVisible(not is_reference)
        reference.clicked.connect(lambda: self._dismiss(self.reference_wanted))
        remove = GhostButton("Remove lane")
        remove.setObjectName("remove_lane")
        remove.clicked.connect(lambda: self._dismiss(self.removal_wanted))
        done = GhostButton("Done")
        done.setObjectName("lane_settings_done")
        done.clicked.connect(self.hide)
        row.addWidget(remove)
        row.addWidget(reference)
        row.addStretch(1)
        row.addWidget(done)
        return row

    def _dismiss(self, wanted: SignalInstance) -> None:
        self._dismissed = True
        self.hide()
        wanted.emit()


def _spin_box(value: int | None, *, largest: int, step: int = 1) -> QSpinBox:
    box = QSpinBox()
    give_room(box)
    box.setRange(0, largest)
    box.setSingleStep(step)
    box.setSpecialValueText("automatic")
    box.setGroupSeparatorShown(True)
    box.setValue(value or 0)
    return box


def _layers_box(value: int | None, layers: int | None) -> QSpinBox:
    """-2 stands for automatic, -1 for all: a spin box shows its lowest value as words."""
    box = QSpinBox()
    give_room(box)
    box.setRange(-2, (layers or 998) + 1)
    box.setSpecialValueText("automatic")
    box.setValue(-2 if value is None else value)
    return box


def _chosen_layers(box: QSpinBox) -> int | None:
    return None if box.value() == -2 else box.value()
