"""What the window finds out about engine and machine right after it opened."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.machines.machine import Machine
from app.domain.protocol.events import EngineDevice
from app.services.machine.engine_check import check_engine, engine_version
from app.services.machine.machine_report import describe_machine

_NO_GPU = "No GPU that the engine can use"


class Startup(QObject):
    """Describes the machine; checks the engine by a real decode when this engine was never checked here before."""

    engine_status = Signal(str)
    gpu_text = Signal(str)
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
        names = [device.description or device.name for device in _gpus(machine)]
        self.gpu_text.emit(", ".join(names) or _NO_GPU)
        for note in machine.notes:
            self.problem.emit(WeighInError(note))
        if machine.engine is None:
            self.engine_status.emit("The engine does not answer")
        elif not self._needs_check:
            self.engine_status.emit(f"Ready · {_status(machine)}")
        else:
            self._check(_status(machine))

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
        self.engine_status.emit("The engine does not work")
        self.problem.emit(error)


def _gpus(machine: Machine) -> list[EngineDevice]:
    return [device for device in machine.engine.devices if device.kind == "gpu"] if machine.engine else []


def _status(machine: Machine) -> str:
    cores = machine.processor.usable_cores
    where = "GPU" if _gpus(machine) else "CPU"
    version = machine.engine.version if machine.engine else engine_version()
    return f"{version} · {where}, {cores} {'core' if cores == 1 else 'cores'}"
