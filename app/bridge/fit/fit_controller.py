"""What the Fit page and the wizard ask for and are told: the machine, the wishes, the answer."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.bridge.fit.typed_in import TypedIn
from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.machines.machine import Machine, MeasuredBandwidth
from app.domain.machines.memory_pools import MemoryPools
from app.domain.machines.typed_machine import pools_of_machine
from app.services.fit.fit_answer import FitAnswer, FitWishes, answer_for
from app.services.machine.bandwidth import measure_bandwidth
from app.services.machine.machine_report import describe_machine
from app.services.processes.one_shot import CommandStoppedError

_FRESH_S: Final = 10.0


class FitController(QObject):
    """Answers for this machine, or for one that was typed in until the user comes back.

    `previous` is the answer of the last start: it is kept while it holds, so that a few megabytes more or less change
    nothing. Only the latest question is answered. While `is_busy` answers true, for a turn runs in Compare, the machine
    is neither looked at nor measured: each would slow the other down.
    """

    machine_changed = Signal()
    answer_changed = Signal()
    working_changed = Signal(bool)
    measuring_changed = Signal(bool)
    notice = Signal(object)

    def __init__(
        self,
        wishes: FitWishes,
        *,
        previous: str = "",
        is_busy: Callable[[], bool] = lambda: False,
        worker_command: Sequence[str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wishes = wishes
        self._is_busy = is_busy
        self._kept = previous
        self._worker_command = worker_command
        self._tasks = Tasks(self)
        self._machine: Machine | None = None
        self._looked_at_s = 0.0
        self._typed: TypedIn | None = None
        self._answer: FitAnswer | None = None
        self._question = 0
        self._looking = self._answering = self._measuring = False
        self._stop_measuring = threading.Event()

    @property
    def wishes(self) -> FitWishes:
        return self._wishes

    @property
    def machine(self) -> Machine | None:
        """This machine; `None` until it was looked at."""
        return self._machine

    @property
    def typed(self) -> TypedIn | None:
        """The machine that is answered for instead of this one, if any."""
        return self._typed

    @property
    def pools(self) -> MemoryPools | None:
        """The memories that are answered for."""
        if self._typed is not None:
            return self._typed.pools()
        return None if self._machine is None else pools_of_machine(self._machine)

    @property
    def answer(self) -> FitAnswer | None:
        """The latest answer; it stays while the next one is worked out."""
        return self._answer

    @property
    def working(self) -> bool:
        """Whether the machine is looked at or an answer is worked out."""
        return self._looking or self._answering

    @property
    def measuring(self) -> bool:
        """Whether the speed of memory is measured now."""
        return self._measuring

    @property
    def kept_answer(self) -> str:
        """The key of the answer for this machine, to be passed as `previous` at the next start."""
        return self._kept

    def expect_machine(self) -> None:
        """Somebody else looks at this machine and will call `set_machine`, or `give_up_machine`."""
        self._looking = True
        self.working_changed.emit(self.working)

    def give_up_machine(self) -> None:
        """Nobody looks any more."""
        self._looking = False
        self.working_changed.emit(self.working)

    def refresh(self, *, asked_for: bool = False) -> None:
        """Look at this machine anew, then answer again; `asked_for` says that somebody waits to be told if not.

        Unasked, what was found moments ago still holds.
        """
        if self._looking or (self._is_fresh() and not asked_for) or self._refuses(tell=asked_for):
            return
        self.expect_machine()
        self._tasks.run(
            lambda: describe_machine(is_cancelled=self._tasks.is_closing, worker_command=self._worker_command),
            on_result=self.set_machine,
            on_error=self._on_machine_unknown,
        )

    def set_machine(self, machine: Machine) -> None:
        """Take what somebody else found out about this machine."""
        self._looking = False
        self._machine, self._looked_at_s = machine, monotonic()
        if self._typed is None:
            self.machine_changed.emit()
            self._work_out()
        self.working_changed.emit(self.working)

    def ask(self, wishes: FitWishes) -> None:
        """Answer other wishes; the answer before does not bind the new one."""
        if wishes == self._wishes:
            return
        self._wishes = wishes
        self._kept = ""
        self._work_out()

    def imagine(self, typed: TypedIn) -> None:
        """Answer for another machine. Sizes that no machine has are told as a notice."""
        try:
            typed.pools()
        except WeighInError as error:
            self.notice.emit(error)
            return
        self._typed = typed
        self.machine_changed.emit()
        self._work_out()

    def answer_again(self) -> None:
        """Something that answers stand on has changed, such as the sizes of published files."""
        self._work_out()

    def come_back(self) -> None:
        """Answer for this machine again."""
        if self._typed is None:
            return
        self._typed = None
        self.machine_changed.emit()
        if self._machine is None:
            self.refresh()
        else:
            self._work_out()

    def measure(self) -> None:
        """Measure how fast main memory is read: a second or two, all cores at work."""
        machine = self._machine
        if machine is None or self._measuring or self._refuses(tell=True):
            return
        self._stop_measuring.clear()
        self._set_measuring(True)
        self._tasks.run(
            lambda: measure_bandwidth(
                machine.processor,
                machine.memory,
                is_cancelled=lambda: self._stop_measuring.is_set() or self._tasks.is_closing(),
                worker_command=self._worker_command,
            ),
            on_result=self._on_measured,
            on_error=self._on_not_measured,
        )

    def stop_measuring(self) -> None:
        """Leave it; what was known stays."""
        self._stop_measuring.set()

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _is_fresh(self) -> bool:
        return self._machine is not None and monotonic() - self._looked_at_s < _FRESH_S

    def _refuses(self, *, tell: bool) -> bool:
        busy = self._is_busy()
        if busy and tell:
            self.notice.emit(WeighInError("Models are computing.", advice="Try again when they are done."))
        return busy

    def _work_out(self) -> None:
        pools = self.pools
        if pools is None:
            return
        self._question += 1
        question, wishes, typed = self._question, self._wishes, self._typed
        previous = self._kept if typed is None else ""

        def found(answer: FitAnswer) -> None:
            if question == self._question:
                self._on_answer(answer)

        def failed(error: WeighInError) -> None:
            if question == self._question:
                self._set_answering(False)
                self.notice.emit(error)

        self._set_answering(True)
        self._tasks.run(
            lambda: answer_for(pools, wishes, previous=previous or None, on_this_machine=typed is None),
            on_result=found,
            on_error=failed,
        )

    def _on_answer(self, answer: FitAnswer) -> None:
        self._answer = answer
        if self._typed is None:
            self._kept = answer.best.key if answer.best else ""
        self._set_answering(False)
        self.answer_changed.emit()

    def _on_measured(self, measured: MeasuredBandwidth) -> None:
        self._set_measuring(False)
        if self._machine is not None:
            self.set_machine(replace(self._machine, bandwidth=measured))

    def _on_not_measured(self, error: WeighInError) -> None:
        self._set_measuring(False)
        if not isinstance(error, CommandStoppedError):
            self.notice.emit(error)

    def _on_machine_unknown(self, error: WeighInError) -> None:
        self.give_up_machine()
        self.notice.emit(error)

    def _set_measuring(self, measuring: bool) -> None:
        self._measuring = measuring
        self.measuring_changed.emit(measuring)

    def _set_answering(self, answering: bool) -> None:
        self._answering = answering
        self.working_changed.emit(self.working)
