"""How fast this machine reads weights from main memory, measured by the engine itself.

A matrix is multiplied by a vector, which is what decoding a token is: the same threads, shared out in the same way,
read every weight once, in order. The matrices are 32-bit, for those cost the least arithmetic a byte: where one core
read 12 GB/s of them, it read 8.5 GB/s of 16-bit ones, held up by turning them into numbers. So this is what memory
gives; what a level makes of it with its own arithmetic is learnt from runs. The fastest matrix counts: whatever else
runs can only slow one down, and on a busy machine a few milliseconds now and then are undisturbed where no second is.
"""

import math
import time
from typing import Final

from app.domain.protocol.bandwidth_messages import BandwidthMeasured, MeasureBandwidth
from app.domain.protocol.events import FailureCode
from app.worker.engine.weights_to_read import WeightsToRead, weights_in_memory
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure, cancelled

_FEWEST_PASSES: Final = 3
_MOST_PASSES: Final = 200
_MOST_THREADS: Final = 512
_MOST_BYTES: Final = 16 << 30


def measure_bandwidth(command: MeasureBandwidth, job: Job) -> None:
    """Emit `BandwidthMeasured`. Raises `CommandFailure` for want of memory, for nonsense and when cancelled."""
    if not (1 <= command.threads <= _MOST_THREADS and 0 < command.buffer_bytes <= _MOST_BYTES):
        raise CommandFailure(FailureCode.BAD_COMMAND, "Memory cannot be read like that.")
    with weights_in_memory(command.buffer_bytes, command.threads) as weights:
        _read_once(weights, job)  # starts the threads
        spent_s, passes, fastest_s = 0.0, 0, math.inf
        while passes < _FEWEST_PASSES or (spent_s < command.seconds and passes < _MOST_PASSES):
            pieces_s = _read_once(weights, job)
            spent_s, passes, fastest_s = spent_s + sum(pieces_s), passes + 1, min([fastest_s, *pieces_s])
    read_bytes = weights.piece_bytes * len(weights.pieces)
    job.emit(BandwidthMeasured(weights.piece_bytes / fastest_s, passes, read_bytes))


def _read_once(weights: WeightsToRead, job: Job) -> list[float]:
    """Seconds that each piece took. The whole is far larger than caches, so that none finds itself there."""
    pieces_s = []
    for read in weights.pieces:
        if job.abort.is_set:
            raise cancelled()
        started_s = time.perf_counter()
        read()
        pieces_s.append(time.perf_counter() - started_s)
    return pieces_s
