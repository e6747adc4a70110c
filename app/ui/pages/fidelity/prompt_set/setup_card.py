"""What is asked, and the way to begin, stop and go on."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QWidget

from app.bridge.blind.prompt_sources import PromptSources
from app.bridge.prompt_sets.prompt_set_controller import PromptSetController, RunState
from app.domain.prompts.prompt_set import PromptSet
from app.domain.prompts.time_left import time_left_text
from app.ui.pages.fidelity.prompt_set.set_chooser import RunsButton, SetChooser
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.card import Card
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.number_chip import NumberChip, NumberSetting
from app.ui.widgets.text_label import TextRole

_STEPS: Final = 1000
_LENGTH: Final = NumberSetting(
    "Longest answer", "up to {} tokens", "An answer is cut off there. Temperature is 0, the seed 42.", 1, 8192, 64
)


class SetupCard(Card):
    """`edit_wanted` asks for the editor with the chosen set, `export_wanted` carries the ending of a report."""

    edit_wanted = Signal()
    export_wanted = Signal(str)

    def __init__(self, controller: PromptSetController, sources: PromptSources, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding_px=10)
        self.setObjectName("prompt_set_setup")
        self._controller = controller
        self.chooser = SetChooser(sources)
        self._facts = ElidedLabel("", TextRole.MUTED)
        self.edit = GhostButton("Edit")
        self.edit.setObjectName("prompt_set_edit")
        self.length = NumberChip(_LENGTH, controller.sampling.max_tokens)
        self.runs = RunsButton()
        self.export = GhostButton("Export")
        self.export.setObjectName("prompt_set_export")
        self.export.setMenu(_export_menu(self))
        self.start = PrimaryButton("Run")
        self.start.setObjectName("prompt_set_run")
        self.stop = GhostButton("Stop")
        self.stop.setObjectName("prompt_set_stop")
        self.bar = QProgressBar()
        self.bar.setProperty("kind", "download")
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Answers that are there")
        self.hint = ElidedLabel("", TextRole.CAPTION)
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Follow the controller."""
        controller = self._controller
        running, refusal = controller.is_running, controller.refusal
        had_focus = self.start.hasFocus() or self.stop.hasFocus()
        self.chooser.show_set(controller.prompt_set)
        self._facts.setText("" if controller.prompt_set is None else _facts_of(controller.prompt_set))
        self.length.set_value(controller.sampling.max_tokens)
        self.runs.show_runs(controller.shelf.runs, one_is_shown=controller.shown is not None)
        self.edit.setVisible(controller.prompt_set is not None)
        self.export.setVisible(controller.shown is not None)
        for each in (self.chooser, self.edit, self.length, self.runs):
            each.setEnabled(not running)
        self.start.setVisible(not running)
        self.start.setEnabled(not refusal)
        self.start.setText("Go on" if controller.goes_on else "Check again" if controller.rechecks else "Run")
        self.start.setToolTip(refusal or "Ctrl+Enter")
        self.stop.setVisible(running)
        self.stop.setEnabled(controller.state is RunState.RUNNING)
        if had_focus:
            (self.stop if running else self.start).setFocus()
        self.bar.setVisible(running)
        self.show_progress()

    def show_progress(self) -> None:
        """How far the run is, or what would happen."""
        shown = self._controller.shown
        if shown is not None and shown.wanted:
            self.bar.setValue(round(_STEPS * len(shown.answers) / shown.wanted))
        self.hint.setText(self._words())
        self.hint.setVisible(bool(self.hint.text()))

    def _words(self) -> str:
        controller = self._controller
        if controller.state is RunState.STOPPING:
            return "Stopping; what was answered is kept."
        if controller.state is RunState.RUNNING:
            return self._running_words()
        if controller.prompt_set is not None and controller.refusal:
            return controller.refusal
        shown = controller.shown
        if shown is None:
            return ""
        if controller.goes_on:
            return f"{shown.given} of {shown.wanted} answers are there; the rest is asked when the run goes on."
        if controller.rechecks:
            return "Checks were changed: the answers that are there can be held against them without asking again."
        if controller.shown_of_set is None:
            return ""
        return "" if controller.asks_the_same else "These are answers of other lanes or settings: Run begins anew."

    def _running_words(self) -> str:
        shown = self._controller.shown
        if shown is None:
            return ""
        lane = next((lane for lane in shown.lanes if lane.doing), None)
        parts = [f"{lane.label}: {lane.doing}" if lane else "Beginning", f"{shown.given} of {shown.wanted} answers"]
        if self._controller.left_s is not None:
            parts.append(time_left_text(self._controller.left_s))
        return " · ".join(parts)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.chooser)
        row.addWidget(self.edit)
        row.addWidget(self._facts, 1)
        for each in (self.length, self.runs, self.export, self.stop, self.start):
            row.addWidget(each)
        self.content.setSpacing(6)
        self.content.addLayout(row)
        self.content.addWidget(self.bar)
        self.content.addWidget(self.hint)

    def _connect(self) -> None:
        controller = self._controller
        for signal in (controller.set_changed, controller.run_changed, controller.state_changed):
            signal.connect(self.refresh)
        controller.shelf.changed.connect(self.refresh)
        controller.progressed.connect(self.show_progress)
        self.chooser.chosen.connect(controller.choose)
        self.edit.clicked.connect(self.edit_wanted)
        self.length.value_changed.connect(lambda value: controller.set_longest_answer(int(value)))
        self.runs.run_wanted.connect(controller.open_run)
        self.start.clicked.connect(controller.start)
        self.stop.clicked.connect(controller.stop)


def _export_menu(card: SetupCard) -> QMenu:
    menu = QMenu(card)
    menu.addAction("Answers as CSV…").triggered.connect(lambda: card.export_wanted.emit(".csv"))
    menu.addAction("Everything as JSON…").triggered.connect(lambda: card.export_wanted.emit(".json"))
    return menu


def _facts_of(prompt_set: PromptSet) -> str:
    count = len(prompt_set.prompts)
    checked = sum(prompt.check is not None for prompt in prompt_set.prompts)
    words = f"{count:,} prompt{'' if count == 1 else 's'}"
    return f"{words}, {'all' if checked == count else checked or 'none'} with a check"
