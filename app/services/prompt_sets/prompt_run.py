"""A set of prompts over lanes, unattended: lane by lane, each model loaded once, every answer kept as it comes."""

import errno
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.adapters.downloads.file_lock import FileLock
from app.adapters.gpu_memory import GpuMemory
from app.adapters.prompt_run_files import HEAD_NAME, AnswerLog, read_kept_run, write_head
from app.adapters.regular_expressions import is_found
from app.domain.errors import WeighInError
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.sampling import Sampling
from app.domain.prompts.kept_run import KeptRun, RunHead
from app.domain.prompts.prompt_set import PromptSet
from app.domain.prompts.rechecking import rechecked
from app.services.comparison.lane_memory import MemorySampler
from app.services.prompt_sets.lane_asking import LaneAsking
from app.services.prompt_sets.prompt_run_events import (
    PromptAnswerKept,
    PromptLaneUnderstood,
    PromptRunEvent,
    PromptRunFinished,
    PromptRunPrepared,
)
from app.services.prompt_sets.run_pace import RunPace

_log = logging.getLogger(__name__)

LOCK_NAME: Final = "lock"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


class PromptRun:
    """Asks every lane every prompt, each anew, and keeps the answers in `folder`.

    A folder that holds a part of the same run (same prompts, lanes and sampling; checks may differ) goes on from
    there; what has no answer is asked again. `emit` is called on the thread of `run`.
    """

    def __init__(
        self,
        prompt_set: PromptSet,
        lanes: Sequence[LaneSpec],
        sampling: Sampling,
        folder: Path,
        emit: Callable[[PromptRunEvent], None],
        *,
        worker_command: Sequence[str] | None = None,
    ) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._head = RunHead(prompt_set, tuple(lanes), sampling, now)
        self._folder = folder
        self._emit = emit
        self._worker_command = worker_command
        self._cancelled = threading.Event()
        self._asking: LaneAsking | None = None

    @property
    def folder(self) -> Path:
        return self._folder

    def run(self) -> None:
        """Run to the end, or to a cancel. Raises nothing: the last event, `PromptRunFinished`, says how it ended."""
        try:
            self._run_alone()
            finished = PromptRunFinished(stopped=self._cancelled.is_set())
        except WeighInError as error:
            finished = PromptRunFinished(True, error.message, error.advice, error.details)
        except OSError as error:
            told = _disk_problem(error, self._folder)
            finished = PromptRunFinished(True, told.message, told.advice, told.details)
        except Exception as error:
            _log.exception("a run of prompts broke off")
            finished = PromptRunFinished(
                True,
                "Something unexpected went wrong in the app while the prompts ran.",
                "Go on with the run; the log has the details.",
                repr(error),
            )
        self._emit(finished)

    def cancel(self) -> None:
        """End it soon; what was answered stays. From any thread, never blocks."""
        self._cancelled.set()
        asking = self._asking
        if asking is not None:
            asking.cancel()

    def _run_alone(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock.taken(self._folder / LOCK_NAME)
        if lock is None:
            raise WeighInError(
                "This run of prompts is under way already.", advice="Wait for the other window, or stop it there."
            )
        with lock:
            kept = self._begin()
            log = AnswerLog(self._folder)
            try:
                if changed := rechecked(kept, self._head.prompt_set, is_found):
                    log.add(*changed)
                if kept.head != self._head:
                    write_head(self._folder, self._head)
                self._ask_lanes(kept, log)
            finally:
                log.close()

    def _begin(self) -> KeptRun:
        """What is there already, the folder ready for more."""
        if not (self._folder / HEAD_NAME).exists():
            write_head(self._folder, self._head)
            return KeptRun(self._head, (), ())
        kept = read_kept_run(self._folder)
        if not kept.head.asks_the_same_as(self._head):
            raise WeighInError(
                "This folder holds answers to other prompts, of other lanes or with other sampling.",
                advice="Begin a new run.",
            )
        self._head = replace(self._head, started_at=kept.head.started_at)
        return kept

    def _ask_lanes(self, kept: KeptRun, log: AnswerLog) -> None:
        self._emit(PromptRunPrepared(kept.wanted_answers, kept.given_answers))
        pace = RunPace(kept.wanted_answers - kept.given_answers)
        gpu = GpuMemory()
        sampler = MemorySampler(self._sample_memory)

        def keep(event: PromptAnswerKept | PromptLaneUnderstood) -> None:
            log.add(event.kept if isinstance(event, PromptAnswerKept) else event.facts)
            self._emit(event)

        sampler.start()
        try:
            for lane in range(len(self._head.lanes)):
                self._asking = LaneAsking(
                    lane, self._head, kept, gpu, pace, keep=keep, emit=self._emit, worker_command=self._worker_command
                )
                # a cancel either finds the lane, or is found here
                if self._cancelled.is_set():
                    return
                try:
                    self._asking.run(self._cancelled.is_set)
                finally:
                    self._asking.close()
        finally:
            sampler.stop()
            gpu.close()

    def _sample_memory(self) -> None:
        if self._asking is not None:
            self._asking.sample_memory()


def _disk_problem(error: OSError, folder: Path) -> WeighInError:
    if error.errno in _FULL:
        return WeighInError(
            f"The disk of {folder} is full, so answers cannot be kept.",
            advice="Free some space, then go on; what was answered is kept.",
            details=str(error),
        )
    return WeighInError(
        f"Answers cannot be kept in {folder}.",
        advice="Check the folder's permissions and the disk, then go on.",
        details=str(error),
    )
