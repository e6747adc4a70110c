"""How fast this machine reads weights from main memory, measured by the engine itself.

A matrix is multiplied by a vector, which is what decoding a token is: the same threads, shared out in the same way,
read every weight once, in order. The weights are 16-bit floats, the unit that rates of decoding are counted in: the
engine takes them nearly as they are, and what unpacking a level costs beyond that is known by its type and learnt from
runs. (32-bit floats are read faster still, 20 against 16 GB/s by two cores, but no level is made of them: what one core
does to a 16-bit float before it adds it up is part of what holds decoding up.) The upper quartile of the matrices
counts: whatever else runs slows some of them down, and the very fastest is a moment that no answer lasts (19.3 and
17.6 GB/s in turn where the quartile stayed at 16.5 to 15.5 and decoding F16 reached 13 to 14).
"""

import statistics
import time
from typing import Final

from app.domain.protocol.bandwidth_messages import BandwidthMeasured, MeasureBandwidth
from app.domain.protocol.events import FailureCode
from app.worker.engine.weights_to_read import WeightsToRead, weights_in_memory
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure, cancelled

_FEWEST_PASSES: Final = 3
_MOST_PASSES: Final = 200
# On a quiet machine the usual piece takes little longer than the fastest.
_STEADY: Final = 1.4
_MOST_THREADS: Final = 512
_MOST_BYTES: Final = 16 << 30


def measure_bandwidth(command: MeasureBandwidth, job: Job) -> None:
    """Emit `BandwidthMeasured`. Raises `CommandFailure` for want of memory, for nonsense and when cancelled."""
    if not (1 <= command.threads <= _MOST_THREADS and 0 < command.buffer_bytes <= _MOST_BYTES):
        raise CommandFailure(FailureCode.BAD_COMMAND, "Memory cannot be read like that.")
    with weights_in_memory(command.buffer_bytes, command.threads) as weights:
        _read_once(weights, job)  # starts the threads
        pieces_s: list[float] = []
        passes = 0
        while passes < _FEWEST_PASSES or (sum(pieces_s) < command.seconds and passes < _MOST_PASSES):
            pieces_s += _read_once(weights, job)
            passes += 1
    pieces_s.sort()
    job.emit(
        BandwidthMeasured(
            bytes_per_s=weights.piece_bytes / pieces_s[len(pieces_s) // 4],
            passes=passes,
            read_bytes=weights.piece_bytes * len(weights.pieces),
            steady=statistics.median(pieces_s) < _STEADY * pieces_s[0],
        )
    )


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
