"""A measurement of fidelity: the reference scores a text, each lane scores exactly the same tokens."""

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from functools import partial

from app.adapters.gpu_memory import GpuMemory
from app.adapters.probes.memory import read_system_memory
from app.domain.errors import WeighInError
from app.domain.fidelity.windows import FEWEST_WINDOWS, SHORTEST_WINDOW
from app.domain.machines.machine import SystemMemory
from app.services.comparison.lane_room import LaneRoom, ReadPools
from app.services.comparison.lane_runner import HUNG_AFTER_S
from app.services.fidelity.fidelity_events import (
    REFERENCE,
    FidelityEvent,
    FidelityFinished,
    FidelityLaneFailed,
    FidelityRequest,
)
from app.services.fidelity.measured_lanes import (
    MeasuredLane,
    prepare_measured,
    refuse_other_vocabulary,
    with_telling_names,
)
from app.services.fidelity.measuring import Measuring
from app.services.fidelity.progress_telling import ProgressTelling
from app.services.fidelity.run_control import RunControl
from app.services.fidelity.run_folder import RunFolder, forget_old_runs, run_folder
from app.services.fidelity.scored_text import ScoredText, bundled_text, text_of_conversations, text_of_file
from app.services.fidelity.scoring_lane import ProcessMeans, ScoringLane
from app.services.machine.engine_check import engine_version
from app.services.machine.own_pools import read_own_pools
from app.services.processes.background_endings import BackgroundEndings
from app.services.processes.one_shot import CommandStoppedError

_log = logging.getLogger(__name__)

# Windows and figures of another make are not gone on with.
_VERSION = 1


class FidelityRun:
    """Runs once. `emit` is called on the thread of `run`; `pause`, `resume` and `cancel` come from any thread.

    What goes wrong is told by events, and the last event is always `FidelityFinished`. A run that was stopped, killed
    or cut off goes on where it was when the same is asked for again.
    """

    def __init__(
        self,
        request: FidelityRequest,
        emit: Callable[[FidelityEvent], None],
        *,
        worker_command: Sequence[str] | None = None,
        hung_after_s: float = HUNG_AFTER_S,
        read_memory: Callable[[], SystemMemory] = read_system_memory,
        read_pools: ReadPools = read_own_pools,
    ) -> None:
        self._request = request
        self._emit = emit
        self._worker_command = worker_command
        self._hung_after_s = hung_after_s
        self._room = LaneRoom(read_memory, read_pools)
        self._read_memory = read_memory
        self._control = RunControl()
        self._telling = ProgressTelling(emit)

    def run(self) -> None:
        """Measure; returns when everything is over. Never raises for what happens to models, files or processes."""
        stopped = False
        try:
            self._measure()
        except CommandStoppedError:
            stopped = True
        except WeighInError as error:
            self._fail(REFERENCE, error)
        except Exception as error:
            _log.exception("a measurement broke off")
            self._fail(REFERENCE, _unexpected(error))
        self._emit(FidelityFinished(stopped))

    def pause(self) -> None:
        """Rest after the window under way."""
        self._control.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self._control.resume()

    def cancel(self) -> None:
        """Stop at once; what was scored is kept. Never blocks."""
        self._control.cancel()

    def _measure(self) -> None:
        request = self._request
        _refuse_nonsense(request)
        text = self._text()
        reference = self._prepared(REFERENCE)
        _refuse_long_windows(request, reference)
        lanes = self._prepared_lanes(reference)
        if not lanes:
            return
        reference, *lanes = with_telling_names([reference, *lanes])
        with run_folder(_key(request, text, reference, lanes)) as folder:
            # this one's is held and stays, however old it is
            forget_old_runs()
            self._measure_in(folder, text, reference, lanes)

    def _measure_in(
        self, folder: RunFolder, text: ScoredText, reference: MeasuredLane, lanes: list[MeasuredLane]
    ) -> None:
        gpu = GpuMemory()
        means = ProcessMeans(self._room, gpu, self._worker_command, self._hung_after_s)
        scoring = [
            ScoringLane(lane, means, threads=self._request.threads, tell=partial(self._telling.tell, lane.index))
            for lane in (reference, *lanes)
        ]
        for each in scoring:
            self._control.when_cancelled(each.cancel)
        endings = BackgroundEndings()
        try:
            Measuring(
                self._request,
                text,
                folder,
                scoring[0],
                scoring[1:],
                control=self._control,
                telling=self._telling,
                emit=self._emit,
                read_memory=self._read_memory,
            ).run()
        finally:
            for each in scoring:
                endings.run(each.close)
            endings.wait()
            gpu.close()

    def _text(self) -> ScoredText:
        request = self._request
        if request.conversations:
            return text_of_conversations(request.conversations[: request.windows])
        path = request.text_path or bundled_text(builtin_model=request.reference.builtin_level is not None)
        text = text_of_file(path, is_cancelled=lambda: self._control.is_cancelled)
        # a token has one byte at least, and the beginning mark comes for nothing
        if text.size_bytes + 1 < FEWEST_WINDOWS * request.context_tokens:
            raise WeighInError(
                f"{text.name} is too short: its {text.size_bytes:,} bytes are less than "
                f"{FEWEST_WINDOWS} windows of {request.context_tokens:,} tokens.",
                advice="Choose a longer text or shorter windows.",
            )
        return text

    def _prepared_lanes(self, reference: MeasuredLane) -> list[MeasuredLane]:
        """Lanes that can be measured; the others have failed."""
        prepared = []
        for index in range(len(self._request.lanes)):
            try:
                lane = self._prepared(index)
                refuse_other_vocabulary(reference.model, lane.model)
                _refuse_long_windows(self._request, lane)
            except CommandStoppedError:
                raise
            except WeighInError as error:
                self._fail(index, error)
            else:
                prepared.append(lane)
        return prepared

    def _prepared(self, index: int) -> MeasuredLane:
        self._control.checkpoint()
        spec = self._request.reference if index == REFERENCE else self._request.lanes[index]
        return prepare_measured(
            index, spec, tell=partial(self._telling.tell, index), is_cancelled=lambda: self._control.is_cancelled
        )

    def _fail(self, lane: int, error: WeighInError) -> None:
        self._emit(FidelityLaneFailed(lane, error.message, error.advice, error.details))


