"""The ledger of this machine for whoever shows it, plans with it or forecasts from it. Reads files: not for a window's
thread."""

import logging
from dataclasses import dataclass

from app.adapters.ledger import FILE_NAME, Ledger
from app.adapters.paths import data_folder
from app.adapters.probes.memory import read_system_memory
from app.adapters.probes.processor import read_processor
from app.domain.errors import WeighInError
from app.domain.lanes.threads import threads_alone
from app.domain.machines.machine_key import machine_key
from app.domain.plan.efficiency import LearnedSpeeds, learn_speeds
from app.domain.plan.ledger_rows import LedgerLoad, LedgerRun
from app.domain.plan.reserve_correction import NO_CORRECTION, ReserveCorrection, excess_share, reserve_correction

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One load beside what came of it. Speeds are of its newest answer that tells one, `None` where none does.

    `excess_share` is measured beyond planned main memory as a share of the plan, below 0 where less was taken.
    """

    load: LedgerLoad
    answers: int
    decode_tps: float | None
    prefill_tps: float | None

    @property
    def predicted_bytes(self) -> int:
        """What was planned of main memory: what `measured_bytes` is held against."""
        return self.load.predicted.ram_bytes

    @property
    def measured_bytes(self) -> int | None:
        return self.load.peak_bytes

    @property
    def excess_share(self) -> float | None:
        return excess_share(self.load)


def own_ledger() -> Ledger | None:
    """The ledger in the app's data folder; `None` where there is no such folder."""
    try:
        return Ledger(data_folder() / FILE_NAME)
    except WeighInError as error:
        _log.warning("there is no ledger: %s", error.message)
        return None


def own_machine_key() -> str:
    """What this machine's rows are kept under."""
    return machine_key(read_processor(), read_system_memory())


def ledger_rows(*, most: int = 200) -> tuple[LedgerRow, ...]:
    """The newest loads on this machine, newest first."""
    ledger, machine = own_ledger(), own_machine_key()
    if ledger is None:
        return ()
    answers: dict[int | None, list[LedgerRun]] = {}
    for run in ledger.runs(machine):
        answers.setdefault(run.load.load_id, []).append(run)
    return tuple(_row(load, answers.get(load.load_id, [])) for load in ledger.loads(machine, most=most))


def own_reserve_correction() -> ReserveCorrection:
    """What this machine's loads say of plans."""
    ledger = own_ledger()
    return NO_CORRECTION if ledger is None else reserve_correction(ledger.loads(own_machine_key()))


def own_speeds() -> LearnedSpeeds:
    """What this machine's runs taught of its speed, with as many threads as a lane has that runs alone."""
    ledger = own_ledger()
    runs = () if ledger is None else ledger.runs(own_machine_key())
    return learn_speeds(runs, threads=threads_alone(read_processor()))


def _row(load: LedgerLoad, newest_first: list[LedgerRun]) -> LedgerRow:
    decode = (run.decode_tps for run in newest_first if run.comparable)
    prefill = (run.prefill_tps for run in newest_first if run.comparable and run.prefill_tps)
    return LedgerRow(load, len(newest_first), next(decode, None), next(prefill, None))
