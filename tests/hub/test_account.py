"""Signing in: a token is checked before it is kept, kept by the client's own store, and told to nobody."""

import logging
import os
import stat
import sys
from pathlib import Path

import pytest
from huggingface_hub import get_token, hf_api

from app.adapters.hub import account
from app.adapters.hub.server import HubServer
from app.domain.errors import WeighInError
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

_TOKEN = "hf_" + "x" * 34


@pytest.fixture
def hub_of_ada(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> StandInHub:
    """It knows one token, Ada's. The client's own login asks the address that was set when it was imported."""
    hub.known_tokens.add(_TOKEN)
    hub.users[_TOKEN] = "ada"
    monkeypatch.setattr(hf_api.api, "endpoint", hub.address)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    return hub


def test_a_good_token_is_stored_and_its_users_name_told(hub_of_ada: StandInHub, token_file: Path) -> None:
    assert not account.has_token()
    assert account.sign_in(f"  {_TOKEN}\n") == "ada"
    assert get_token() == _TOKEN
    assert token_file.read_text(encoding="utf-8") == _TOKEN
    if sys.platform != "win32":
        assert stat.S_IMODE(token_file.stat().st_mode) == 0o600
    assert account.signed_in_name() == "ada"
    account.sign_out()
    assert not account.has_token()
    assert not token_file.exists()


def test_a_refused_token_changes_nothing_and_is_in_no_message(
    hub_of_ada: StandInHub, token_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "hf_" + "w" * 34
    with pytest.raises(WeighInError, match="does not accept this token") as refused:
        account.sign_in(wrong)
    told = (refused.value.sentence, refused.value.details, caplog.text)
    assert not any(wrong in words for words in told)
    assert not token_file.exists()


@pytest.mark.parametrize("junk", ["", "hf_", "two words of text", "hf_" + "ä" * 30, "x" * 600, "a\r\nX-Evil: 1"])
def test_what_can_be_no_token_is_never_sent(hub_of_ada: StandInHub, junk: str) -> None:
    with pytest.raises(WeighInError, match="no token"):
        account.sign_in(junk)
    assert hub_of_ada.requests == []


def test_a_token_from_outside_cannot_be_signed_out(hub_of_ada: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", _TOKEN)
    assert account.token_is_from_environment()
    with pytest.raises(WeighInError, match="in use all the same"):
        account.sign_out()


def test_nobody_is_asked_whose_token_it_is_where_there_is_none(hub_of_ada: StandInHub) -> None:
    with pytest.raises(WeighInError, match="No token"):
        account.signed_in_name()
    assert hub_of_ada.requests == []


def test_signing_in_can_be_left_while_the_server_is_silent(hub_of_ada: StandInHub, token_file: Path) -> None:
    hub_of_ada.faults.set(Place.ACCOUNT, Fault(Kind.STALL))
    asked = iter(range(1000))
    with pytest.raises(WeighInError, match="Stopped"):
        account.sign_in(_TOKEN, is_cancelled=lambda: next(asked) > 3)
    assert not token_file.exists()


def test_a_token_is_not_sent_over_a_network_unencrypted() -> None:
    with pytest.raises(WeighInError, match="unencrypted"):
        account.sign_in(_TOKEN, server=HubServer("http://mirror.example"))


def test_a_name_without_end_does_not_fill_the_memory(hub_of_ada: StandInHub) -> None:
    hub_of_ada.users[_TOKEN] = "a" * (2 << 20)
    with pytest.raises(WeighInError):
        account.sign_in(_TOKEN)
    assert not account.has_token()
