"""Fixtures around the stand-in hub: nothing of the user's own, no other network."""

from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import constants

from app.adapters.hub import patience
from tests.cli.conftest import weighin  # noqa: F401 - a fixture that commands against the hub are tested with
from tests.hub.stand_in import StandInHub

_USERS_OWN = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_RESOURCE", "HF_HUB_OFFLINE", "HF_ENDPOINT")


@pytest.fixture
def token_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where huggingface_hub keeps the token in this test; there is none yet."""
    for name in _USERS_OWN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_STORED_TOKENS_PATH", str(tmp_path / "stored_tokens"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    return tmp_path / "token"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, token_file: Path) -> Iterator[StandInHub]:
    """A running stand-in that `HF_ENDPOINT` names."""
    assert not token_file.exists()
    # ports are given out again: what another test's server asked for is no concern of this one's
    monkeypatch.setattr(patience, "_until_s", {})
    with StandInHub() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        huggingface_hub.close_session()
        yield running
        huggingface_hub.close_session()
