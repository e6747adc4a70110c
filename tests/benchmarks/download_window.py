"""The window's own heartbeat while three downloads come: a process of the download benchmark."""

import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

from app.domain.downloads.download import DownloadState
from tests.benchmarks.download_roles import STREAMS, STREAMS_RATE_BYTES_PER_S, wanted_of_stream

_BEAT_MS = 5
_QUIET_MS = 3000


def beat(sha256: str, size_bytes: int, folder: Path) -> None:
    """Open the window at the Models page, let three downloads come, print in seconds: the 99th percentile and the
    worst of the gaps between two beats, the same of a process that does nothing else, and the rate of all three."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app.ui.application import Application

    application = Application(QApplication([]), ["builtin:Q8_0"])
    application.window.show()
    application.start()
    downloads = application.models.downloads
    application.window.open_listed_page(application.models.page)
    loop = QEventLoop()
    QTimer.singleShot(_QUIET_MS, loop.quit)
    loop.exec()
    beats: list[float] = []

    def note() -> None:
        beats.append(time.perf_counter())
        if len(downloads.statuses) == STREAMS and all(each.state is DownloadState.DONE for each in downloads.statuses):
            loop.quit()

    heart = QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    heart.setInterval(_BEAT_MS)
    heart.timeout.connect(note)
    downloads.set_most_at_once(STREAMS)
    downloads.set_limit(STREAMS_RATE_BYTES_PER_S)
    command = [sys.executable, "-m", "tests.benchmarks.download_roles", "wait"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as beside:
        began_s = time.monotonic()
        heart.start()
        for number in range(STREAMS):
            downloads.get(wanted_of_stream(sha256, size_bytes, folder, number))
        loop.exec()
        rate = STREAMS * size_bytes / (time.monotonic() - began_s)
        outside = beside.communicate("")[0].split()
    gaps = sorted(after - before for before, after in pairwise(beats))
    application.window.close()
    print(gaps[int(len(gaps) * 0.99)], gaps[-1], *outside, rate, flush=True)
