"""What the window finds out about engine and machine right after it opened."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.bridge.tasks import Tasks
from app.domain.errors import OwnFolderError, WeighInError
from app.domain.machines.machine import Gpu, Machine
from app.services.machine.engine_check import check_engine, engine_version
from app.services.machine.machine_report import describe_machine

_NO_GPU = "No GPU that the engine can use"
_UNUSABLE_GPU = "The engine cannot use the GPU"


class Startup(QObject):
    """Describes the machine; checks the engine by a real decode when this engine was never checked here before.

    `gpu_text` carries what there is to say of GPUs, and whether that still is to be said where their memory is shown.
    """

    engine_status = Signal(str)
    gpu_text = Signal(str, bool)
    problem = Signal(object)
    checked = Signal(str)
    described = Signal(object)

    def __init__(
        self, checked_before: str, parent: QObject | None = None, *, worker_command: Sequence[str] | None = None
    ) -> None:
        super().__init__(parent)
        self._worker_command = worker_command
        self._tasks = Tasks(self, threads=1)
        self._needs_check = checked_before != engine_version()

    def start(self) -> None:
        self.engine_status.emit("Looking at the engine…")
        self._tasks.run(
            lambda: describe_machine(is_cancelled=self._tasks.is_closing, worker_command=self._worker_command),
            on_result=self._on_machine,
            on_error=self._on_problem,
        )

    def close(self) -> None:
        self._tasks.wait()

    def _on_machine(self, machine: Machine) -> None:
        self.described.emit(machine)
        self._tell_gpus(machine.gpus)
        if machine.engine is None:
            for note in machine.notes[:1]:
                self.problem.emit(WeighInError(note))
            self.engine_status.emit("The engine does not answer")
        elif not self._needs_check:
            self.engine_status.emit(f"Ready · {_status(machine)}")
        else:
            self._check(_status(machine))

    def _tell_gpus(self, gpus: Sequence[Gpu]) -> None:
        names = [gpu.name for gpu in gpus if gpu.usable]
        if names:
            self.gpu_text.emit(", ".join(names), False)
        else:
            self.gpu_text.emit(_UNUSABLE_GPU if gpus else _NO_GPU, bool(gpus))

    def _check(self, status: str) -> None:
        self.engine_status.emit("Checking the engine by a first decode…")
        self._tasks.run(
            lambda: check_engine(is_cancelled=self._tasks.is_closing, worker_command=self._worker_command),
            on_result=lambda _: self._on_checked(status),
            on_error=self._on_problem,
        )

    def _on_checked(self, status: str) -> None:
        self.checked.emit(engine_version())
        self.engine_status.emit(f"Ready · {status}")

    def _on_problem(self, error: WeighInError) -> None:
        unchecked = isinstance(error, OwnFolderError)
        self.engine_status.emit("The engine was not checked" if unchecked else "The engine does not work")
        self.problem.emit(error)


def _status(machine: Machine) -> str:
    cores = machine.processor.usable_cores
    where = "GPU" if any(gpu.usable for gpu in machine.gpus) else "CPU"
    version = machine.engine.version if machine.engine else engine_version()
    return f"{version} · {where}, {cores} {'core' if cores == 1 else 'cores'}"
