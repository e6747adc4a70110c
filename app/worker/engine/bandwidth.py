"""How fast this machine reads weights from main memory, measured by the engine itself.

One pass multiplies 16-bit matrices by a vector, which is what decoding a token is: the same threads, shared out in the
same way, read every weight once, in order. 16-bit weights cost the least arithmetic for a byte of all that models are
made of, so that memory is what holds the pass up; what levels with more arithmetic lose against it is learnt from runs.
The fastest pass counts, for everything else that runs can only slow one down.
"""

import time
from typing import Final

from app.domain.protocol.bandwidth_messages import BandwidthMeasured, MeasureBandwidth
from app.domain.protocol.events import FailureCode
from app.worker.engine.weights_to_read import weights_in_memory
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
        weights.read_all()  # starts the threads
        passes_s: list[float] = []
        while len(passes_s) < _FEWEST_PASSES or (sum(passes_s) < command.seconds and len(passes_s) < _MOST_PASSES):
            if job.abort.is_set:
                raise cancelled()
            started_s = time.perf_counter()
            weights.read_all()
            passes_s.append(time.perf_counter() - started_s)
    job.emit(BandwidthMeasured(weights.size_bytes / min(passes_s), len(passes_s), weights.size_bytes))
