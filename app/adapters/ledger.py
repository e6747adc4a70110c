"""The ledger: every load and every answer of this machine, predicted beside measured, in one SQLite file.

What cannot be written is lost, with a line in the log: no answer ever waits for its record.
"""

import sqlite3
from pathlib import Path
from typing import Final

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
from app.adapters.sqlite_file import SqliteFile, SqliteTables
from app.domain.plan.ledger_rows import LedgerLoad, LedgerRun

FILE_NAME: Final = "ledger.sqlite"
MOST_LOADS: Final = 4000
_TABLES: Final = SqliteTables("ledger", VERSION, SCHEMA)


class Ledger:
    """Opened by the first use, from any thread. No method raises for what happens to the file."""

    def __init__(self, path: Path, *, most_loads: int = MOST_LOADS) -> None:
        self._file = SqliteFile(path, _TABLES)
        self._most_loads = most_loads

    @property
    def path(self) -> Path:
        return self._file.path

    def add_load(self, load: LedgerLoad) -> int | None:
        """Note a load; returns its number, `None` where it could not be written."""

        def write(database: sqlite3.Connection) -> int | None:
            number = database.execute(INSERT_LOAD, values_of_load(load)).lastrowid
            database.execute(TRIM, (self._most_loads,))
            return number

        return self._file.used(write, otherwise=None)

    def add_run(self, load_id: int, run: LedgerRun) -> bool:
        """Note an answer of the load with that number, and raise the load's peaks to what it measured."""

        def write(database: sqlite3.Connection) -> bool:
            load = run.load
            database.execute(RAISE_PEAKS, (load.peak_bytes, load.gpu_peak_bytes, load_id))
            database.execute(INSERT_RUN, (load_id, *values_of_run(run)))
            return True

        return self._file.used(write, otherwise=False)

    def loads(self, machine: str, *, most: int = 500) -> tuple[LedgerLoad, ...]:
        """The newest loads on a machine, newest first."""

        def read(database: sqlite3.Connection) -> tuple[LedgerLoad, ...]:
            return self._file.readable(map(load_of_row, database.execute(SELECT_LOADS, (machine, most))))

        return self._file.used(read, otherwise=())

    def runs(self, machine: str, *, most: int = 1000) -> tuple[LedgerRun, ...]:
        """The newest answers on a machine, newest first."""

        def read(database: sqlite3.Connection) -> tuple[LedgerRun, ...]:
            return self._file.readable(map(run_of_row, database.execute(SELECT_RUNS, (machine, most))))

        return self._file.used(read, otherwise=())
