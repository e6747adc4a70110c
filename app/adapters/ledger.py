"""The ledger: every load and every answer of this machine, predicted beside measured, in one SQLite file.

Two windows may write at once: transactions are short and wait for each other. A damaged file is set aside and begun
anew. What cannot be written is lost, with a line in the log: no answer ever waits for its record.
"""

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from app.adapters.ledger_schema import (
    INSERT_LOAD,
    INSERT_RUN,
    RAISE_PEAKS,
    SCHEMA,
    SELECT_LOADS,
    SELECT_RUNS,
    TRIM,
    VERSION,
    load_of_row,
    run_of_row,
    values_of_load,
    values_of_run,
)
from app.domain.plan.ledger_rows import LedgerLoad, LedgerRun

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

FILE_NAME: Final = "ledger.sqlite"
MOST_LOADS: Final = 4000
# Another window holds the file for milliseconds; whoever waits longer does without.
_LOCK_WAIT_S: Final = 1.5


class Ledger:
    """Opened by the first use, from any thread. No method raises for what happens to the file."""

    def __init__(self, path: Path, *, most_loads: int = MOST_LOADS) -> None:
        self._path = path
        self._most_loads = most_loads
        self._lock = threading.Lock()

    @property
    def path(self) -> Path:
        return self._path

    def add_load(self, load: LedgerLoad) -> int | None:
        """Note a load; returns its number, `None` where it could not be written."""

        def write(database: sqlite3.Connection) -> int | None:
            number = database.execute(INSERT_LOAD, values_of_load(load)).lastrowid
            database.execute(TRIM, (self._most_loads,))
            return number

        return self._used(write, otherwise=None)

    def add_run(self, load_id: int, run: LedgerRun) -> bool:
        """Note an answer of the load with that number, and raise the load's peaks to what it measured."""

        def write(database: sqlite3.Connection) -> bool:
            load = run.load
            database.execute(RAISE_PEAKS, (load.peak_bytes, load.gpu_peak_bytes, load_id))
            database.execute(INSERT_RUN, (load_id, *values_of_run(run)))
            return True

        return self._used(write, otherwise=False)

    def loads(self, machine: str, *, most: int = 500) -> tuple[LedgerLoad, ...]:
        """The newest loads on a machine, newest first."""

        def read(database: sqlite3.Connection) -> tuple[LedgerLoad, ...]:
            return _readable(map(load_of_row, database.execute(SELECT_LOADS, (machine, most))))

        return self._used(read, otherwise=())

    def runs(self, machine: str, *, most: int = 1000) -> tuple[LedgerRun, ...]:
        """The newest answers on a machine, newest first."""

        def read(database: sqlite3.Connection) -> tuple[LedgerRun, ...]:
            return _readable(map(run_of_row, database.execute(SELECT_RUNS, (machine, most))))

        return self._used(read, otherwise=())

    def _used(self, use: Callable[[sqlite3.Connection], Result], *, otherwise: Result) -> Result:
        with self._lock:
            try:
                return self._attempt(use)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    _log.warning("the ledger cannot be used now: %s", error)
                    return otherwise
                _log.warning("the ledger is damaged and begun anew: %s", error)
            except OSError as error:
                _log.warning("the ledger cannot be used: %s", error)
                return otherwise
            try:
                self._set_aside()
                return self._attempt(use)
            except (sqlite3.Error, OSError) as error:
                _log.warning("the ledger cannot be begun anew: %s", error)
                return otherwise

    def _attempt(self, use: Callable[[sqlite3.Connection], Result]) -> Result:
        with _opened(self._path) as database:
            result = use(database)
            database.commit()
        return result

    def _set_aside(self) -> None:
        """Keep the damaged file beside the new one: somebody may want to look at it."""
        self._path.replace(self._path.with_name(f"{self._path.name}.damaged-{time.time_ns()}"))
        for ending in ("-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file of this version. Raises `sqlite3.Error`."""
    database = sqlite3.connect(path, timeout=_LOCK_WAIT_S)
    try:
        _prepare(database)
        yield database
    finally:
        database.close()


def _prepare(database: sqlite3.Connection) -> None:
    """Make the tables of a new file. Raises `sqlite3.Error`; one of a later version counts as in use by another."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise sqlite3.OperationalError(f"it was written by a later version of the app ({version})")
    if version == VERSION:
        return
    # readers and a writer do not wait for each other; where the file system cannot do that it stays as it is
    with contextlib.suppress(sqlite3.OperationalError):
        database.execute("PRAGMA journal_mode = WAL")
    database.executescript(SCHEMA)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file itself is at fault, and not a lock, a full disk or a missing permission."""
    codes = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return not isinstance(error, sqlite3.OperationalError)
    # tables that are missing or of another make say so with the plain error code
    return code & 0xFF in codes or (code == sqlite3.SQLITE_ERROR and "no such" in str(error))


def _readable(rows: Iterator[Result]) -> tuple[Result, ...]:
    """Rows that make sense; one that does not costs itself only."""
    read = []
    while True:
        try:
            read.append(next(rows))
        except StopIteration:
            return tuple(read)
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            _log.info("a row of the ledger is skipped: %s", error)
