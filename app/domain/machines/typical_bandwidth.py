"""How fast the memory of a machine is read that nobody has measured: ranges by memory class, always marked assumed.

The classes go by size, because that is all that is known of a machine somebody types in; vendors' data sheets of what
is sold with such memory span each range.
"""

from typing import Final

from app.domain.machines.machine import MeasuredBandwidth
from app.domain.machines.memory_pools import Bandwidth, BandwidthBasis, PoolKind

_GIGA: Final = 1e9
_GIB: Final = 1 << 30
# Memory from this many GiB on: GB/s from, to, and what is sold so.
_Classes = tuple[tuple[float, float, float, str], ...]
_RAM: Final[_Classes] = (
    (0, 30, 50, "typical dual-channel DDR4 or LPDDR4"),
    (12, 40, 80, "typical dual-channel DDR4 or DDR5"),
    (30, 60, 90, "typical dual-channel DDR5"),
    (250, 150, 350, "typical server memory of 8 to 12 channels"),
)
_GPU: Final[_Classes] = (
    (0, 130, 260, "typical graphics memory of up to 6 GB"),
    (7.5, 270, 500, "typical graphics memory of 8 to 12 GB"),
    (15, 290, 720, "typical graphics memory of 16 to 20 GB"),
    (23, 700, 1000, "typical graphics memory of 24 GB"),
    (31, 770, 1790, "typical graphics memory of 32 to 48 GB"),
    (70, 1600, 3350, "typical memory of data-centre GPUs"),
)
_UNIFIED: Final[_Classes] = (
    (0, 68, 120, "typical unified memory of up to 16 GB"),
    (17, 100, 270, "typical unified memory of 18 to 32 GB"),
    (35, 200, 410, "typical unified memory of 36 to 64 GB"),
    (90, 250, 550, "typical unified memory of 96 to 128 GB"),
    (180, 400, 820, "typical unified memory of 192 GB and more"),
)
_BY_KIND: Final = {PoolKind.RAM: _RAM, PoolKind.GPU: _GPU, PoolKind.UNIFIED: _UNIFIED}


def typical_bandwidth(kind: PoolKind, total_bytes: int) -> Bandwidth:
    """The class that `total_bytes` of memory falls into."""
    fitting = [each for each in _BY_KIND[kind] if total_bytes >= each[0] * _GIB] or [_BY_KIND[kind][0]]
    _, low, high, words = fitting[-1]
    return Bandwidth(low * _GIGA, high * _GIGA, BandwidthBasis.ASSUMED, f"{words}: {low} to {high} GB/s, assumed")


def given_bandwidth(gb_per_s: float, source: str = "as given") -> Bandwidth:
    """What the user or a data sheet says of a memory, in gigabytes per second."""
    bytes_per_s = gb_per_s * _GIGA
    return Bandwidth(bytes_per_s, bytes_per_s, BandwidthBasis.GIVEN, f"{gb_per_s:g} GB/s, {source}")


def measured_bandwidth(measured: MeasuredBandwidth) -> Bandwidth:
    """What was measured on this machine."""
    words = f"{measured.bytes_per_s / _GIGA:.3g} GB/s, measured here on {measured.measured_at}"
    return Bandwidth(measured.bytes_per_s, measured.bytes_per_s, BandwidthBasis.MEASURED, words)
