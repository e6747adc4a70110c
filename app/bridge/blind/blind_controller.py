"""What the blind test's view asks for and is told: owns the test that is open, its votes and its answers."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.adapters.blind_store import BlindStore
from app.bridge.blind.answering import Answering
from app.bridge.blind.asking_progress import AskingProgress
from app.bridge.blind.open_test import OpenTest, ShownBallot
from app.bridge.busy import Busy
from app.bridge.compare.compare_controller import CompareController
from app.bridge.tasks import Tasks
from app.domain.blind.ballot_box import Answers
from app.domain.blind.blind_test import BlindLane, BlindTest
from app.domain.blind.results import BlindResults, blind_results
from app.domain.blind.votes import Vote
from app.domain.errors import WeighInError
from app.domain.lanes.sampling import Sampling
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.prompt_set import PromptSet
from app.services.blind.blind_asking import kept_answers
from app.services.blind.blind_report import EndedTest, save_blind_report
from app.services.blind.new_test import new_blind_test, own_store


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
        self._store = store
        self._answering = Answering(busy, worker_command=worker_command, parent=self)
        self._answering.answer_came.connect(self._take)
        self._answering.progressed.connect(self.progressed)
        self._answering.ended.connect(self._go_on)
        self._answering.notice.connect(self.notice)
        self._work = Tasks(self, threads=1)
        # one thread, so that votes reach the disk in their order, and what is read has the last one
        self._disk = Tasks(self, threads=1)
        self._unsaved: BlindTest | None = None
        self._open: OpenTest | None = None
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
        return bool(self._answering.test_id)

    @property
    def progress(self) -> AskingProgress | None:
        """How far the answers are; `None` before any were asked for."""
        return self._answering.progress

    @property
    def lanes(self) -> tuple[BlindLane, ...]:
        """Those of Compare, as a new test would take them."""
        return tuple(BlindLane(view.spec, view.label) for view in self._lanes.lanes)

    @property
    def busy_sentence(self) -> str:
        """Why nothing can be asked now; empty where it can."""
        return self._answering.refusal

    @property
    def ended(self) -> EndedTest | None:
        """Everything a report tells, once the results of the open test are worked out."""
        if self._open is None or self.results is None:
            return None
        return EndedTest(self._open.test, self._open.answers, self._open.states, self.results)

    def list_tests(self) -> None:
        """Read which tests are kept; `tests_changed` follows."""
        self._disk.run(lambda: self._store().all(), on_result=self._listed, on_error=self.notice.emit)

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

        self._disk.run(read, on_result=lambda read: self._show(*read), on_error=self.notice.emit)

    def leave(self) -> None:
        """Close the open test; it is kept, and its answers stop coming."""
        self.stop_asking()
        self._open = self.results = None
        self.changed.emit()
        self.list_tests()

    def delete(self, test_id: str) -> None:
        """Delete a test that is not open."""
        if self._answering.test_id == test_id:
            self.notice.emit(WeighInError("The models of this test are still ending.", advice="Try again in a moment."))
            return
        self._disk.run(
            lambda: self._store().delete(test_id),
            on_result=lambda _none: self.list_tests(),
            on_error=self.notice.emit,
        )

    def ask(self) -> None:
        """Ask the lanes for the answers that the open test lacks, and again for those that failed."""
        opened = self._open
        if opened is None or opened.test.ended or not (opened.lacks_answers or opened.failed_answers):
            return
        try:
            folder = self._store().answers_folder(opened.test.test_id)
        except WeighInError as error:
            self.notice.emit(error)
            return
        self._answering.begin(opened.test, folder, answered=len(opened.answers) - opened.failed_answers)
        self.changed.emit()

    def stop_asking(self) -> None:
        """Ask for no more answers now; `changed` follows when the models have ended."""
        self._answering.stop()

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
            self._work.run(lambda: save_blind_report(ended, path), on_result=on_saved, on_error=self.notice.emit)

    def close(self) -> None:
        """End every model process and keep what is not kept yet; call once, when the window closes."""
        self._answering.close()
        self._work.wait()
        self._disk.wait()
        # what was still waiting for its turn to be written
        if self._unsaved is not None:
            with contextlib.suppress(WeighInError):
                self._store().save(self._unsaved)

    def _listed(self, tests: tuple[BlindTest, ...]) -> None:
        self.tests = tests
        self.tests_changed.emit()

    def _show(self, test: BlindTest, answers: Answers) -> None:
        self._open = OpenTest.of(test, answers)
        self.results = None
        self.changed.emit()
        if test.ended:
            self._work_out()
        elif self._open.lacks_answers and not self.busy_sentence:
            self.ask()

    def _become(self, now: OpenTest) -> None:
        self._open = now
        self.changed.emit()
        self._unsaved = test = now.test

        def saved(_none: None) -> None:
            if self._unsaved is test:
                self._unsaved = None

        self._disk.run(lambda: self._store().save(test), on_result=saved, on_error=self.notice.emit)

    def _work_out(self) -> None:
        """The results, off the window's thread: a small difference takes a while to reckon with."""
        shown = self._open
        if shown is None:
            return

        def found(results: BlindResults) -> None:
            if self._open is not None and self._open.test == shown.test:
                self.results = results
                self.results_ready.emit()

        self._work.run(lambda: blind_results(shown.test, shown.states), on_result=found, on_error=self.notice.emit)

    def _take(self, test_id: str, answer: KeptAnswer) -> None:
        """An answer of the open test; the last ones of a test that was left are on the disk."""
        if self._open is not None and self._open.test.test_id == test_id:
            self._open = self._open.with_answer(answer)
            self.changed.emit()

    def _go_on(self, test_id: str) -> None:
        """Models have ended; another test may have been opened meanwhile."""
        self.changed.emit()
        if self._open is not None and self._open.test.test_id != test_id and self._open.lacks_answers:
            self.ask()
