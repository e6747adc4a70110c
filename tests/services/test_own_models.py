"""Files that the user has, planned for this machine and for others."""

from pathlib import Path

from app.adapters.ledger import FILE_NAME, Ledger
from app.adapters.paths import data_folder
from app.domain.lanes.lane import LaneSettings
from app.domain.machines.memory_pools import MemoryPool, MemoryPools, PoolKind
from app.domain.plan.lane_plan import LanePlan
from app.domain.plan.memory_plan import RESERVE_BYTES, Verdict
from app.services.fit.ledger_view import own_machine_key
from app.services.fit.own_models import plan_own_model
from app.services.fit.planning import Planner
from tests.builders.ledger_rows import load, predicted
from tests.builders.tiny_models import TINY, build_model


def test_where_plans_fell_short_more_is_kept_free_here_and_nowhere_else(tmp_path: Path) -> None:
    path = build_model(tmp_path / "m.gguf", TINY)

    def planned(free_bytes: int, *, here: bool = True) -> LanePlan:
        pools = MemoryPools((), MemoryPool("RAM", PoolKind.RAM, 1 << 40, free_bytes))
        return plan_own_model(path, LaneSettings(), pools, Planner(asks_engine=False), here=here).plan

    just_enough_bytes = planned(1 << 40).total_bytes + RESERVE_BYTES
    assert planned(just_enough_bytes).verdict is Verdict.FITS
    ledger = Ledger(data_folder() / FILE_NAME)
    for name in "abc":
        ledger.add_load(load(file_key=name, machine=own_machine_key(), planned=predicted(10**9), peak_bytes=11 * 10**8))
    assert planned(just_enough_bytes).verdict is Verdict.TIGHT
    assert planned(just_enough_bytes, here=False).verdict is Verdict.FITS
