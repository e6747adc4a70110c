"""What the ledger is told of one load of a lane: its answers, and what other programs took meanwhile."""

import time
from collections.abc import Callable

from app.adapters.gguf_file import shard_paths
from app.adapters.probes.busy_time import read_busy_s
from app.domain.lanes.answer import Answer
from app.domain.lanes.taken_share import ProcessorMoment, taken_share
from app.domain.plan.ledger_rows import PredictedMemory
from app.domain.protocol.events import Load, Loaded
from app.services.comparison.lane_memory import LaneMemory
from app.services.comparison.lane_models import LaneModel
from app.services.fit.recording import LoadFacts, LoadRecorder


class LaneRecord:
    """Watches answers as they are given and writes them down afterwards, when no lane streams. One thread at a time."""

    def __init__(self, model: LaneModel, load: Load, loaded: Loaded, predicted: PredictedMemory) -> None:
        self._recorder = LoadRecorder(
            LoadFacts(
                parts=shard_paths(model.path),
                shape=model.shape,
                context_tokens=loaded.context_tokens,
                kv_type=load.kv_type,
                repack=load.repack,
                layers=loaded.layers,
                gpu_layers=loaded.gpu_layers,
                predicted=predicted,
            )
        )
        self._unwritten: tuple[Answer, int, float | None] | None = None

    def watch(self, give: Callable[[], Answer], memory: LaneMemory | None, *, threads: int) -> Answer:
        """Let an answer be given; `write` keeps it."""
        before = _moment(memory)
        answer = give()
        after = _moment(memory)
        taken = taken_share(before, after, threads=threads) if before and after else None
        self._unwritten = (answer, threads, taken)
        return answer

    def write(self, *, lanes: int) -> None:
        """Note the last answer, given while `lanes` lanes answered, itself counted. Never raises."""
        if self._unwritten is not None:
            answer, threads, taken = self._unwritten
            self._unwritten = None
            self._recorder.note(answer, threads=threads, lanes=lanes, taken_share=taken)


def _moment(memory: LaneMemory | None) -> ProcessorMoment | None:
    sampled = memory.sample() if memory is not None else None
    return None if sampled is None else ProcessorMoment(time.monotonic(), read_busy_s(), sampled[0].cpu_s)
