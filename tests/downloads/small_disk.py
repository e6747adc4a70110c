"""Run where a small disk can be mounted: what a download says when it is full, and that it goes on with more room.

Arguments: the folder to mount it on, and a WantedDownload without its folder, in JSON. Prints what was seen, in JSON.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from app.adapters.downloads import partial_file
from app.domain.downloads.download import DownloadStatus, WantedDownload, WantedFile
from app.services.downloads import wanting
from app.services.downloads.downloads import Downloads


def main(folder: Path, order: str) -> None:
    """Too little room is told before the first byte, at the reservation, and midway, should all else fail."""
    repository, commit, files = json.loads(order)
    wanted = WantedDownload(repository, commit, "", tuple(WantedFile(*file) for file in files), folder)
    _mount(folder, "size=2m")
    seen: dict[str, object] = {}
    downloads = Downloads()
    try:
        downloads.add(wanted)
    except Exception as error:
        seen["asked"] = str(error)
    # a disk that says to have more than it has
    setattr(wanting, "free_bytes", lambda folder: 1 << 40)  # noqa: B010 - not its own, and seen so by type checkers
    number = downloads.add(wanted)
    seen["reserved"] = _told(downloads.wait(number))
    setattr(partial_file, "reserve", lambda handle, size_bytes: None)  # noqa: B010
    downloads.resume(number)
    seen["midway"] = _told(downloads.wait(number))
    seen["final name midway"] = wanted.target.exists()
    _mount(folder, "remount,size=16m")
    downloads.resume(number)
    seen["with room"] = _told(downloads.wait(number))
    seen["bytes"] = wanted.target.stat().st_size
    _mount(folder, "remount,ro")
    other = WantedDownload(repository, commit, "", (WantedFile("other.gguf", 10, None),), folder)
    seen["read-only"] = _told(downloads.wait(downloads.add(other)))
    downloads.close()
    os.write(1, json.dumps(seen).encode())


def _told(status: DownloadStatus) -> list[object]:
    return [status.state.value, status.received_bytes, status.problem]


def _mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
