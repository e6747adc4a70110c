"""Models answering for a blind test, in the background."""

import queue
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.bridge.blind.asking_progress import AskingProgress
from app.bridge.busy import Busy
from app.bridge.event_pump import EventPump
from app.domain.blind.blind_test import BlindTest
from app.domain.errors import WeighInError
from app.services.blind.blind_asking import BlindAsking
from app.services.prompt_sets.prompt_run_events import (
    PromptAnswerKept,
    PromptLaneFailed,
    PromptRunEvent,
    PromptRunFinished,
)

WHO: Final = "A blind test"
_END_S: Final = 10.0


class Answering(QObject):
    """One test at a time, holding `busy` meanwhile.

    `answer_came` carries the test's name and the `KeptAnswer`, `ended` the test's name. `notice` carries a
    `WeighInError`.
    """

    answer_came = Signal(str, object)
    progressed = Signal()
    ended = Signal(str)
    notice = Signal(object)

    def __init__(
        self, busy: Busy, *, worker_command: Sequence[str] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._busy = busy
        self._worker_command = worker_command
        self._events: queue.SimpleQueue[PromptRunEvent] = queue.SimpleQueue()
        self._pump = EventPump(self._events, self)
        self._pump.batch.connect(self._on_batch)
        self._asking: BlindAsking | None = None
        self.progress: AskingProgress | None = None

    @property
    def test_id(self) -> str:
        """The test whose answers come; empty while none do."""
        return self._asking.test_id if self._asking is not None else ""

    @property
    def refusal(self) -> str:
        """Why nothing can be asked now; empty where it can."""
        return self._busy.sentence if self._busy.is_held_by_other(WHO) else ""

    def begin(self, test: BlindTest, folder: Path, *, answered: int) -> None:
        """Ask for what is missing in `folder`, where `answered` are there. Does nothing while models answer."""
        if self._asking is not None:
            return
        if not self._busy.hold(WHO):
            self.notice.emit(WeighInError(self._busy.sentence))
            return
        lanes = len(test.lanes)
        self.progress = AskingProgress(answered, lanes * len(test.prompts.prompts), lanes)
        self._asking = BlindAsking(
            test, folder, self._events, make_room=self._busy.free_models, worker_command=self._worker_command
        )
        self._asking.start()
        self._pump.start()

    def stop(self) -> None:
        """End soon; `ended` follows when the models have."""
        if self._asking is not None:
            self._asking.cancel()

    def close(self) -> None:
        """End every model process; call once."""
        self._pump.stop()
        if self._asking is not None:
            self._asking.cancel()
            self._asking.wait(_END_S)

    def _on_batch(self, events: list[PromptRunEvent]) -> None:
        for event in events:
            if self.progress is not None:
                self.progress = self.progress.after(event)
            match event:
                case PromptAnswerKept():
                    self.answer_came.emit(self.test_id, event.kept)
                case PromptLaneFailed():
                    self.notice.emit(WeighInError(event.message, advice=event.advice, details=event.details))
                case PromptRunFinished():
                    self._end(event)
        self.progressed.emit()

    def _end(self, finished: PromptRunFinished) -> None:
        self._pump.stop()
        asking, self._asking = self._asking, None
        self._busy.release(WHO)
        if finished.message:
            self.notice.emit(WeighInError(finished.message, advice=finished.advice, details=finished.details))
        if asking is not None:
            asking.wait(_END_S)
            self.ended.emit(asking.test_id)
