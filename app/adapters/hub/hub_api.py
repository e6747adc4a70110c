"""huggingface_hub's API object, set up as this app wants it: silent, without telemetry, within limits."""

import logging

from huggingface_hub import HfApi, constants
from huggingface_hub.utils.logging import set_verbosity

from app.adapters.hub.bounded_client import install_bounded_client
from app.adapters.hub.server import HubServer


def hub_api(server: HubServer) -> HfApi:
    """Questions to `server`. What it raises is to be told by `told_plainly`."""
    # its first request would otherwise be one about the program that uses it
    constants.HF_HUB_DISABLE_TELEMETRY = True
    # warnings that a server sends would go to the terminal as they are
    set_verbosity(logging.ERROR)
    install_bounded_client()
    return HfApi(endpoint=server.address, library_name="weigh-in")


def token_or_none_at_all(server: HubServer) -> str | bool:
    """What to hand to every call: `False` sends no token; `None` would look for one, whatever the server is."""
    return server.token_for(server.address) or False