def _refuse_nonsense(request: FidelityRequest) -> None:
    if not request.lanes:
        raise WeighInError("There is no lane to hold against the reference.", advice="Add one.")
    if request.conversations and request.text_path is not None:
        raise WeighInError("Either a text is scored or prompts with their answers, not both.")
    if request.context_tokens < SHORTEST_WINDOW:
        raise WeighInError(f"A window must have at least {SHORTEST_WINDOW} tokens.", advice="512 is usual.")
    if request.windows is not None and request.windows < 1:
        raise WeighInError("At least one window must be scored.")


def _refuse_long_windows(request: FidelityRequest, lane: MeasuredLane) -> None:
    """A model's figures beyond the context that it was made for mean nothing."""
    longest = lane.model.shape.context_length
    if not request.conversations and longest is not None and request.context_tokens > longest:
        raise WeighInError(
            f"Windows of {request.context_tokens:,} tokens are longer than the {longest:,} the model was made for.",
            advice="Score shorter windows.",
        )


def _key(request: FidelityRequest, text: ScoredText, reference: MeasuredLane, lanes: Sequence[MeasuredLane]) -> str:
    """What is measured, but for how much of it: a longer run goes on from a shorter one."""
    facts = {
        "version": _VERSION,
        "engine": engine_version(),
        "reference": reference.key,
        "lanes": sorted({lane.key for lane in lanes}),
        "text": text.sha256,
        "context_tokens": None if request.conversations else request.context_tokens,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode("utf-8")).hexdigest()[:32]


def _unexpected(error: Exception) -> WeighInError:
    return WeighInError(
        "Something unexpected went wrong in the app while it measured.",
        advice="Measure again: it goes on where it was; the log has the details.",
        details=repr(error),
    )
