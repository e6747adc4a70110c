"""Where the user asks: the prompt, the settings that all lanes share, and Run."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.lanes.example_prompts import EXAMPLE_PROMPTS
from app.domain.lanes.sampling import Sampling
from app.domain.lanes.turn_mode import Mode
from app.services.comparison.turn_request import TurnRequest
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.card import Card
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.number_chip import NumberChip, NumberSetting
from app.ui.widgets.prompt_edit import PromptEdit
from app.ui.widgets.sampling_settings import LONGEST_ANSWER, TEMPERATURE
from app.ui.widgets.segmented_control import SegmentedControl
from app.ui.widgets.text_chip import TextChip
from app.ui.widgets.text_label import TextLabel, TextRole

_DEFAULTS: Final = Sampling()
_SEED: Final = NumberSetting(
    title="Seed",
    words="seed {}",
    explanation="The same seed and settings give the same answer again. Without effect at temperature 0.",
    lowest=0,
    highest=2**31 - 1,
)

# Below this the shortcut's hint would push the chips onto a second row.
_NARROW_PX: Final = 900


class Composer(Card):
    """Emits what the user wants; whoever owns it tells it whether a turn runs."""

    run_wanted = Signal(object)
    stop_wanted = Signal()
    settings_changed = Signal()

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding_px=12)
        self.setObjectName("composer")
        self.prompt_edit = PromptEdit("Ask every lane the same thing…")
        self.prompt_edit.setObjectName("prompt")
        self.mode = SegmentedControl(
            [(Mode.TURNS.value, "Take turns"), (Mode.TOGETHER.value, "Together")], "How lanes share the machine"
        )
        self.seed = NumberChip(_SEED, _DEFAULTS.seed)
        self.temperature = NumberChip(TEMPERATURE, _DEFAULTS.temperature)
        self.length = NumberChip(LONGEST_ANSWER, _DEFAULTS.max_tokens)
        self.system = TextChip(
            "system prompt",
            "Sent before the conversation, the same to every lane.",
            "You are a helpful assistant…",
        )
        self.run_button = PrimaryButton("Run")
        self.run_button.setObjectName("run")
        self._regenerate = IconButton(theme, "refresh", "Regenerate the last answers")
        self._regenerate.setObjectName("regenerate")
        self._examples = GhostButton("Examples")
        self._hint = TextLabel("Ctrl+Enter", TextRole.FAINT)
        self._running = False
        self._can_regenerate = False
        self._lay_out()
        self._connect()

    def request(self, *, regenerate: bool = False) -> TurnRequest:
        """What the fields say now."""
        return TurnRequest(
            prompt=self.prompt_edit.prompt.strip(),
            system=self.system.value,
            sampling=self.sampling(),
            mode=Mode(self.mode.value),
            regenerate=regenerate,
        )

    def sampling(self) -> Sampling:
        return Sampling(
            seed=int(self.seed.value), temperature=self.temperature.value, max_tokens=int(self.length.value)
        )

    def set_running(self, running: bool, *, can_regenerate: bool) -> None:
        """While a turn runs, Run becomes Stop and the settings rest."""
        self._running = running
        self._can_regenerate = can_regenerate
        self.run_button.setText("Stop" if running else "Run")
        self.run_button.setToolTip("Esc" if running else "Ctrl+Enter")
        self._hint.setText("Esc stops" if running else "Ctrl+Enter")
        self._regenerate.setEnabled(can_regenerate and not running)
        for field in (self.mode, self.seed, self.temperature, self.length, self.system, self._examples):
            field.setEnabled(not running)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint.setVisible(self.width() > _NARROW_PX)

    def _lay_out(self) -> None:
        chips = QWidget()
        flow = FlowLayout(chips, gap_px=8)
        for chip in (self.mode, self.seed, self.temperature, self.length, self.system):
            flow.addWidget(chip)
        prompt = QHBoxLayout()
        prompt.addWidget(self.prompt_edit, 1)
        prompt.addWidget(self._examples, 0, Qt.AlignmentFlag.AlignTop)
        actions = QHBoxLayout()
        actions.setSpacing(10)
        actions.addWidget(chips, 1)
        actions.addWidget(self._hint)
        actions.addWidget(self._regenerate)
        actions.addWidget(self.run_button)
        column: QVBoxLayout = self.content
        column.setSpacing(6)
        column.addLayout(prompt)
        column.addLayout(actions)

    def _connect(self) -> None:
        self.prompt_edit.submitted.connect(lambda _prompt: self._ask())
        self.prompt_edit.textChanged.connect(self._refresh)
        self.run_button.clicked.connect(self._ask_or_stop)
        self._regenerate.clicked.connect(lambda: self.run_wanted.emit(self.request(regenerate=True)))
        for chip in (self.seed, self.temperature, self.length):
            chip.value_changed.connect(lambda _value: self.settings_changed.emit())
        self.system.text_changed.connect(lambda _text: self.settings_changed.emit())
        self._examples.setMenu(self._example_menu())
        self.prompt_edit.set_prompt(EXAMPLE_PROMPTS[0])
        self.set_running(False, can_regenerate=False)

    def _example_menu(self) -> QMenu:
        menu = QMenu(self._examples)
        for prompt in EXAMPLE_PROMPTS:
            menu.addAction(prompt).triggered.connect(
                lambda _checked=False, prompt=prompt: self.prompt_edit.set_prompt(prompt)
            )
        return menu

    def _ask_or_stop(self) -> None:
        if self._running:
            self.stop_wanted.emit()
        else:
            self._ask()

    def _ask(self) -> None:
        if not self._running and self.prompt_edit.prompt.strip():
            self.run_wanted.emit(self.request())

    def _refresh(self) -> None:
        self.run_button.setEnabled(self._running or bool(self.prompt_edit.prompt.strip()))
