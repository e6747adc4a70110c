"""The K/V cache as something that lanes of one file can differ in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.domain.lanes.lane import LaneSpec

# Whole, half and a quarter of the size: those that people choose between.
COMPARED_CACHES: Final = ("f16", "q8_0", "q4_0")


def other_caches(lane: LaneSpec, lanes: Sequence[LaneSpec]) -> tuple[LaneSpec, ...]:
    """The same file and settings with the K/V caches that no lane of it has yet."""
    wanted = (replace(lane, settings=replace(lane.settings, kv_type=kv_type), name="") for kv_type in COMPARED_CACHES)
    taken = {replace(each, name="") for each in lanes}
    return tuple(each for each in wanted if each not in taken)


def files_of(lanes: Sequence[LaneSpec]) -> tuple[LaneSpec, ...]:
    """The first lane of each file, in order."""
    first: dict[str, LaneSpec] = {}
    for lane in lanes:
        first.setdefault(lane.source, lane)
    return tuple(first.values())
