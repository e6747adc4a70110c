"""Asking Hugging Face for the sizes of files: only on demand, in the background, and stopped at any time."""

import json
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.adapters.catalogue_file import load_catalogue
from app.bridge.fit.catalogue_refresher import CatalogueRefresher
from app.domain.advice.catalogue_overlay import repositories_of
from app.services.fit.catalogue_in_use import catalogue_in_use
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.contents import HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub


@pytest.fixture
def refresher() -> Iterator[CatalogueRefresher]:
    refresher = CatalogueRefresher()
    yield refresher
    refresher.close()
    refresher.deleteLater()


def test_nothing_is_asked_before_somebody_wants_it(hub: StandInHub, refresher: CatalogueRefresher) -> None:
    assert not refresher.running
    assert hub.requests == []


def test_what_repositories_hold_is_asked_with_progress(
    qtbot: QtBot, hub: StandInHub, refresher: CatalogueRefresher
) -> None:
    for name in repositories_of(load_catalogue()):
        hub.add(HubRepository(name))
    progress: list[float] = []
    refresher.progressed.connect(progress.append)
    with qtbot.waitSignal(refresher.refreshed, timeout=TIMEOUT_MS):
        refresher.start()
    assert not refresher.running
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    _, source = catalogue_in_use()
    assert json.loads(json.dumps(source.document))["source"] == "refreshed"


def test_asking_can_be_stopped_without_a_word_and_changes_nothing(
    qtbot: QtBot, hub: StandInHub, refresher: CatalogueRefresher
) -> None:
    hub.faults.set(Place.API, Fault(Kind.STALL))
    with qtbot.assertNotEmitted(refresher.refreshed), qtbot.assertNotEmitted(refresher.notice):
        refresher.start()
        assert refresher.running
        refresher.stop()
        qtbot.waitUntil(lambda: not refresher.running, timeout=TIMEOUT_MS)
    assert catalogue_in_use()[1].refreshed_at is None


def test_repositories_that_are_not_there_are_told(qtbot: QtBot, hub: StandInHub, refresher: CatalogueRefresher) -> None:
    first, *_ = repositories_of(load_catalogue())
    hub.add(HubRepository(first))
    with qtbot.waitSignal(refresher.notice, timeout=TIMEOUT_MS) as told:
        refresher.start()
    assert told.args is not None
    assert "repositories answered" in told.args[0].sentence
