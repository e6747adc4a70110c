"""How long it takes until the window is on the screen, frozen and not."""

import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from bundle.commands import python
from bundle.places import ROOT

from proof.display import Display
from proof.installed_app import InstalledApp

_ROUNDS: Final = 3
_MOST_TIMES: Final = 2.0
_TITLE: Final = "Weigh-In"


def check_start_time(app: InstalledApp, display: Display) -> None:
    """Both by turns, so that a busy machine is busy for both; the first round fills the caches and does not count."""
    with tempfile.TemporaryDirectory() as home:
        told = {**os.environ, "WEIGHIN_HOME": home, "PYTHONPATH": str(ROOT)}
        plain, frozen = [], []
        for _ in range(_ROUNDS + 1):
            plain.append(_start_s([str(word) for word in python("-m", "app")], told, display))
            frozen.append(
                _start_s([str(app.executable)], {**app.environment(display.name), "WEIGHIN_HOME": home}, display)
            )
    median_plain, median_frozen = statistics.median(plain[1:]), statistics.median(frozen[1:])
    print(f"   frozen {median_frozen:.2f} s, not frozen {median_plain:.2f} s, the first time {frozen[0]:.2f} s")
    assert median_frozen <= _MOST_TIMES * median_plain, f"{median_frozen:.2f} s against {median_plain:.2f} s"


def _start_s(command: list[str], environment: dict[str, str], display: Display) -> float:
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=Path("/"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        window = display.window(_TITLE, 60)
        took_s = time.monotonic() - started
        display.close(window)
        process.wait(30)
    finally:
        process.kill()
        process.wait()
    return took_s
