"""Asking a model process how fast it reads main memory, and what it answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeasureBandwidth:
    """Read `buffer_bytes` of weights in main memory as decoding does, pass after pass, for about `seconds`."""

    threads: int
    buffer_bytes: int
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class BandwidthMeasured:
    """Bytes a second where it went fastest, in `passes` over `read_bytes` of weights.

    `steady`: whether most of it went about as fast; if not, something else kept the cores busy.
    """

    bytes_per_s: float
    passes: int
    read_bytes: int
    steady: bool
