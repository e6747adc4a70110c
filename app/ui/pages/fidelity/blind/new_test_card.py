"""Beginning a blind test: which lanes, which prompts, how many."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bridge.blind.blind_controller import BlindController
from app.bridge.blind.prompt_sources import PromptSources
from app.domain.blind.needed_votes import smallest_share_shown
from app.domain.blind.verdict_words import percent
from app.domain.lanes.sampling import Sampling
from app.domain.plain_text import one_line
from app.ui.pages.fidelity.blind.prompt_source import PromptSource
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.number_chip import NumberChip, NumberSetting
from app.ui.widgets.sampling_settings import LONGEST_ANSWER, TEMPERATURE
from app.ui.widgets.text_label import TextLabel, TextRole

_USUAL_PROMPTS: Final = 20
_DEFAULTS: Final = Sampling()
_COUNT: Final = NumberSetting(
    title="How many prompts",
    words="at most {} prompts",
    explanation="Of a larger set so many are drawn by chance. Each one is a pair of answers to vote on.",
    lowest=1,
    highest=1000,
)
_ABOUT: Final = (
    "Two answers to the same prompt stand side by side without a name, and you say which one is better. "
    "Who said what, and whether the difference is more than chance, comes at the end."
)


class NewTestCard(Card):
    """`lanes_wanted` asks for the Compare page, where lanes are chosen."""

    lanes_wanted = Signal()

    def __init__(self, controller: BlindController, sources: PromptSources, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.source = PromptSource(sources)
        self.count = NumberChip(_COUNT, _USUAL_PROMPTS)
        self.temperature = NumberChip(TEMPERATURE, _DEFAULTS.temperature)
        self.length = NumberChip(LONGEST_ANSWER, _DEFAULTS.max_tokens)
        self.start = PrimaryButton("Start")
        self.start.setObjectName("blind_start")
        self.note = TextLabel("", TextRole.CAPTION, wraps=True)
        self._named: list[str] = []
        self._chips = QWidget()
        self._lanes = FlowLayout(self._chips, gap_px=8)
        self._change = GhostButton("Change lanes")
        self._change.setObjectName("blind_change_lanes")
        self._lay_out()
        self.source.changed.connect(self.refresh)
        self.count.value_changed.connect(lambda _value: self.refresh())
        self.start.clicked.connect(self._begin)
        self._change.clicked.connect(self.lanes_wanted)
        self.refresh()

    def refresh(self) -> None:
        """Follow the lanes of Compare, what is typed, and whether anything can be asked now."""
        lanes = self._controller.lanes
        self._show_lanes([one_line(lane.name)[:40] for lane in lanes])
        prompts = min(len(self.source.prompts.prompts), int(self.count.value))
        refusal = self._controller.busy_sentence
        self.start.setEnabled(bool(prompts) and len(lanes) >= 2 and not refusal)
        self.note.setText(refusal or _note(prompts, len(lanes)))

    def _show_lanes(self, names: list[str]) -> None:
        if names != self._named:
            self._named = names
            clear_layout(self._lanes)
            for name in names:
                self._lanes.addWidget(Chip(name))

    def _begin(self) -> None:
        sampling = Sampling(temperature=self.temperature.value, max_tokens=int(self.length.value))
        self._controller.begin(self.source.prompts, sampling, wanted=int(self.count.value))

    def _lay_out(self) -> None:
        column = self.content
        column.setSpacing(10)
        column.addWidget(TextLabel("Which one answers better?", TextRole.HEADING))
        column.addWidget(TextLabel(_ABOUT, TextRole.MUTED, wraps=True))
        lanes = QHBoxLayout()
        lanes.setSpacing(8)
        lanes.addWidget(TextLabel("Lanes", TextRole.STRONG))
        lanes.addWidget(self._chips, 1, Qt.AlignmentFlag.AlignVCenter)
        lanes.addWidget(self._change)
        column.addLayout(lanes)
        column.addWidget(self.source)
        chips = QWidget()
        flow = FlowLayout(chips, gap_px=8)
        for chip in (self.count, self.temperature, self.length):
            flow.addWidget(chip)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(chips, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.start, 0, Qt.AlignmentFlag.AlignRight)
        column.addLayout(row)
        column.addWidget(self.note)


def _note(prompts: int, lanes: int) -> str:
    """What so many prompts can show."""
    if lanes < 2:
        return "A blind test needs two lanes at least: add another model or level on the Compare page."
    if not prompts:
        return "Type at least one prompt, or choose a set."
    pairs = prompts * (lanes // 2)
    counted = f"{pairs} pair{'' if pairs == 1 else 's'} to vote on"
    if lanes > 2:
        return f"{counted}; with {lanes} lanes each answer is shown once, and every two lanes meet equally often."
    share = smallest_share_shown(pairs)
    if share is None:
        return f"{counted}: too few to show any difference; six is the least, and they would have to agree."
    return f"{counted}: enough to show a preference of {percent(share)} or more four times in five."
