"""How busy the processor is."""

import psutil


class ProcessorLoad:
    """The share of all cores together that was busy since it was asked last."""

    def __init__(self) -> None:
        self._before = _seconds()

    def read(self) -> float | None:
        """0 to 1; `None` where no time has passed."""
        before, self._before = self._before, _seconds()
        idle_s, total_s = (now - then for now, then in zip(self._before, before, strict=True))
        return min(1.0, max(0.0, 1 - idle_s / total_s)) if total_s > 0 else None


def _seconds() -> tuple[float, float]:
    """Idle and all time of all cores; waiting for a disk is idle, and guests are in user and nice already."""
    times = psutil.cpu_times()
    counted = [value for name, value in times._asdict().items() if name not in ("guest", "guest_nice")]
    return float(times.idle + getattr(times, "iowait", 0.0)), float(sum(counted))
