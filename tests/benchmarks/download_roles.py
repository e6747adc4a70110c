"""The processes of the download benchmark: the server, and a client each."""

import hashlib
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.domain.downloads.download import DownloadState, WantedDownload, WantedFile
from tests.hub.contents import HubFile, HubRepository
from tests.hub.stand_in import StandInHub

NAME: Final = "org/Bench-GGUF"
STREAMS: Final = 3
_BEAT_S: Final = 0.005
STREAMS_RATE_BYTES_PER_S: Final = STREAMS * 200e6


def serve(path: Path) -> None:
    """Send the file under `STREAMS` names until standard input ends."""
    sha256 = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            sha256.update(chunk)
    files = {f"{number}.gguf": HubFile(path, sha256=sha256.hexdigest()) for number in range(STREAMS)}
    with StandInHub(HubRepository(NAME, files)) as hub:
        print(hub.address, sha256.hexdigest(), flush=True)
        sys.stdin.read()


def ours(address: str, sha256: str, size_bytes: int, folder: Path) -> None:
    """Our downloader, its imports not counted."""
    from app.services.downloads import item_run  # noqa: F401 - imported before the clock runs, as the other's is
    from app.services.downloads.downloads import Downloads

    wanted = wanted_of_stream(sha256, size_bytes, folder)
    downloads = Downloads()

    def fetch() -> None:
        status = downloads.wait(downloads.add(wanted))
        assert status.state is DownloadState.DONE, status.problem

    _report(fetch)
    downloads.close()


def theirs(address: str, folder: Path) -> None:
    """What `hf download` calls, its imports not counted."""
    from huggingface_hub import hf_hub_download

    _report(lambda: hf_hub_download(NAME, "0.gguf", local_dir=folder, endpoint=address))


def beats(address: str, sha256: str, size_bytes: int, folder: Path) -> None:
    """How late a thread wakes that sleeps 5 ms at a time, in seconds, while three downloads come beside it.

    Printed: its 99th percentile and worst, the same of a process of its own, and the rate of all three together.
    """
    from app.services.downloads import item_run  # noqa: F401
    from app.services.downloads.downloads import Downloads

    downloads = Downloads()
    downloads.set_most_at_once(STREAMS)
    downloads.set_rate_limit(STREAMS_RATE_BYTES_PER_S)
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.benchmarks.download_roles", "wait"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as beside:
        for number in range(STREAMS):
            downloads.add(wanted_of_stream(sha256, size_bytes, folder, number))
        inside = _lateness(lambda: any(each.state is not DownloadState.DONE for each in downloads.statuses()))
        rate = STREAMS * size_bytes / (time.monotonic() - began)
        outside = beside.communicate("")[0].split()
    downloads.close()
    print(*(f"{late:.6f}" for late in inside), *outside, rate, flush=True)


def wait() -> None:
    """The same in a process that does nothing else, until standard input ends."""
    over = threading.Event()
    threading.Thread(target=_set_at_end, args=(over,), daemon=True).start()
    print(*(f"{late:.6f}" for late in _lateness(lambda: not over.is_set())), flush=True)


def _set_at_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


def _lateness(goes_on: Callable[[], bool]) -> tuple[float, float]:
    """The 99th percentile and the worst."""
    late = []
    while goes_on():
        before = time.perf_counter()
        time.sleep(_BEAT_S)
        late.append(time.perf_counter() - before - _BEAT_S)
    late.sort()
    return late[int(len(late) * 0.99)], late[-1]


def wanted_of_stream(sha256: str, size_bytes: int, folder: Path, number: int = 0) -> WantedDownload:
    """One of the files that `serve` sends."""
    commit = HubRepository(NAME).commit
    return WantedDownload(NAME, commit, "Q8_0", (WantedFile(f"{number}.gguf", size_bytes, sha256),), folder)


def _report(fetch: Callable[[], object]) -> None:
    """Print seconds, and bytes of memory beyond what it took before."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    fetch()
    seconds = time.perf_counter() - began
    extra_bytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    print(seconds, extra_bytes, flush=True)


def main(words: list[str]) -> None:
    role, *rest = words
    if role == "serve":
        serve(Path(rest[0]))
    elif role == "wait":
        wait()
    elif role == "window":
        from tests.benchmarks.download_window import beat

        beat(rest[1], int(rest[2]), Path(rest[3]))
    elif role == "theirs":
        theirs(rest[0], Path(rest[1]))
    else:
        {"ours": ours, "beats": beats}[role](rest[0], rest[1], int(rest[2]), Path(rest[3]))


if __name__ == "__main__":
    main(sys.argv[1:])
