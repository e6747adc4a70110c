"""How many threads each running lane gets: together never more than there are cores.

Measured (FACTS): two lanes with one thread each on two cores lose nothing in total; with two threads each they run
at a seventh of the speed.
"""

from collections.abc import Sequence

from app.domain.machines.machine import Processor


def threads_alone(processor: Processor) -> int:
    """Threads of a lane that runs alone: slow cores would hold the fast ones up at every layer."""
    return max(1, min(processor.usable_cores, processor.performance_cores or processor.usable_cores))


def share_threads(cores: int, wanted: Sequence[int | None]) -> tuple[int, ...]:
    """Threads for lanes that run at the same time; `wanted` holds each lane's own setting, `None` for "as many as fit".

    A lane that asks for more than its share gets its share; what a modest lane leaves is given to the others. Every
    lane gets at least one thread, even where there are more lanes than cores.
    """
    shares = [1] * len(wanted)
    left = cores - len(wanted)
    while left > 0:
        growing = [i for i, limit in enumerate(wanted) if limit is None or shares[i] < limit]
        if not growing:
            break
        smallest = min(growing, key=lambda i: shares[i])
        shares[smallest] += 1
        left -= 1
    return tuple(shares)
