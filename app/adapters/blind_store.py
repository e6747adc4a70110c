"""Blind tests on the disk: a folder for each, with the test and its votes in one file and the answers beside it.

Names of lanes are in the file: what keeps them from the voter is the window.
"""

import json
import logging
import re
import shutil
from pathlib import Path
from typing import Final

from app.adapters.json_file import write_json
from app.domain.blind.blind_test import BlindTest
from app.domain.errors import ProtocolError, WeighInError
from app.domain.protocol import wire

_log = logging.getLogger(__name__)

FILE_NAME: Final = "test.json"
_ANSWERS_NAME: Final = "answers"
_MOST_BYTES: Final = 64 << 20
_KNOWN: Final = {BlindTest.__name__: BlindTest}
_TEST_ID: Final = re.compile(r"[0-9a-z][0-9a-z-]{0,63}")


class BlindStore:
    """`folder` is made by the first save."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answers_folder(self, test_id: str) -> Path:
        """Where the answers of a test are kept. Raises `ValueError` for what is no test's name."""
        return self._folder_of(test_id) / _ANSWERS_NAME

    def save(self, test: BlindTest) -> None:
        """Keep a test as it is now: the disk has it when this returns, the old one or the new, never half of one.

        Raises `WeighInError`.
        """
        path = self._folder_of(test.test_id) / FILE_NAME
        try:
            write_json(path, json.loads(wire.encode(test)), synced=True)
        except OSError as error:
            raise WeighInError(
                "The blind test cannot be kept, so votes would be lost when the app ends.",
                advice="Check the free space and the permissions of the app's data folder.",
                details=str(error),
            ) from error

    def load(self, test_id: str) -> BlindTest:
        """Raises `WeighInError` where there is none, or one that cannot be read."""
        return _read(self._folder_of(test_id) / FILE_NAME)

    def all(self) -> tuple[BlindTest, ...]:
        """The newest first; what cannot be read is left out, with a line in the log."""
        found = []
        for path in self._folder.glob(f"*/{FILE_NAME}"):
            try:
                found.append(_read(path))
            except WeighInError as error:
                _log.warning("a blind test is left out: %s", error.details)
        return tuple(sorted(found, key=lambda test: (test.made_at, test.test_id), reverse=True))

    def delete(self, test_id: str) -> None:
        """Delete a test with its answers; does nothing where there is none. Raises `WeighInError`."""
        folder = self._folder_of(test_id)
        try:
            # without this file it is no test any more, whatever happens to the rest
            (folder / FILE_NAME).unlink(missing_ok=True)
            if folder.is_dir():
                shutil.rmtree(folder)
        except OSError as error:
            raise WeighInError(
                "The blind test cannot be deleted whole.",
                advice="Check the permissions of the app's data folder.",
                details=str(error),
            ) from error

    def _folder_of(self, test_id: str) -> Path:
        if not _TEST_ID.fullmatch(test_id):
            raise ValueError(f"{test_id!r} is no name of a blind test")
        return self._folder / test_id


def _read(path: Path) -> BlindTest:
    try:
        with path.open("rb") as stream:
            test = wire.decode(stream.read(_MOST_BYTES), _KNOWN)
        _check(test, path.parent.name)
    except (OSError, ProtocolError, ValueError) as error:
        raise WeighInError(
            "This blind test cannot be read.", advice="Begin a new one.", details=f"{path}: {error}"
        ) from error
    return test


def _check(test: BlindTest, folder_name: str) -> None:
    """Raises `ValueError` for numbers that lead nowhere."""
    lanes, prompts = range(len(test.lanes)), range(len(test.prompts.prompts))
    if test.test_id != folder_name or len(lanes) < 2:
        raise ValueError("it is not what lies under this name")
    for ballot in test.ballots:
        if ballot.prompt not in prompts or ballot.left not in lanes or ballot.right not in lanes:
            raise ValueError(f"a ballot without a prompt or a lane: {ballot}")
        if ballot.left == ballot.right:
            raise ValueError(f"a ballot with one lane on both sides: {ballot}")
    numbers = [cast.ballot for cast in test.votes]
    if len(set(numbers)) != len(numbers) or not set(numbers) <= set(range(len(test.ballots))):
        raise ValueError("votes that are on no ballot, or twice on one")
