"""What the window costs and whether it ever stalls. Run by hand, with nothing else running:

    uv run python -m tests.benchmarks.window_bench            # offscreen
    DISPLAY=:1 uv run python -m tests.benchmarks.window_bench # on a real X server

Eight fake lanes of 100 tokens a second each for a minute: gaps between heartbeats, memory. Then two real lanes that
take turns on the built-in model: processor time of the window's process. Then start to first paint, against a bare
PySide6 + pyqtgraph window.

A process beside it that only waits tells how long the machine itself stood still, and the window's thread tells how
much of each gap it computed: what others took of a gap is not ours.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Final

import psutil

_STREAM_S: Final = 60
_TOKENS_A_SECOND: Final = 100
_LANES: Final = 8
_BEAT_MS: Final = 5

_WAITING: Final = """
import time
before = time.perf_counter()
print("ready", flush=True)
while True:
    time.sleep(0.005)
    now = time.perf_counter()
    if now - before > 0.03:
        print("gap", now - before, flush=True)
    before = now
"""
_BARE_WINDOW: Final = """
import time; began = time.perf_counter()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
app = QApplication([]); window = QMainWindow(); window.setCentralWidget(pyqtgraph.PlotWidget()); window.show()
QTimer.singleShot(0, lambda: (print(time.perf_counter() - began), app.quit())); app.exec()
"""
_OUR_WINDOW: Final = """
import time; began = time.perf_counter()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.ui.application import Application
app = QApplication([]); application = Application(app); application.window.show()
QTimer.singleShot(0, lambda: (print(time.perf_counter() - began), application.close(), app.quit())); app.exec()
"""


def main() -> None:
    if "DISPLAY" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        os.environ["WEIGHIN_HOME"] = home
        _start_against_bare()
        _streaming(Path(home))


def _start_against_bare(rounds: int = 5) -> None:
    ours, bare = [], []
    for _ in range(rounds):
        bare.append(_seconds(_BARE_WINDOW))
        ours.append(_seconds(_OUR_WINDOW))
    print(f"start to first paint: {min(ours):.2f} s, bare {min(bare):.2f} s, ratio {min(ours) / min(bare):.2f}")


def _seconds(script: str) -> float:
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return float(child.stdout.split()[0])


def _streaming(home: Path) -> None:
    from PySide6.QtWidgets import QApplication

    qt = QApplication([])
    _eight_fake_lanes(qt)
    _two_real_lanes(qt)
    qt.quit()


def _eight_fake_lanes(qt: object) -> None:
    from app.services.processes.worker_process import worker_command
    from app.ui.application import Application

    options = ["--tokens-per-second", str(_TOKENS_A_SECOND), "--tokens", str(_TOKENS_A_SECOND * _STREAM_S)]
    application = Application(
        qt,  # type: ignore[arg-type]  # imported late, so that the start is measured without it
        ["builtin:F16"] * _LANES,
        worker_command=[*worker_command(), "fake", *options],
    )
    application.window.show()
    application.start()
    application.page.composer.length.set_value(_TOKENS_A_SECOND * _STREAM_S)
    application.page.composer.mode.set_value("together")
    with _waiting_process() as stalls_ms:
        beats_s, computed_s = _run_turn(application, lambda: None)
    gaps_ms = sorted((after - before) * 1000 for before, after in pairwise(beats_s))
    largest = sorted(((after - before) * 1000, before - beats_s[0]) for before, after in pairwise(beats_s))[-3:]
    own_ms = max((after - before) * 1000 for before, after in pairwise(computed_s))
    print(
        f"eight lanes of {_TOKENS_A_SECOND} tokens/s for {_STREAM_S} s: heartbeat gaps "
        f"p50 {gaps_ms[len(gaps_ms) // 2]:.1f} ms, p99 {gaps_ms[int(len(gaps_ms) * 0.99)]:.1f} ms, largest "
        + ", ".join(f"{gap:.0f} ms at {at:.1f} s" for gap, at in reversed(largest))
        + f" (the most that the window computed in one: {own_ms:.0f} ms); "
        + f"the waiting process' largest {max(stalls_ms, default=0.0):.0f} ms"
        f"; memory {psutil.Process().memory_full_info().uss / 1e6:.0f} MB"
    )
    application.close()
    application.window.close()


def _two_real_lanes(qt: object) -> None:
    from app.ui.application import Application

    application = Application(qt, ["builtin:Q8_0", "builtin:Q4_K_M"])  # type: ignore[arg-type]  # as above
    application.window.show()
    application.start()
    process = psutil.Process()
    used: list[float] = []

    def started() -> None:
        times = process.cpu_times()
        used.append(times.user + times.system)

    began_s = time.perf_counter()
    _run_turn(application, started)
    wall_s = time.perf_counter() - began_s
    times = process.cpu_times()
    share = (times.user + times.system - used[0]) / wall_s
    print(f"two real lanes taking turns: window uses {share:.1%} of one core over {wall_s:.1f} s")
    application.close()
    application.window.close()


def _run_turn(application: object, started: Callable[[], None]) -> tuple[list[float], list[float]]:
    """When the heart beat, and what the window's thread had computed by then, in seconds."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop = QEventLoop()
    application.controller.turn_finished.connect(loop.quit)  # type: ignore[attr-defined]
    QTimer.singleShot(3000, loop.quit)
    loop.exec()
    beats, computed = [time.perf_counter()], [time.thread_time()]

    def beat() -> None:
        beats.append(time.perf_counter())
        computed.append(time.thread_time())

    heart = QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    heart.setInterval(_BEAT_MS)
    heart.timeout.connect(beat)
    heart.start()
    started()
    application.page.ask("Tell me a short story about a fox.")  # type: ignore[attr-defined]
    loop.exec()
    heart.stop()
    return beats, computed


@contextmanager
def _waiting_process() -> Iterator[list[float]]:
    """Gaps above 30 ms of a process that only waits, in milliseconds; filled when the context ends."""
    stalls_ms: list[float] = []
    with subprocess.Popen([sys.executable, "-c", _WAITING], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        try:
            yield stalls_ms
        finally:
            child.kill()
            stalls_ms += [float(line.split()[1]) * 1000 for line in child.stdout if len(line.split()) == 2]


if __name__ == "__main__":
    main()
