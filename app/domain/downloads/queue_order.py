"""The order of the queue, and whose turn it is."""

from collections.abc import Sequence
from typing import TypeVar

Entry = TypeVar("Entry")


def moved(order: Sequence[Entry], entry: Entry, position: int) -> list[Entry]:
    """`order` with `entry` at `position`, counted from 0; beyond the ends means at them."""
    rest = [each for each in order if each != entry]
    at = min(max(position, 0), len(rest))
    return [*rest[:at], entry, *rest[at:]]
