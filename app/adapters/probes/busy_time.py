"""How long the cores of this machine have been busy with anything, other machines on the same hardware included."""

import psutil


def read_busy_s() -> float:
    """Seconds since the start, all cores together."""
    times = psutil.cpu_times()
    # guests are counted in user and nice already; waiting for a disk is no use of a core
    spent = ("user", "nice", "system", "irq", "softirq", "steal", "interrupt", "dpc")
    return float(sum(getattr(times, name, 0.0) for name in spent))
