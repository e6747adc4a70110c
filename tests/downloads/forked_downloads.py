"""A process that imports what takes long once, then forks a child for every line it reads: each downloads and ends.

A line is a WantedDownload as the queue file has it, in JSON; the child's process id is printed. To be killed at will.
"""

import json
import os
import signal
import sys
from pathlib import Path

from app.domain.downloads.download import DownloadState, WantedDownload, WantedFile
from app.services.downloads import item_run  # noqa: F401 - what takes long
from app.services.downloads.downloads import Downloads


def _wanted(line: str) -> WantedDownload:
    repository, commit, folder, files = json.loads(line)
    return WantedDownload(repository, commit, "", tuple(WantedFile(*file) for file in files), Path(folder))


def _download(wanted: WantedDownload) -> int:
    downloads = Downloads()
    # most of the time it is in the queue already, from the child that was killed before
    status = downloads.wait(downloads.add(wanted))
    downloads.close()
    return 0 if status.state is DownloadState.DONE else 1


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """One child after the other; ends with standard input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _tell("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                os._exit(_download(_wanted(line)))
            finally:
                os._exit(2)
        _tell(str(child))


if __name__ == "__main__":
    main()
