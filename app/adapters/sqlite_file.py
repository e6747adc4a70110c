"""An SQLite file of the app's own that never fails whoever uses it.

Two windows may write at once: transactions are short and wait for each other. A damaged file is set aside and begun
anew. What cannot be written is lost, with a line in the log.
"""

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

# Another window holds the file for milliseconds; whoever waits longer does without.
_LOCK_WAIT_S: Final = 1.5


@dataclass(frozen=True, slots=True)
class SqliteTables:
    """What a file holds. `name` is what the log calls it ("ledger"); `schema` sets `user_version` to `version`."""

    name: str
    version: int
    schema: str


class SqliteFile:
    """Opened by the first use, from any thread. No method raises for what happens to the file."""

    def __init__(self, path: Path, tables: SqliteTables) -> None:
        self._path = path
        self._tables = tables
        self._lock = threading.Lock()

    @property
    def path(self) -> Path:
        return self._path

    def used(self, use: Callable[[sqlite3.Connection], Result], *, otherwise: Result) -> Result:
        """What `use` returns of an open file, committed; `otherwise` where the file cannot be used."""
        name = self._tables.name
        with self._lock:
            try:
                return self._attempt(use)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    _log.warning("the %s cannot be used now: %s", name, error)
                    return otherwise
                _log.warning("the %s is damaged and begun anew: %s", name, error)
            except OSError as error:
                _log.warning("the %s cannot be used: %s", name, error)
                return otherwise
            try:
                self._set_aside()
                return self._attempt(use)
            except (sqlite3.Error, OSError) as error:
                _log.warning("the %s cannot be begun anew: %s", name, error)
                return otherwise

    def readable(self, rows: Iterator[Result]) -> tuple[Result, ...]:
        """Rows that make sense; one that does not costs itself only."""
        read = []
        while True:
            try:
                read.append(next(rows))
            except StopIteration:
                return tuple(read)
            except (ValueError, TypeError, KeyError, OverflowError) as error:
                _log.info("a row of the %s is skipped: %s", self._tables.name, error)

    def _attempt(self, use: Callable[[sqlite3.Connection], Result]) -> Result:
        with contextlib.closing(sqlite3.connect(self._path, timeout=_LOCK_WAIT_S)) as database:
            self._prepare(database)
            result = use(database)
            database.commit()
        return result

    def _prepare(self, database: sqlite3.Connection) -> None:
        """Make the tables of a new file. Raises `sqlite3.Error`; one of a later version counts as in use by another."""
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > self._tables.version:
            raise sqlite3.OperationalError(f"it was written by a later version of the app ({version})")
        if version == self._tables.version:
            return
        # readers and a writer do not wait for each other; where the file system cannot do that it stays as it is
        with contextlib.suppress(sqlite3.OperationalError):
            database.execute("PRAGMA journal_mode = WAL")
        database.executescript(self._tables.schema)

    def _set_aside(self) -> None:
        """Keep the damaged file beside the new one: somebody may want to look at it."""
        self._path.replace(self._path.with_name(f"{self._path.name}.damaged-{time.time_ns()}"))
        for ending in ("-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file itself is at fault, and not a lock, a full disk or a missing permission."""
    codes = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return not isinstance(error, sqlite3.OperationalError)
    # tables that are missing or of another make say so with the plain error code
    return code & 0xFF in codes or (code == sqlite3.SQLITE_ERROR and "no such" in str(error))
