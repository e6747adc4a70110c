"""How fast main memory is read here: measured when somebody asks for it, and remembered."""

import logging
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from app.adapters.bandwidth_store import load_bandwidth, save_bandwidth
from app.domain.errors import WeighInError
from app.domain.machines.machine import MeasuredBandwidth, Processor, SystemMemory
from app.domain.machines.machine_key import machine_key
from app.domain.protocol.bandwidth_messages import BandwidthMeasured, MeasureBandwidth
from app.domain.units import bytes_text
from app.services.processes.one_shot import run_one_command

_log = logging.getLogger(__name__)

_TIMEOUT_S: Final = 30.0
# Four times the largest caches that are common; never more than a quarter of what is free.
_BUFFER_BYTES: Final = 1 << 30
_SMALLEST_BUFFER_BYTES: Final = 128 << 20
_SHARE_OF_FREE: Final = 4


def stored_bandwidth(processor: Processor, memory: SystemMemory) -> MeasuredBandwidth | None:
    """What was measured on this machine before; `None` if nothing was, or if it cannot be read."""
    try:
        return load_bandwidth(machine_key(processor, memory))
    except WeighInError as error:
        _log.warning("no measured bandwidth: %s", error)
        return None


def measure_bandwidth(
    processor: Processor,
    memory: SystemMemory,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    worker_command: Sequence[str] | None = None,
) -> MeasuredBandwidth:
    """Let a model process read memory as decoding does, with as many threads, for about a second, and remember it.

    Blocks for some two seconds, and uses all cores for one: for a moment when nothing else is measured. Raises
    `WeighInError` with what stood against it, `CommandStoppedError` once `is_cancelled` answers true.
    """
    buffer_bytes = min(_BUFFER_BYTES, memory.available_bytes // _SHARE_OF_FREE)
    if buffer_bytes < _SMALLEST_BUFFER_BYTES:
        raise WeighInError(
            f"Too little memory is free to measure how fast it is: {bytes_text(memory.available_bytes)}.",
            advice="Close other programs and try again.",
        )
    told = run_one_command(
        MeasureBandwidth(processor.usable_cores, buffer_bytes),
        BandwidthMeasured,
        doing="while measuring the memory",
        is_cancelled=is_cancelled,
        worker_command=worker_command,
        timeout_s=_TIMEOUT_S,
    )
    measured = MeasuredBandwidth(
        bytes_per_s=told.bytes_per_s,
        threads=processor.usable_cores,
        how=_words(told, processor.usable_cores),
        measured_at=date.today().isoformat(),
    )
    _remember(machine_key(processor, memory), measured)
    return measured


def _words(told: BandwidthMeasured, threads: int) -> str:
    by = "1 thread" if threads == 1 else f"{threads} threads"
    read = f"{told.passes} times {bytes_text(told.read_bytes)}"
    words = f"the engine read {read} of 16-bit weights with {by}; the upper quartile"
    return words if told.steady else f"{words}; other programs were busy, measure again when they are not"


def _remember(key: str, measured: MeasuredBandwidth) -> None:
    try:
        save_bandwidth(key, measured)
    except (OSError, WeighInError) as error:
        _log.warning("the measured bandwidth is not kept: %s", error)
