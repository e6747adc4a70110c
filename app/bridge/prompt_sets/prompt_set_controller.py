"""What the Prompt set view asks for and is told: owns a run, turns its events into a few signals a frame."""

import queue
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.bridge.compare.compare_controller import CompareController
from app.bridge.event_pump import EventPump
from app.bridge.prompt_sets.run_shelf import RunShelf
from app.bridge.prompt_sets.shown_run import ShownLane, ShownRun
from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.lanes.sampling import Sampling
from app.domain.plain_text import one_line
from app.domain.prompts.kept_run import KeptRun, RunHead
from app.domain.prompts.prompt_set import PromptSet
from app.services.prompt_sets.prompt_run import PromptRun
from app.services.prompt_sets.prompt_run_events import PromptRunEvent, PromptRunFinished, PromptRunProgressed
from app.services.prompt_sets.prompt_runs import new_run_folder

WHO: Final = "A set of prompts on the Fidelity page"


class RunState(StrEnum):
    """What the run does."""

    IDLE = "idle"
    RUNNING = "running"
    STOPPING = "stopping"


class PromptSetController(QObject):
    """Lanes are those of Compare, the first is the reference.

    `run_changed` says that another run is shown, or none; `answers_changed` carries the numbers of the prompts whose
    answers changed, `progressed` follows everything else of the run, `state_changed` follows `state`.
    """

    set_changed = Signal()
    run_changed = Signal()
    answers_changed = Signal(object)
    progressed = Signal()
    state_changed = Signal()
    notice = Signal(object)

    def __init__(
        self,
        lanes: CompareController,
        *,
        worker_command: Sequence[str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._worker_command = worker_command
        self._events: queue.SimpleQueue[PromptRunEvent] = queue.SimpleQueue()
        self._pump = EventPump(self._events, self)
        self._pump.batch.connect(self._on_batch)
        self._running = Tasks(self, threads=1)
        self.shelf = RunShelf(self)
        self.shelf.notice.connect(self.notice)
        self._run: PromptRun | None = None
        self._closed = False
        self.state = RunState.IDLE
        self.prompt_set: PromptSet | None = None
        self.sampling = Sampling()
        self.shown: ShownRun | None = None
        self.left_s: float | None = None

    @property
    def is_running(self) -> bool:
        return self.state is not RunState.IDLE

    @property
    def shown_of_set(self) -> ShownRun | None:
        """The run that is shown, unless other prompts were chosen since."""
        shown, chosen = self.shown, self.prompt_set
        if shown is None or chosen is None:
            return None
        asked = shown.head.prompt_set
        same = asked.system == chosen.system and [each.text for each in asked.prompts] == [
            each.text for each in chosen.prompts
        ]
        return shown if same else None

    @property
    def goes_on(self) -> bool:
        """Whether running now would ask what is missing in the run that is shown."""
        return self.asks_the_same and self.shown is not None and not self.shown.is_complete

    @property
    def rechecks(self) -> bool:
        """Whether running now would hold the answers that are shown, all there, against checks that were changed."""
        shown, chosen = self.shown, self.prompt_set
        changed = shown is not None and chosen is not None and shown.head.prompt_set.prompts != chosen.prompts
        return changed and self.asks_the_same and not self.goes_on

    @property
    def asks_the_same(self) -> bool:
        """Whether the run that is shown asks what running now would ask, of the same lanes."""
        head = self._head()
        return self.shown is not None and head is not None and self.shown.head.asks_the_same_as(head)

    @property
    def refusal(self) -> str:
        """Why nothing can be run now; empty where it can."""
        if self._lanes.busy.is_held_by_other(WHO):
            return self._lanes.busy.sentence
        if self.prompt_set is None or not self.prompt_set.prompts:
            return "Choose a set of prompts first."
        if not self._lanes.lanes:
            return "Add a lane on the Compare page first."
        return ""

    def choose(self, prompt_set: PromptSet) -> None:
        """Let these be the prompts. A run that asks the same has its answers held against the checks when it runs."""
        if not self.is_running and prompt_set != self.prompt_set:
            self.prompt_set = prompt_set
            self.set_changed.emit()

    def set_longest_answer(self, max_tokens: int) -> None:
        """How many tokens an answer may have."""
        self.sampling = Sampling(max_tokens=max_tokens)
        self.set_changed.emit()

    def start(self) -> None:
        """Run, or go on with the run that is shown. A refusal comes as a notice."""
        head = self._head()
        if self.is_running:
            return
        if head is None or self.refusal or not self._lanes.busy.hold(WHO):
            self.notice.emit(WeighInError(self.refusal or self._lanes.busy.sentence))
            return
        try:
            self._show(head)
        except WeighInError as error:
            self._lanes.busy.release(WHO)
            self.notice.emit(error)
            return
        assert self.shown is not None
        self.left_s = None
        self._run = PromptRun(
            head.prompt_set,
            head.lanes,
            head.sampling,
            self.shown.folder,
            self._events.put,
            worker_command=self._worker_command,
        )
        self._set_state(RunState.RUNNING)
        self._pump.start()
        self._running.run(self._run_alone, on_result=lambda _nothing: self._end(), on_error=self._on_error)

    def stop(self) -> None:
        """Leave it; what was answered is kept."""
        if self._run is not None and self.state is RunState.RUNNING:
            self._run.cancel()
            self._set_state(RunState.STOPPING)

    def open_run(self, folder: Path) -> None:
        """Show a run that is kept, and take its prompts."""
        if not self.is_running:
            self.shelf.read(folder, lambda run: self._opened(folder, run))

    def delete_shown(self) -> None:
        """Delete the run that is shown from the disk."""
        shown = self.shown
        if shown is not None and not self.is_running:
            self.shown = None
            self.run_changed.emit()
            self.shelf.delete(shown.folder)

    def close(self) -> None:
        """Call once, when the window closes."""
        self._closed = True
        if self._run is not None:
            self._run.cancel()
        self._running.wait()
        self.shelf.close()
        self._pump.stop()
        self._lanes.busy.release(WHO)

    def _head(self) -> RunHead | None:
        if self.prompt_set is None:
            return None
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return RunHead(self.prompt_set, tuple(view.spec for view in self._lanes.lanes), self.sampling, now)

    def _show(self, head: RunHead) -> None:
        """Show the run that begins; one that goes on keeps its answers."""
        if self.shown is None or not (self.goes_on or self.rechecks):
            self.shown = ShownRun(new_run_folder(head.prompt_set), head, self._own_lanes())
        else:
            self.shown = self.shown.with_head(head)
        self.shown.begin()
        self.run_changed.emit()

    def _run_alone(self) -> None:
        """What Compare has loaded would lack in memory."""
        self._lanes.busy.free_models()
        if self._run is not None:
            self._run.run()

    def _own_lanes(self) -> list[ShownLane]:
        return [ShownLane(one_line(view.label), view.colour_index) for view in self._lanes.lanes]

    def _opened(self, folder: Path, run: KeptRun) -> None:
        if self.is_running:
            return
        specs = [view.spec for view in self._lanes.lanes]
        same = [(spec.source, spec.settings) for spec in specs] == [
            (spec.source, spec.settings) for spec in run.head.lanes
        ]
        named = [ShownLane(one_line(label), place) for place, label in enumerate(run.labels())]
        self.shown = ShownRun(folder, run.head, self._own_lanes() if same else named)
        self.shown.fill(run)
        self.prompt_set, self.sampling = run.head.prompt_set, run.head.sampling
        self.set_changed.emit()
        self.run_changed.emit()

    def _on_batch(self, events: Sequence[PromptRunEvent]) -> None:
        shown = self.shown
        if self._closed or shown is None:
            return
        changed = set()
        for event in events:
            prompt = shown.take(event)
            if prompt is not None:
                changed.add(prompt)
            if isinstance(event, PromptRunProgressed):
                self.left_s = event.left_s
            if isinstance(event, PromptRunFinished) and event.message:
                self.notice.emit(WeighInError(event.message, advice=event.advice, details=event.details))
        if changed:
            self.answers_changed.emit(changed)
        self.progressed.emit()

    def _on_error(self, error: WeighInError) -> None:
        self._end()
        self.notice.emit(error)

    def _end(self) -> None:
        self._pump.stop()
        self._run = None
        self._lanes.busy.release(WHO)
        self.left_s = None
        if self.shown is not None:
            self.shown.settle()
            self._refill(self.shown)
        self._set_state(RunState.IDLE)
        self.shelf.look()

    def _refill(self, shown: ShownRun) -> None:
        """Checks that were changed have given kept answers other verdicts."""

        def read(run: KeptRun) -> None:
            if self.shown is shown and not self.is_running:
                shown.fill(run)
                self.answers_changed.emit(set(range(len(shown.prompts))))
                self.progressed.emit()

        self.shelf.read(shown.folder, read)

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.state_changed.emit()
