"""Our downloader against `hf download` of the same file from the same server. Run by hand, with nothing else running:

    uv run python -m tests.benchmarks.download_bench [MEBIBYTES [ROUNDS]]

A server in a process of its own sends a file of random bytes; both clients fetch it in processes of their own, in
turns. Ours holds what it receives to its hash and has it on the disk before it says so; huggingface_hub (Xet off)
does neither. Held to: the median of the rounds' ratios at least 0.95, at most 100 MB of memory beyond what the imports
take. Then: how late a thread that wakes every 5 ms is while three downloads come at 200 MB/s each, and a process that
does nothing else, which tells what the machine itself adds; then the gaps of the window's own heart. Then how long a
pause takes: running, stalled in the middle, stalled before the first byte.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.domain.downloads.download import DownloadState, WantedDownload, WantedFile
from app.services.downloads.downloads import Downloads
from tests.benchmarks.download_roles import NAME
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

_LEAST_RATIO: Final = 0.95
_MOST_EXTRA_BYTES: Final = 100e6
_MOST_CANCEL_S: Final = 0.2


def main(words: list[str]) -> None:
    mebibytes, rounds = (*(int(word) for word in words), *(1024, 5)[len(words) :])
    with tempfile.TemporaryDirectory(prefix="weighin-bench-") as name:
        home = Path(name)
        os.environ.update(
            *({"WEIGHIN_HOME": name, "HF_HOME": name, "HF_TOKEN": "", "NO_PROXY": "127.0.0.1"},),
            HF_HUB_DISABLE_XET="1",
            HF_HUB_DISABLE_PROGRESS_BARS="1",
            HF_HUB_DISABLE_TELEMETRY="1",
        )
        path = home / "random.gguf"
        _write_random(path, mebibytes)
        with _server(path) as (address, sha256):
            os.environ["HF_ENDPOINT"] = address
            _compare(home / "models", (address, sha256, str(path.stat().st_size)), rounds)
            _beats(home / "models", (address, sha256, str(path.stat().st_size)))
            _window_beats(home / "models", (address, sha256, str(path.stat().st_size)))
        _cancels(home)


def _write_random(path: Path, mebibytes: int) -> None:
    with path.open("wb") as stream:
        for _ in range(mebibytes):
            stream.write(os.urandom(1 << 20))


def _compare(folder: Path, source: tuple[str, str, str], rounds: int) -> None:
    size_bytes, rates, extras = int(source[2]), [], []
    for number in range(rounds):
        fetched = {}
        # whoever goes first in a round goes second in the next
        for side in ("ours", "theirs") if number % 2 else ("theirs", "ours"):
            _empty(folder)
            seconds, extra_bytes = _child(side, *(source if side == "ours" else source[:1]), str(folder))
            fetched[side] = size_bytes / seconds
            extras.append(extra_bytes) if side == "ours" else None
        rates.append((fetched["ours"], fetched["theirs"]))
        print(f"round {number + 1}: ours {rates[-1][0] / 1e6:.0f} MB/s, theirs {rates[-1][1] / 1e6:.0f} MB/s")
    ratio = statistics.median(mine / other for mine, other in rates)
    print(f"ratio {ratio:.3f} (at least {_LEAST_RATIO}: {ratio >= _LEAST_RATIO})")
    print(f"extra memory {max(extras) / 1e6:.0f} MB (at most 100: {max(extras) <= _MOST_EXTRA_BYTES})")


def _beats(folder: Path, source: tuple[str, str, str]) -> None:
    _empty(folder)
    inside_99, inside_worst, outside_99, outside_worst, rate = _child("beats", *source, str(folder))
    print(f"three downloads ({rate / 1e6:.0f} MB/s together), a thread beside them wakes late:")
    print(f"  p99 {inside_99 * 1e3:.1f} ms, worst {inside_worst * 1e3:.1f} ms")
    print(f"  in a process of its own p99 {outside_99 * 1e3:.1f} ms, worst {outside_worst * 1e3:.1f} ms")


def _window_beats(folder: Path, source: tuple[str, str, str]) -> None:
    _empty(folder)
    gap_99, gap_worst, outside_99, outside_worst, rate = _child("window", *source, str(folder))
    print(f"three downloads ({rate / 1e6:.0f} MB/s together), the window's heart of 5 ms:")
    print(f"  gaps p99 {gap_99 * 1e3:.1f} ms, worst {gap_worst * 1e3:.1f} ms")
    print(f"  a process of its own is late by p99 {outside_99 * 1e3:.1f} ms, worst {outside_worst * 1e3:.1f} ms")


def _empty(folder: Path) -> None:
    """With nothing left to be written to the disk from before."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.sync()


def _child(*words: str) -> list[float]:
    command = [sys.executable, "-m", "tests.benchmarks.download_roles", *words]
    return [float(each) for each in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()]


@contextmanager
def _server(path: Path) -> Iterator[tuple[str, str]]:
    command = [sys.executable, "-m", "tests.benchmarks.download_roles", "serve", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address, sha256 = server.stdout.readline().split()
        yield address, sha256
        server.stdin.close()


def _cancels(home: Path) -> None:
    content = os.urandom(64 << 20)
    hub_file = HubFile(content)
    files = (WantedFile("x.gguf", len(content), hub_file.sha256),)
    stalls = {
        "running": None,
        "stalled in the middle": (Place.CDN, Fault(Kind.STALL, after_bytes=8 << 20)),
        "stalled before the first byte": (Place.RESOLVE, Fault(Kind.STALL)),
    }
    with StandInHub(HubRepository(NAME, {"x.gguf": hub_file})) as hub:
        os.environ["HF_ENDPOINT"] = hub.address
        for number, (words, stall) in enumerate(stalls.items()):
            wanted = WantedDownload(NAME, hub.repositories[NAME].commit, "", files, home / f"models{number}")
            if stall is not None:
                hub.faults.set(*stall)
            taken_s = _pause_s(wanted)
            hub.faults.clear()
            print(f"pause, {words}: {taken_s * 1e3:.0f} ms (at most 200: {taken_s <= _MOST_CANCEL_S})")


def _pause_s(wanted: WantedDownload) -> float:
    """From asking for it until the thread that worked on it is gone and the file free for others."""
    downloads = Downloads()
    downloads.set_rate_limit(20e6)
    number = downloads.add(wanted)
    time.sleep(1.5)
    began = time.perf_counter()
    downloads.pause(number)
    while downloads.is_busy(number):
        time.sleep(0.001)
    taken_s = time.perf_counter() - began
    assert downloads.statuses()[0].state is DownloadState.PAUSED
    downloads.remove(number)
    downloads.close()
    return taken_s


if __name__ == "__main__":
    main(sys.argv[1:])
