"""What is measured, over which text, and the way to begin."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QProgressBar, QWidget

from app.bridge.fidelity.fidelity_controller import FidelityController, RunState
from app.bridge.fidelity.lane_measurement import Phase
from app.bridge.theme import ThemeController
from app.domain.fidelity.keeping_words import keeping_words
from app.domain.plain_text import one_line
from app.services.fidelity.fidelity_events import FidelityPrepared
from app.ui.pages.fidelity.figures.lanes_line import LanesLine
from app.ui.pages.fidelity.figures.text_chooser import TextChooser
from app.ui.widgets.buttons import GhostButton, LinkButton, PrimaryButton
from app.ui.widgets.card import Card
from app.ui.widgets.text_label import TextLabel, TextRole

_STEPS: Final = 1000
_WHAT: Final = (
    "Every lane reads the same text. At each token its probabilities are held against the reference's: what strays is "
    "what the smaller level costs."
)


class SetupCard(Card):
    """`lanes_wanted` asks for more lanes. The controller is told what the user chooses."""

    lanes_wanted = Signal()

    def __init__(self, controller: FidelityController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fidelity_setup")
        self._controller = controller
        self.lanes = LanesLine(theme)
        self.add_lanes = LinkButton("+ Add lanes")
        self.add_lanes.setObjectName("fidelity_add_lanes")
        self.text = TextChooser()
        self.measure = PrimaryButton("Measure")
        self.measure.setObjectName("fidelity_measure")
        self.pause = GhostButton("Pause")
        self.pause.setObjectName("fidelity_pause")
        self.stop = GhostButton("Stop")
        self.stop.setObjectName("fidelity_stop")
        self.hint = TextLabel("", TextRole.CAPTION, wraps=True)
        self.bar = QProgressBar()
        self.bar.setProperty("kind", "download")
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the measurement")
        self._choosing = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self._connect()
        self.refresh()

    def make_room(self, *, narrow: bool) -> None:
        """Where words are large beside the window, the buttons stand under the choices."""
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._choosing.setDirection(way)

    def begin(self) -> None:
        """Measure what is chosen."""
        self._controller.measure(self.text.choice)

    def refresh(self) -> None:
        """Follow the controller."""
        controller = self._controller
        running = controller.is_running
        refusal = "" if running else controller.refusal(self.text.choice)
        self.lanes.show_lanes(controller.rows)
        self.text.allow_conversation(controller.has_conversation or running)
        self.text.setEnabled(not running)
        self.add_lanes.setVisible(not running)
        self.measure.setVisible(not running)
        self.measure.setEnabled(not refusal)
        self.measure.setText("Go on" if controller.can_go_on(self.text.choice) else "Measure")
        self.measure.setToolTip(refusal or "Ctrl+Enter")
        self.pause.setVisible(running)
        self.pause.setText("Go on" if controller.state is RunState.PAUSED else "Pause")
        self.pause.setEnabled(controller.state is not RunState.STOPPING)
        self.stop.setVisible(running)
        self.stop.setEnabled(controller.state is not RunState.STOPPING)
        self.bar.setVisible(running)
        self.show_progress()

    def show_progress(self) -> None:
        """What is going on, or what to expect."""
        controller = self._controller
        self.bar.setValue(round(controller.run_share * _STEPS))
        self.hint.setText(self._words())
        self.hint.setVisible(bool(self.hint.text()))

    def _words(self) -> str:
        controller = self._controller
        match controller.state:
            case RunState.STOPPING:
                return "Stopping; what was scored is kept."
            case RunState.PAUSED:
                return f"Paused at {controller.run_share:.0%}. The models stay loaded.".replace("%", " %")
            case RunState.RUNNING:
                return self._running_words()
            case _:
                return self._resting_words()

    def _running_words(self) -> str:
        controller = self._controller
        working = [row for row in controller.rows if row.phase is Phase.WORKING and row.doing]
        doing = list(dict.fromkeys(one_line(row.doing) for row in working))
        who = one_line(working[0].label) if len(working) == 1 else "All lanes"
        parts = [f"{who}: {doing[0]}" if len(doing) == 1 else "Beginning" if not doing else "Lanes get ready"]
        if controller.prepared is not None:
            parts.append(_extent(controller.prepared))
        if controller.left_s is not None:
            parts.append(f"about {_rough_time(controller.left_s)} left")
        return " · ".join(parts)

    def _resting_words(self) -> str:
        controller = self._controller
        refusal = controller.refusal(self.text.choice)
        if refusal:
            return refusal
        if controller.can_go_on(self.text.choice):
            return "Stopped. What was scored is kept: the same lanes and text go on from there."
        words = []
        if controller.prepared is not None and any(row.phase is Phase.DONE for row in controller.rows):
            slack = max((row.figures.mean_slack for row in controller.rows if row.figures is not None), default=0.0)
            words.append(keeping_words(controller.prepared.keeps, controller.prepared.keeps_reason, slack))
        expected_s = controller.expected_s(self.text.choice)
        if expected_s is not None:
            words.append(f"This choice would take about {_rough_time(expected_s)}.")
        return " ".join(words)

    def _lay_out(self) -> None:
        lanes = QHBoxLayout()
        lanes.setSpacing(10)
        lanes.addWidget(self.lanes, 1)
        lanes.addWidget(self.add_lanes, 0, Qt.AlignmentFlag.AlignTop)
        actions = QHBoxLayout()
        actions.setSpacing(10)
        actions.addStretch(1)
        for button in (self.pause, self.stop, self.measure):
            actions.addWidget(button)
        row = self._choosing
        row.setSpacing(10)
        row.addWidget(self.text, 1)
        row.addLayout(actions)
        self.content.addWidget(TextLabel(_WHAT, TextRole.MUTED, wraps=True))
        self.content.addLayout(lanes)
        self.content.addLayout(row)
        self.content.addWidget(self.bar)
        self.content.addWidget(self.hint)

    def _connect(self) -> None:
        controller = self._controller
        controller.rows_changed.connect(self.refresh)
        controller.state_changed.connect(self.refresh)
        controller.progressed.connect(self.show_progress)
        self.text.changed.connect(self.refresh)
        self.measure.clicked.connect(self.begin)
        self.pause.clicked.connect(self._pause_or_go_on)
        self.stop.clicked.connect(controller.stop)
        self.add_lanes.clicked.connect(self.lanes_wanted)

    def _pause_or_go_on(self) -> None:
        if self._controller.state is RunState.PAUSED:
            self._controller.resume()
        else:
            self._controller.pause()


def _extent(prepared: FidelityPrepared) -> str:
    """How much there is to score, and how much of it was scored before."""
    words = f"{prepared.windows:,} windows, {prepared.scored_tokens:,} tokens scored a lane"
    if prepared.resumed_windows:
        words += f", {prepared.resumed_windows:,} windows were there already"
    return words


def _rough_time(seconds: float) -> str:
    """`12 s`, `4 min`, `2 h 10 min`: no estimate is better than that."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
