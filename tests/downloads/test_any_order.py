"""Whatever somebody does with the queue while the server misbehaves, in any order: no wrong file, nothing stuck."""

import random
import time
from pathlib import Path

import pytest

from app.domain.downloads.download import DownloadState, WantedDownload
from app.services.downloads.downloads import Downloads
from tests.downloads.samples import PARTS, PATH, PROJECTOR, REPOSITORY, files_below, until, wanted_of
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

_FAULTS = (
    Fault(Kind.DROP, after_bytes=500_000, times=2),
    Fault(Kind.RESET, after_bytes=900_000, times=2),
    Fault(Kind.STALL, after_bytes=700_000, times=1),
    Fault(Kind.STALL, times=1),
    Fault(Kind.STATUS, 503, times=3),
    Fault(Kind.IGNORE_RANGE, times=2),
    Fault(Kind.SHORT_RANGE, after_bytes=200_000, times=3),
)
_STEPS = 40


class Somebody:
    """Does things at random; `seed` makes it do the same again."""

    def __init__(self, hub: StandInHub, items: list[WantedDownload], seed: int) -> None:
        self._hub, self._items = hub, items
        self._chance = random.Random(seed)
        self.downloads = Downloads()

    def do_something(self) -> None:
        downloads, chance = self.downloads, self._chance
        numbers = [status.number for status in downloads.statuses()] or [0]
        number = chance.choice(numbers)
        deeds = {
            "add": lambda: downloads.add(chance.choice(self._items)),
            "pause": lambda: downloads.pause(number),
            "resume": lambda: downloads.resume(number),
            "remove": lambda: downloads.remove(number),
            "move": lambda: downloads.move(number, chance.randrange(4)),
            "at once": lambda: downloads.set_most_at_once(chance.randrange(1, 4)),
            "limit": lambda: downloads.set_rate_limit(chance.choice((None, 20e6, 80e6))),
            "fault": lambda: self._hub.faults.set(Place.CDN, chance.choice(_FAULTS)),
            "restart": self.restart,
        }
        weights = (6, 3, 4, 2, 2, 1, 1, 4, 1)
        time.sleep(chance.choice((0.0, 0.005, 0.04)))
        deeds[chance.choices(list(deeds), weights)[0]]()

    def restart(self) -> None:
        """Close the app and open it again."""
        self.downloads.close()
        self.downloads = Downloads()


@pytest.mark.parametrize("seed", range(3))
def test_no_order_of_things_leads_to_a_wrong_file(
    hub: StandInHub, folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.adapters.hub.body_pieces._READ_LIMIT_S", 0.3)
    monkeypatch.setattr("app.adapters.hub.resolving._TIMEOUT", 0.5)
    repository = hub.repositories[REPOSITORY]
    items = [wanted_of(repository, folder, paths) for paths in ((PATH,), PARTS, (PATH, PROJECTOR), (PROJECTOR,))]
    somebody = Somebody(hub, items, seed)
    for _ in range(_STEPS):
        somebody.do_something()
        _assert_no_wrong_file(folder, hub)
    hub.faults.clear()
    downloads = somebody.downloads
    downloads.set_rate_limit(None)
    for number in [downloads.add(item) for item in items]:
        assert downloads.wait(number).state is DownloadState.DONE
    _assert_no_wrong_file(folder, hub)
    whole = {f"{REPOSITORY}/{path}" for path in (PATH, PROJECTOR, *PARTS)}
    # what was given up just now may still be tidied away
    until(lambda: files_below(folder) == whole)
    downloads.close()


def _assert_no_wrong_file(folder: Path, hub: StandInHub) -> None:
    for path, file in hub.repositories[REPOSITORY].files.items():
        try:
            content = (folder / REPOSITORY / path).read_bytes()
        except FileNotFoundError:
            continue
        assert content == file.content
