"""When files were last used in lanes, as the ledger knows; times of access tell nothing (backups read files too)."""

from collections.abc import Callable
from typing import Final

from app.services.fit.ledger_view import own_ledger, own_machine_key

_MOST_LOADS: Final = 4000

# (architecture, parameters) → whether such a model has run here; file key → seconds since 1970
Use = tuple[str | None, int | None]


class LastUses:
    """The ledger's loads and answers at one moment."""

    def __init__(self) -> None:
        ledger, machine = own_ledger(), own_machine_key()
        loads = () if ledger is None else ledger.loads(machine, most=_MOST_LOADS)
        runs = () if ledger is None else ledger.runs(machine, most=_MOST_LOADS)
        self._kinds: set[Use] = {(load.architecture, load.parameters) for load in loads}
        self._by_key: dict[str, float] = {}
        for key, at_s in (*((load.file_key, load.at_s) for load in loads), *((r.load.file_key, r.at_s) for r in runs)):
            if key:
                self._by_key[key] = max(at_s, self._by_key.get(key, 0.0))

    def of(self, kind: Use, file_key: Callable[[], str]) -> float | None:
        """Seconds since 1970; `file_key`, which reads two megabytes, is asked for where such a model has run."""
        return self._by_key.get(file_key()) if kind in self._kinds else None
