"""A real decode in a model process: does the engine that was compiled here run here?"""

import threading
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from app.adapters.gpu_memory import GpuMemory
from app.domain.errors import OwnFolderError, WeighInError
from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.protocol.events import Generate, Load
from app.domain.protocol.outcome import Outcome, OutcomeKind
from app.services.comparison.lane_runner import LaneEnded, LaneRunner
from app.services.levels.builtin_model import level_path
from app.services.processes.one_shot import CommandStoppedError

_LEVEL: Final = "Q4_K_M"
_FEW_TOKENS: Final = 4
_POLL_S: Final = 0.1


def engine_version() -> str:
    """Name and version of the engine's library; `unknown` where it is not installed."""
    try:
        return f"llama-cpp-python {version('llama-cpp-python')}"
    except PackageNotFoundError:
        return "unknown"


def check_engine(
    *, is_cancelled: Callable[[], bool] = lambda: False, worker_command: Sequence[str] | None = None
) -> None:
    """Load a quantized level of the built-in model and decode a few tokens: F16 runs even where quants crash.

    Raises `WeighInError` with what went wrong and what to do, `CommandStoppedError` once `is_cancelled` answers true.
    """
    load = Load(model_path=str(_quantized_model(is_cancelled)), context_tokens=128)
    question = Generate(turn=0, messages=(ChatMessage("user", "Hello"),), sampling=Sampling(max_tokens=_FEW_TOKENS))
    gpu = GpuMemory()
    runner = LaneRunner(on_event=lambda event: None, gpu=gpu, worker_command=worker_command)
    watcher = _CancelWatcher(is_cancelled, runner)
    try:
        runner.load(load)
        outcome = runner.answer(question).outcome
    except LaneEnded as ended:
        outcome = ended.outcome
    finally:
        watcher.stop()
        runner.close()
        gpu.close()
    if not outcome.successful:
        raise _explained(outcome)


def _quantized_model(is_cancelled: Callable[[], bool]) -> Path:
    try:
        return level_path(_LEVEL, is_cancelled=is_cancelled)
    except (CommandStoppedError, OwnFolderError):
        raise
    except WeighInError as error:
        message = f"The built-in model cannot be used to check the engine. {error.message}"
        raise WeighInError(message, advice=error.advice, details=error.details) from error


def _explained(outcome: Outcome) -> WeighInError:
    if outcome.kind is OutcomeKind.CANCELLED:
        return CommandStoppedError("Stopped.")
    beginning = (
        "The built-in model cannot be used."
        if outcome.kind is OutcomeKind.FAILED
        else "The engine does not run on this computer."
    )
    return WeighInError(f"{beginning} {outcome.message}", advice=outcome.advice, details=outcome.details)


class _CancelWatcher:
    """Passes a cancel on to a runner that is blocking another thread."""

    def __init__(self, is_cancelled: Callable[[], bool], runner: LaneRunner) -> None:
        self._is_cancelled = is_cancelled
        self._runner = runner
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="engine-check-cancel", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopping.wait(_POLL_S):
            if self._is_cancelled():
                self._runner.close()
                return
