"""What the engine told of one shape at some contexts, and what follows from it for the contexts between."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.protocol.dry_run_messages import DryRunFigures

_COMPUTE: Final = "compute"
_OUTPUT: Final = "output"


@dataclass(frozen=True, slots=True)
class ToldBytes:
    """Buffers at one context; `kv_bytes` is `None` where the engine did not tell."""

    compute_bytes: int
    output_bytes: int
    kv_bytes: int | None


class EngineFigures:
    """Figures of dry runs with batches of `batch_tokens`, by K/V type and context."""

    def __init__(self, figures: Iterable[DryRunFigures], batch_tokens: int) -> None:
        self._told: dict[str, dict[int, ToldBytes]] = {}
        self._problems: dict[str, str] = {}
        for each in figures:
            setting = each.setting
            if setting.batch_tokens != batch_tokens:
                continue
            if each.problem:
                self._problems[setting.kv_type] = each.problem
            else:
                self._told.setdefault(setting.kv_type, {})[setting.context_tokens] = _told(each)

    def told(self, kv_type: str) -> Mapping[int, ToldBytes]:
        """All that was told for a K/V type, by context."""
        return self._told.get(kv_type, {})

    def problem(self, kv_type: str) -> str:
        """Why the engine refuses a K/V type; empty where it took it."""
        return "" if kv_type in self._told else self._problems.get(kv_type, "")

    def at(self, context_tokens: int, kv_type: str) -> ToldBytes | None:
        """The figures at a context that was told or lies between two that were; `None` otherwise.

        A compute buffer is the largest of several steps, each of which grows evenly with the context: between two
        contexts it is at most what a straight line gives.
        """
        told = self._told.get(kv_type, {})
        if context_tokens in told:
            return told[context_tokens]
        contexts = sorted(told)
        above = bisect_left(contexts, context_tokens)
        if above == 0 or above == len(contexts):
            return None
        low, high = contexts[above - 1], contexts[above]
        return _between(told[low], told[high], (context_tokens - low) / (high - low))


def _told(figures: DryRunFigures) -> ToldBytes:
    sums = {_COMPUTE: 0, _OUTPUT: 0}
    for buffer in figures.buffers:
        sums[buffer.kind] = sums.get(buffer.kind, 0) + buffer.size_bytes
    return ToldBytes(sums[_COMPUTE], sums[_OUTPUT], figures.kv_bytes)


def _between(low: ToldBytes, high: ToldBytes, way: float) -> ToldBytes:
    """`way` from 0 to 1."""
    return ToldBytes(
        compute_bytes=round(low.compute_bytes + (high.compute_bytes - low.compute_bytes) * way),
        output_bytes=max(low.output_bytes, high.output_bytes),
        kv_bytes=_cache_between(low.kv_bytes, high.kv_bytes, way),
    )


def _cache_between(low: int | None, high: int | None, way: float) -> int | None:
    return None if low is None or high is None else round(low + (high - low) * way)
