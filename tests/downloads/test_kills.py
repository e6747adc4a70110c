"""Kill -9 at any byte: what is there is a true beginning, the final name means the whole file, the next run ends it."""

import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from app.adapters.downloads.partial_file import note_path, part_path
from app.domain.downloads.download import WantedDownload
from tests.downloads.children import Children
from tests.downloads.samples import REPOSITORY, files_below, wanted_of
from tests.hub.contents import HubFile
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks children, to have a hundred within a minute")

_CONTENT = b"GGUF" + random.Random(2).randbytes((12 << 20) + 77)
_STEP_BYTES = len(_CONTENT) // 4


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_after_any_number_of_kills_files_are_bit_identical(
    hub: StandInHub, folder: Path, children: Children, kills: int
) -> None:
    chance = random.Random(kills)
    hub.repositories[REPOSITORY].files["big.gguf"] = HubFile(_CONTENT)
    wanted = wanted_of(hub.repositories[REPOSITORY], folder, ("big.gguf",))
    killed = completed = 0
    while killed < kills:
        more_bytes = chance.randrange(1, _STEP_BYTES)
        target_bytes = _size(part_path(wanted.target)) + more_bytes
        if chance.random() < 0.3:
            # on the very byte, with nothing under way
            hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=more_bytes, times=1))
        child = children.start(wanted)
        if _killed_at(child, part_path(wanted.target), target_bytes):
            killed += 1
        hub.faults.clear()
        _assert_nothing_wrong(wanted)
        if wanted.target.exists():
            completed += 1
            shutil.rmtree(folder / "org")
    while _is_alive(children.start(wanted), 30.0):
        pytest.fail("the last one does not end")
    assert wanted.target.read_bytes() == _CONTENT
    assert files_below(folder) == {f"{REPOSITORY}/big.gguf"}
    assert completed < kills
    assert len(hub.cdn.requests) > kills / 2


def _killed_at(child: int, part: Path, target_bytes: int) -> bool:
    """Kill the child once the partial file has so many bytes; false where it was done before."""
    ends_at = time.monotonic() + 30.0
    while _is_alive(child, 0.0) and _size(part) < target_bytes:
        assert time.monotonic() < ends_at
        time.sleep(0.0005)
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return False
    assert not _is_alive(child, 10.0)
    return True


def _is_alive(child: int, wait_s: float) -> bool:
    """Whether it still is after waiting so long for its end."""
    ends_at = time.monotonic() + wait_s
    while True:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return False
        if time.monotonic() >= ends_at:
            return True
        time.sleep(0.001)


def _assert_nothing_wrong(wanted: WantedDownload) -> None:
    if wanted.target.exists():
        assert wanted.target.read_bytes() == _CONTENT
    part = part_path(wanted.target)
    if part.exists():
        came = part.read_bytes()
        assert came == _CONTENT[: len(came)]
        assert not came or note_path(wanted.target).exists()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
