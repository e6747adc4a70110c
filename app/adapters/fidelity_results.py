"""What was measured of lanes against references on this computer, in one SQLite file.

A measurement is known by what it was made of: both files by their hashes, their K/V types, the text, the context, how
much of it was scored, and the engine. The same one made again takes the place of the one before.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from app.adapters.sqlite_file import SqliteFile, SqliteTables
from app.domain.errors import ProtocolError
from app.domain.fidelity.fidelity_result import FidelityResult, MeasuredVariant
from app.domain.protocol import wire

FILE_NAME: Final = "fidelity.sqlite"
_KEY_COLUMNS: Final = (
    *("reference", "reference_kv_type", "lane", "lane_kv_type", "text_sha256", "context_tokens", "windows", "engine"),
)
_KEY: Final = ", ".join(_KEY_COLUMNS)
_VERSION: Final = 1
_SCHEMA: Final = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS results (result_id INTEGER PRIMARY KEY AUTOINCREMENT, {_KEY}, model, document,
    UNIQUE ({_KEY}) ON CONFLICT REPLACE);
CREATE INDEX IF NOT EXISTS results_of_model ON results (model);
PRAGMA user_version = {_VERSION};
COMMIT;
"""
_KNOWN: Final = {FidelityResult.__name__: FidelityResult}


class FidelityResults:
    """Opened by the first use, from any thread. No method raises for what happens to the file."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path, SqliteTables("ledger of fidelity", _VERSION, _SCHEMA))

    @property
    def path(self) -> Path:
        return self._file.path

    def add(self, result: FidelityResult) -> bool:
        """Keep a result; false where it could not be written. Raises `ValueError` for a figure that is not finite."""
        values = (*_key(result), result.lane.model, wire.encode(result))
        marks = ", ".join("?" * len(values))

        def write(database: sqlite3.Connection) -> bool:
            database.execute(f"INSERT INTO results ({_KEY}, model, document) VALUES ({marks})", values)
            return True

        return self._file.used(write, otherwise=False)

    def all(self) -> tuple[FidelityResult, ...]:
        """Every result, the newest first."""
        return self._read("SELECT document FROM results ORDER BY result_id DESC")

    def delete(self, results: Iterable[FidelityResult]) -> bool:
        """Forget results; false where the file cannot be written."""
        wanted = [_key(result) for result in results]
        where = " AND ".join(f"{name} = ?" for name in _KEY_COLUMNS)

        def write(database: sqlite3.Connection) -> bool:
            database.executemany(f"DELETE FROM results WHERE {where}", wanted)
            return True

        return self._file.used(write, otherwise=False)

    def _read(self, select: str, *values: str) -> tuple[FidelityResult, ...]:
        def read(database: sqlite3.Connection) -> tuple[FidelityResult, ...]:
            return self._file.readable(map(_result, database.execute(select, values)))

        return self._file.used(read, otherwise=())


def _key(result: FidelityResult) -> tuple[str | int, ...]:
    reference, lane, text = result.reference, result.lane, result.text
    return (
        *(_content(reference), reference.kv_type, _content(lane), lane.kv_type),
        *(text.sha256, text.context_tokens, text.windows, result.engine),
    )


def _content(variant: MeasuredVariant) -> str:
    """A file that could not be hashed is known by what is known of it."""
    return variant.sha256 or f"{variant.model} {variant.level} {variant.file_bytes}"


def _result(row: tuple[Any, ...]) -> FidelityResult:
    """Raises `ValueError` for a document that makes no sense."""
    try:
        return wire.decode(str(row[0]), _KNOWN)
    except ProtocolError as error:
        raise ValueError(error.message) from error
