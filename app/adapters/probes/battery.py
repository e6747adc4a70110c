"""Whether the machine runs on its battery."""

import psutil


def read_on_battery() -> bool | None:
    """True while a battery drains; `None` where there is none, or where the system does not tell."""
    sensors = getattr(psutil, "sensors_battery", None)
    battery = sensors() if sensors is not None else None
    if battery is None or battery.power_plugged is None:
        return None
    return not battery.power_plugged
