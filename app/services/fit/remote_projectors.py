"""The projector that a model on a server needs beside it: planned with it, for it is loaded with it."""

import logging

from app.adapters.hub.failures import HubError
from app.adapters.hub.repositories import Hub
from app.domain.browse.projectors import published_projector
from app.domain.gguf.hub_reference import HubReference

_log = logging.getLogger(__name__)


def remote_projector_bytes(model: HubReference) -> int:
    """Size of the projector that comes with `model`; 0 where there is none, or where the server does not tell.

    One request for the repository's list of files; pass a reference to a commit.
    """
    try:
        contents = Hub().repository(model.repository, revision=model.revision).contents
    except HubError as error:
        _log.warning("no projector is planned: %s", error)
        return 0
    # what serves the model itself, not most of the repository
    own = [variant for variant in contents.variants if any(file.path == model.path for file in variant.files)]
    chosen = published_projector(contents.projectors, own)
    return (chosen.size_bytes or 0) if chosen else 0
