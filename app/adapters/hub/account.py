"""Signing in to Hugging Face with a token, kept by huggingface_hub's own store and nowhere else."""

import os
import re
from collections.abc import Callable
from typing import Final

import huggingface_hub

from app.adapters.hub.bounded_client import Bounds
from app.adapters.hub.failures import HubError, HubFailure, offline_mode, told_plainly, unreadable_answer
from app.adapters.hub.hub_api import hub_api
from app.adapters.hub.server import HubServer, is_offline, is_private_way
from app.adapters.hub.stoppable import run_stoppable
from app.domain.errors import WeighInError
from app.domain.plain_text import one_line

_LIMIT_S: Final = 30.0
_TOKEN: Final = re.compile(r"[\x21-\x7e]{8,512}")
_VARIABLES: Final = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
_MOST_NAME_CHARACTERS: Final = 60
_MOST_ANSWER_BYTES: Final = 1 << 20
_WHAT: Final = "your account"


def has_token() -> bool:
    """Whether a token is stored on this computer or set in the environment; asks nobody."""
    return huggingface_hub.get_token() is not None


def token_is_from_environment() -> bool:
    """Whether the token in use is set from outside: it can be neither replaced nor removed here."""
    return any(os.environ.get(name, "").strip() for name in _VARIABLES)


def sign_in(token: str, *, is_cancelled: Callable[[], bool] = lambda: False, server: HubServer | None = None) -> str:
    """Have `token` checked by the server, then store it; returns the user's name.

    A token that is refused changes nothing. Raises `WeighInError`; the token itself is in no message and no log.
    """
    server = server or HubServer.configured()
    wanted = token.strip()
    if not _TOKEN.fullmatch(wanted):
        raise WeighInError("That is no token.", advice="Copy it whole from your account's page; it begins with hf_.")
    name = _ask_name(wanted, server, is_cancelled)

    def store() -> None:
        with told_plainly(_WHAT, server.name):
            huggingface_hub.login(token=wanted, add_to_git_credential=False)

    run_stoppable(store, is_cancelled=is_cancelled, limit_s=_LIMIT_S, server=server.name)
    return name


def signed_in_name(*, is_cancelled: Callable[[], bool] = lambda: False, server: HubServer | None = None) -> str:
    """Whose token is stored, as the server says. Raises `WeighInError`, also where none is stored."""
    server = server or HubServer.configured()
    token = server.token_for(server.address)
    if token is None:
        raise WeighInError("No token is stored on this computer.")
    return _ask_name(token, server, is_cancelled)


def sign_out() -> None:
    """Remove what is stored. Raises `WeighInError` where a token is set in the environment, which stays."""
    try:
        huggingface_hub.logout()
    except OSError as error:
        if has_token():
            advice = "Unset HF_TOKEN." if token_is_from_environment() else "Check the permissions of its folder."
            raise WeighInError("A token is in use all the same.", advice=advice, details=str(error)) from error


def _ask_name(token: str, server: HubServer, is_cancelled: Callable[[], bool]) -> str:
    if is_offline():
        raise offline_mode(_WHAT)
    if not is_private_way(server.address):
        raise WeighInError(
            f"{server.name} would be told the token over an unencrypted connection.",
            advice="Set HF_ENDPOINT to an address that begins with https.",
        )
    bounds = Bounds(_WHAT, server, most_bytes=_MOST_ANSWER_BYTES)

    def ask() -> str:
        with told_plainly(_WHAT, server.name), bounds.hold():
            answer = hub_api(server).whoami(token=token)
            name = answer.get("name")
            if not isinstance(name, str) or not name:
                raise unreadable_answer(_WHAT, server.name, "no name")
            return one_line(name)[:_MOST_NAME_CHARACTERS]

    try:
        return run_stoppable(
            ask, is_cancelled=is_cancelled, limit_s=_LIMIT_S, server=server.name, abandon=bounds.abandon
        )
    except HubError as error:
        if error.kind in (HubFailure.BAD_TOKEN, HubFailure.NOT_FOUND):
            # the server's own words hold no token, but there is nothing in them that would help either
            raise WeighInError(
                f"{server.name} does not accept this token.", advice="Make a new one on your account's page."
            ) from None
        raise
