"""Where the app of this build asks for new versions: a file that goes into the bundle, or none."""

import argparse
import json
from typing import Final

from app.adapters.updates.release_source import BUNDLED_FILE, source_document
from app.domain.updates.release_address import ReleaseAddress, parse_address
from bundle.places import BUNDLE_PARTS

UPDATES_FILE: Final = BUNDLE_PARTS / BUNDLED_FILE


def address_of_option(text: str) -> ReleaseAddress:
    """What follows `--updates`, for argparse."""
    try:
        return parse_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def write_updates(address: ReleaseAddress | None) -> None:
    """Leave the file for app.spec; what an earlier build left goes."""
    UPDATES_FILE.unlink(missing_ok=True)
    if address is not None:
        UPDATES_FILE.parent.mkdir(parents=True, exist_ok=True)
        UPDATES_FILE.write_text(json.dumps(source_document(address)), encoding="utf-8")


def updates_entries() -> list[tuple[str, str, str]]:
    """What app.spec puts into the bundle of it."""
    return [(f"app/_resources/{BUNDLED_FILE}", str(UPDATES_FILE), "DATA")] if UPDATES_FILE.is_file() else []
