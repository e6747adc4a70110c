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
from tests.builders.gguf_writer import TensorSpec, write_hollow_gguf
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


def test_a_projector_that_lies_elsewhere_counts_for_the_model_it_is_named_for(tmp_path: Path) -> None:
    """Ollama's store keeps both under hashes."""
    path = build_model(tmp_path / f"sha256-{'a' * 64}", TINY)
    clip = {"general.architecture": "clip"}
    blob = write_hollow_gguf(tmp_path / f"sha256-{'b' * 64}", clip, [TensorSpec("v.weight", (64, 32), "F16")])
    pools = MemoryPools((), MemoryPool("RAM", PoolKind.RAM, 1 << 40, 1 << 40))
    alone, together = (
        plan_own_model(path, LaneSettings(), pools, Planner(asks_engine=False), projector=each).plan
        for each in (None, blob)
    )
    assert together.projector_bytes == 64 * 32 * 2
    assert together.total_bytes == alone.total_bytes + together.projector_bytes
