"""Model cards: README.md at the commit that is shown, bounded, decoded whatever it is."""

import threading

import pytest

from app.adapters.hub.cards import MOST_CARD_BYTES
from app.adapters.hub.failures import HubError, HubFailure
from app.services.browse.browsing import Browser
from tests.browse.ladder_samples import REPOSITORY
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.samples import MEBIBYTE
from tests.hub.stand_in import StandInHub


def _card(hub: StandInHub, content: bytes | None) -> str:
    files = {} if content is None else {"README.md": HubFile(content)}
    repository = hub.add(HubRepository(REPOSITORY, files))
    return Browser().card(REPOSITORY, repository.commit)


def test_a_card_comes_without_its_metadata(hub: StandInHub) -> None:
    assert _card(hub, b"---\nlicense: mit\n---\n# Model\n\nGood.\n") == "# Model\n\nGood.\n"
    assert f"/resolve/{hub.repositories[REPOSITORY].commit}/README.md" in hub.requests[0].path


def test_a_repository_without_a_card_has_an_empty_one(hub: StandInHub) -> None:
    assert _card(hub, None) == _card(hub, b"") == ""


def test_without_a_commit_the_newest_card_is_asked_for(hub: StandInHub) -> None:
    _card(hub, b"# Model")
    assert Browser().card(REPOSITORY, "") == "# Model\n"


def test_a_card_of_any_size_is_read_as_far_as_anybody_reads(hub: StandInHub) -> None:
    card = _card(hub, b"word " * (8 * MEBIBYTE))
    assert len(card) <= MOST_CARD_BYTES + 1
    assert hub.cdn.sent_bytes < MEBIBYTE


def test_bytes_that_are_no_text_are_shown_as_such(hub: StandInHub) -> None:
    assert _card(hub, b"caf\xe9 \xff\x00\x1b[31m red") == "caf\ufffd \ufffd\ufffd\ufffd&#91;31m red\n"


def test_what_goes_wrong_is_a_sentence(hub: StandInHub) -> None:
    hub.faults.set(Place.RESOLVE, Fault(Kind.STATUS, 403))
    with pytest.raises(HubError, match="refuses access"):
        _card(hub, b"# x")
    hub.faults.set(Place.RESOLVE, Fault(Kind.STALL))
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(HubError) as caught:
        Browser().card(REPOSITORY, "main", is_cancelled=stop.is_set)
    assert caught.value.kind is HubFailure.STOPPED
