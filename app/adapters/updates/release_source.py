"""Where this build's project tells of its releases: a fact of builds that were made for release.

A checkout, and a build that somebody makes for themselves, has no such file and asks nobody.
"""

import logging
from pathlib import Path
from typing import Final

from app.adapters.json_file import read_json
from app.adapters.paths import resource_path
from app.adapters.strict_fields import Fields
from app.domain.updates.release_address import ReleaseAddress, parse_address

_log = logging.getLogger(__name__)

BUNDLED_FILE: Final = "updates.json"
_FIELD: Final = "releases"
_MOST_BYTES: Final = 10_000


def release_source(path: Path | None = None) -> ReleaseAddress | None:
    """The address that is to be asked; `None` without the file. A broken file counts as none."""
    path = path or resource_path(BUNDLED_FILE)
    try:
        return source_from_document(read_json(path, most_bytes=_MOST_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _log.warning("%s cannot be read: %s", path, error)
        return None


def source_document(address: ReleaseAddress) -> dict[str, str]:
    """What the build leaves in a bundle."""
    return {_FIELD: address.text}


def source_from_document(document: object) -> ReleaseAddress:
    """The address of such a document. Raises `ValueError` for any other."""
    return parse_address(Fields(document, "updates").text(_FIELD))
