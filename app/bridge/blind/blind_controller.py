"""What the blind test's view asks for and is told: owns the test that is open, its votes and its answers."""

import contextlib
import queue
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.adapters.blind_store import BlindStore
from app.bridge.blind.asking_progress import AskingProgress
from app.bridge.blind.open_test import OpenTest, ShownBallot
from app.bridge.busy import Busy
from app.bridge.compare.compare_controller import CompareController
from app.bridge.event_pump import EventPump
from app.bridge.tasks import Tasks
from app.domain.blind.ballot_box import Answers
from app.domain.blind.blind_test import BlindLane, BlindTest
from app.domain.blind.results import BlindResults, blind_results
from app.domain.blind.votes import Vote
from app.domain.errors import WeighInError
from app.domain.lanes.sampling import Sampling
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.prompt_set import PromptSet
from app.services.blind.blind_asking import BlindAsking, kept_answers
from app.services.blind.blind_report import EndedTest, save_blind_report
from app.services.blind.new_test import new_blind_test, own_store
from app.services.prompt_sets.prompt_run_events import (
    PromptAnswerKept,
    PromptLaneFailed,
    PromptRunEvent,
    PromptRunFinished,
)

WHO: Final = "A blind test"
_END_S: Final = 10.0


class BlindController(QObject):
    """`changed` follows whatever happens to the open test but its progress, which `progressed` tells.

    Every vote is saved at once, off the window's thread and in order. `notice` carries a `WeighInError`.
    """

    changed = Signal()
    progressed = Signal()
    results_ready = Signal()
    tests_changed = Signal()
    notice = Signal(object)

    def __init__(
        self,
        lanes: CompareController,
        busy: Busy,
        *,
        store: Callable[[], BlindStore] = own_store,
        worker_command: Sequence[str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._busy = busy
        self._store = store
        self._worker_command = worker_command
        self._events: queue.SimpleQueue[PromptRunEvent] = queue.SimpleQueue()
        self._pump = EventPump(self._events, self)
        self._pump.batch.connect(self._on_batch)
        self._reading = Tasks(self, threads=1)
        # one thread, so that votes reach the disk in their order
        self._writing = Tasks(self, threads=1)
        self._asking: BlindAsking | None = None
        self._saved: BlindTest | None = None
        self._open: OpenTest | None = None
        self.progress: AskingProgress | None = None
        self.results: BlindResults | None = None
        self.tests: tuple[BlindTest, ...] = ()

    @property
    def open_test(self) -> OpenTest | None:
        """The test that is voted on or shown; `None` while none is open."""
        return self._open

    @property
    def shown(self) -> ShownBallot | None:
        """The ballot that waits for a vote."""
        return self._open.shown if self._open else None

    @property
    def asking(self) -> bool:
        """Whether models are answering."""
        return self._asking is not None

    @property
    def lanes(self) -> tuple[BlindLane, ...]:
        """Those of Compare, as a new test would take them."""
        return tuple(BlindLane(view.spec, view.label) for view in self._lanes.lanes)

    @property
    def busy_sentence(self) -> str:
        """Why nothing can be asked now; empty where it can."""
        return self._busy.sentence if self._busy.is_held_by_other(WHO) else ""

    @property
    def ended(self) -> EndedTest | None:
        """Everything a report tells, once the results of the open test are worked out."""
        if self._open is None or self.results is None:
            return None
        return EndedTest(self._open.test, self._open.answers, self._open.states, self.results)

    def list_tests(self) -> None:
        """Read which tests are kept; `tests_changed` follows."""
        self._reading.run(lambda: self._store().all(), on_result=self._listed, on_error=self.notice.emit)

    def begin(self, prompts: PromptSet, sampling: Sampling, *, wanted: int | None = None) -> None:
        """Draw a test of the lanes of Compare, keep it, open it and ask for its answers."""
        if self.busy_sentence:
            self.notice.emit(WeighInError(self.busy_sentence))
            return
        try:
            test = new_blind_test(prompts, self.lanes, sampling, wanted=wanted)
            # before anything else: what cannot be kept is not begun
            self._store().save(test)
        except WeighInError as error:
            self.notice.emit(error)
            return
        self._show(test, {})
        self.list_tests()
        self.ask()

    def open(self, test_id: str) -> None:
        """Go on with a test that is kept, or look at it again."""

        def read() -> tuple[BlindTest, Answers]:
            store = self._store()
            return store.load(test_id), kept_answers(store.answers_folder(test_id))

        self._reading.run(read, on_result=lambda read: self._show(*read), on_error=self.notice.emit)

    def leave(self) -> None:
        """Close the open test; it is kept, and its answers stop coming."""
        self.stop_asking()
        self._open = self.results = None
        self.changed.emit()
        self.list_tests()

    def delete(self, test_id: str) -> None:
        """Delete a test that is not open."""
        if self._asking is not None and self._asking.test_id == test_id:
            self.notice.emit(WeighInError("The models of this test are still ending.", advice="Try again in a moment."))
            return
        self._writing.run(
            lambda: self._store().delete(test_id),
            on_result=lambda _none: self.list_tests(),
            on_error=self.notice.emit,
        )

    def ask(self) -> None:
        """Ask the lanes for the answers that the open test lacks."""
        if self._open is None or self._open.test.ended or self._asking is not None or not self._open.lacks_answers:
            return
        test = self._open.test
        try:
            folder = self._store().answers_folder(test.test_id)
        except WeighInError as error:
            self.notice.emit(error)
            return
        if not self._busy.hold(WHO):
            self.notice.emit(WeighInError(self._busy.sentence))
            return
        self.progress = AskingProgress(
            len(self._open.answers), len(test.lanes) * len(test.prompts.prompts), len(test.lanes)
        )
        self._asking = BlindAsking(test, folder, self._events, worker_command=self._worker_command)
        self._asking.start()
        self._pump.start()
        self.changed.emit()

    def stop_asking(self) -> None:
        """Ask for no more answers now; `changed` follows when the models have ended."""
        if self._asking is not None:
            self._asking.cancel()

    def vote(self, vote: Vote) -> None:
        """Vote on the ballot that is shown."""
        if self._open is not None and self._open.shown is not None:
            self._become(self._open.voted(vote))

    def undo(self) -> None:
        """Take the last vote back and show its ballot again."""
        if self._open is not None and self._open.test.votes:
            self._become(self._open.undone())

    def finish(self) -> None:
        """End the voting: names may be revealed, and the results are worked out."""
        if self._open is not None and not self._open.test.ended:
            self.stop_asking()
            self._become(self._open.finished())
            self._work_out()

    def export(self, path: Path, *, on_saved: Callable[[Path], None]) -> None:
        """Save a report of the ended test, in the background; its ending chooses the form."""
        ended = self.ended
        if ended is not None:
            self._reading.run(lambda: save_blind_report(ended, path), on_result=on_saved, on_error=self.notice.emit)

    def close(self) -> None:
        """End every model process and keep what is not kept yet; call once, when the window closes."""
        self._pump.stop()
        if self._asking is not None:
            self._asking.cancel()
            self._asking.wait(_END_S)
        self._reading.wait()
        self._writing.wait()
        # what was still waiting for its turn to be written
        if self._open is not None and self._saved not in (None, self._open.test):
            with contextlib.suppress(WeighInError):
                self._store().save(self._open.test)

    def _listed(self, tests: tuple[BlindTest, ...]) -> None:
        self.tests = tests
        self.tests_changed.emit()

    def _show(self, test: BlindTest, answers: Answers) -> None:
        self._open = OpenTest.of(test, answers)
        self._saved = test
        self.results = None
        self.changed.emit()
        if test.ended:
            self._work_out()
        elif self._open.lacks_answers and not self.busy_sentence:
            self.ask()

    def _become(self, now: OpenTest) -> None:
        self._open = now
        self.changed.emit()
        test = now.test

        def saved(_none: None) -> None:
            self._saved = test

        self._writing.run(lambda: self._store().save(test), on_result=saved, on_error=self.notice.emit)

    def _work_out(self) -> None:
        """The results, off the window's thread: a small difference takes a while to reckon with."""
        shown = self._open
        if shown is None:
            return

        def found(results: BlindResults) -> None:
            if self._open is not None and self._open.test == shown.test:
                self.results = results
                self.results_ready.emit()

        self._reading.run(lambda: blind_results(shown.test, shown.states), on_result=found, on_error=self.notice.emit)

    def _on_batch(self, events: list[PromptRunEvent]) -> None:
        for event in events:
            if self.progress is not None:
                self.progress = self.progress.after(event)
            match event:
                case PromptAnswerKept():
                    self._take(event.kept)
                case PromptLaneFailed():
                    self.notice.emit(WeighInError(event.message, advice=event.advice, details=event.details))
                case PromptRunFinished():
                    self._end_asking(event)
        self.progressed.emit()

    def _take(self, answer: KeptAnswer) -> None:
        """An answer of the open test; the last ones of a test that was left are on the disk."""
        if self._open is not None and self._asking is not None and self._asking.test_id == self._open.test.test_id:
            self._open = self._open.with_answer(answer)
            self.changed.emit()

    def _end_asking(self, finished: PromptRunFinished) -> None:
        self._pump.stop()
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.wait(_END_S)
        self._busy.release(WHO)
        if finished.message:
            self.notice.emit(WeighInError(finished.message, advice=finished.advice, details=finished.details))
        self.changed.emit()
        if self._open is not None and asking is not None and asking.test_id != self._open.test.test_id:
            # another test was opened while the models of the one before were ending
            self.ask()
