"""Copies of the app that only download: children to be killed, and to have files that others want."""

import json
import subprocess
from typing import IO

from app.domain.downloads.download import WantedDownload


class Children:
    """Children that download, made and killed one after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders: IO[str] = process.stdin
        self._answers: IO[str] = process.stdout
        assert self._answers.readline() == "ready\n"

    def start(self, wanted: WantedDownload) -> int:
        """The process id of a child that downloads it."""
        files = [(file.path, file.size_bytes, file.sha256) for file in wanted.files]
        json.dump([wanted.repository, wanted.commit, str(wanted.folder), files], self._orders)
        self._orders.write("\n")
        self._orders.flush()
        return int(self._answers.readline())
