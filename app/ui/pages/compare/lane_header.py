"""The head of a lane: its level and colour, what it needs, and the way to its settings."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.bridge.compare.lane_view import LaneView
from app.bridge.theme import ThemeController
from app.domain.gguf.quant_words import describe_level
from app.domain.plan.memory_plan import Confidence
from app.domain.plan.plan_parts import devices_of_shares
from app.domain.units import bytes_text
from app.services.comparison.lane_models import LaneModel
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.chip import Chip
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.lane_dot import LaneDot
from app.ui.widgets.verdict_badge import VerdictBadge

# Below this the name of a model and "reference" do not fit beside each other.
_NARROW_PX = 330


class LaneHeader(QWidget):
    """Shows a lane view; `refresh` after any of its facts changed."""

    model_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, lane: LaneView, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._dot = LaneDot(theme, lane.colour_index)
        self.level_button = QToolButton()
        self.level_button.setObjectName("lane_level")
        self.level_button.setProperty("kind", "heading")
        self.level_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.level_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.level_button.setToolTip("Choose another level or model for this lane")
        self.level_button.clicked.connect(self.model_wanted)
        self._is_reference = False
        # one beside the name where there is room, one among the facts where there is not
        self._reference, self._reference_below = Chip("reference"), Chip("reference")
        for chip in (self._reference, self._reference_below):
            chip.setToolTip("The other lanes are held against this one.")
        self.settings_button = LinkButton("settings")
        self.settings_button.setObjectName("lane_settings_button")
        self.settings_button.clicked.connect(self.settings_wanted)
        self._bits = Chip()
        self._size = Chip()
        self._verdict = VerdictBadge()
        self._context = Chip()
        self._lay_out()

    def refresh(self, *, is_reference: bool) -> None:
        """Show the lane as it is now."""
        lane = self._lane
        self.level_button.setText(f"{lane.label} ▾")
        self.level_button.setAccessibleName(f"Lane {lane.label}: choose another level or model")
        self.settings_button.setAccessibleName(f"Settings of lane {lane.label}")
        self._is_reference = is_reference
        self._place_reference()
        self._show_facts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_reference()

    def set_locked(self, locked: bool) -> None:
        """While a turn runs the lane stays as it is."""
        self.level_button.setEnabled(not locked)
        self.settings_button.setEnabled(not locked)

    def _place_reference(self) -> None:
        narrow = self.width() < _NARROW_PX
        self._reference.setVisible(self._is_reference and not narrow)
        self._reference_below.setVisible(self._is_reference and narrow)

    def _show_facts(self) -> None:
        model = self._lane.model
        chips = (self._bits, self._size, self._verdict, self._context)
        for chip in chips:
            chip.setVisible(model is not None)
        if model is None:
            return
        shape = model.shape
        bits = shape.bits_per_weight
        self._bits.setText("unknown bits/weight" if bits is None else f"{bits:.1f} bits/weight")
        self._bits.setToolTip(shape.level_note or describe_level(shape.level))
        self._size.setText(bytes_text(model.file_bytes))
        self._size.setToolTip(str(model.path))
        self._show_verdict(model)
        self._context.setVisible(self._lane.spec.settings.kv_type != "f16")
        self._context.setText(f"K/V {self._lane.spec.settings.kv_type}")

    def _show_verdict(self, model: LaneModel) -> None:
        """By the engine's own plan for this machine; by arithmetic until that is there."""
        own = self._lane.own_plan
        if own is not None:
            told = "told by the engine" if own.confidence is Confidence.ENGINE else "an estimate"
            words = [f"Predicted ({told}) for {own.setting.context_tokens:,} tokens of context.", *own.notes]
            words += [device.words for device in devices_of_shares(own.devices)]
            self._verdict.set_verdict(own.verdict, details="\n".join(words), suffix=_needs(own.total_bytes))
            return
        plan = model.plan
        self._verdict.set_verdict(
            plan.verdict,
            details="Predicted from the header (an estimate): "
            f"weights {bytes_text(plan.weights_bytes)}, KV cache {bytes_text(plan.kv_bytes)} "
            f"for {model.context_tokens:,} tokens, compute {bytes_text(plan.compute_bytes)}.\n"
            f"{bytes_text(plan.available_bytes)} of memory were free.",
            suffix=_needs(plan.total_bytes),
        )

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._dot)
        top.addWidget(self.level_button)
        top.addSpacing(4)
        top.addWidget(self._reference)
        top.addStretch(1)
        top.addWidget(self.settings_button)
        chips = QWidget()
        flow = FlowLayout(chips, gap_px=6)
        for chip in (self._reference_below, self._bits, self._size, self._verdict, self._context):
            flow.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(chips)


def _needs(total_bytes: int) -> str:
    return f" · needs {bytes_text(total_bytes)}"
