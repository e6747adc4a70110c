"""Twenty machines that somebody types in, and what a specialist would accept as the answer for each.

When a row fails, look at the answer as a specialist would, and mend the rule, not the table. A level on its own
stands for that level or a more precise one of the same model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from app.domain.advice.advice import Choice
from app.domain.advice.catalogue import Purpose
from app.domain.gguf.quants import ladder_position
from app.domain.machines.memory_pools import MemoryPools
from app.domain.machines.typed_machine import typed_machine
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.placement import Strategy
from tests.domain.shipped import advice_for

_SMALL = ("lfm2.5-1.2b-instruct", "qwen3.5-0.8b", "gemma-3-1b-it")
_NINE = ("qwen3.5-9b",)
_MIXTURES = ("qwen3.6-35b-a3b", "gemma-4-26b-a4b-it")
_DENSE = ("qwen3.6-27b", "gemma-4-31b-it")
_MIDDLE = ("qwen3.5-122b-a10b",)
_LARGEST = ("qwen3.5-397b-a17b",)


@dataclass(frozen=True, slots=True)
class Row:
    """A machine, what for, the models and the lowest level that will do, and where they may lie (anywhere if empty)."""

    ram_gb: float
    models: tuple[str, ...]
    lowest_level: str
    vram_gb: tuple[float, ...] = ()
    unified: bool = False
    purpose: Purpose = Purpose.CHAT
    strategies: tuple[Strategy, ...] = ()

    @property
    def pools(self) -> MemoryPools:
        return typed_machine(ram_gb=self.ram_gb, vram_gb=self.vram_gb, unified=self.unified)

    def __str__(self) -> str:
        kind = "unified" if self.unified else "+".join(f"{size:g}" for size in self.vram_gb) or "no GPU"
        return f"{self.ram_gb:g} GB, {kind}, {self.purpose}"


_GPU = (Strategy.GPU,)
_SPREAD = (Strategy.EXPERTS_IN_RAM,)
_TABLE: Sequence[Row] = (
    # 2 GB are left beside the system: a model of about a billion parameters at 5 bits or more, or the 2B at 3 bits,
    # which by its scores and the published loss stays ahead of them; at 4 bits it would use up the reserve.
    Row(4, (*_SMALL, "qwen3.5-2b"), "Q3_K_M"),
    # The 4B leaves a gigabyte free; the 9B would fit at 3 bits only and crawl on two channels of DDR4.
    Row(8, ("qwen3.5-4b",), "Q4_K_M"),
    # The 9B fits with ease and gives reading speed; who wants it quicker takes the 4B.
    Row(16, (*_NINE, "qwen3.5-4b"), "Q4_K_M"),
    # No GPU but room: a mixture reads 3 to 4 billion parameters a token, a dense 27B would give 3 tokens per second.
    Row(32, _MIXTURES, "IQ4_XS"),
    # More room is more precision, not a dense model: the bandwidth is the same.
    Row(64, _MIXTURES, "Q4_K_M"),
    # For code the 80B-A3B coder now has room, and reads no more a token.
    Row(64, (*_MIXTURES, "qwen3-coder-next"), "Q4_K_M", purpose=Purpose.CODE),
    # An old 6 GB card: the 4B lies on it whole, the 9B almost; 15 GB of a mixture also go into card and RAM.
    Row(16, ("qwen3.5-4b", *_NINE, "gemma-4-26b-a4b-it"), "IQ4_XS", vram_gb=(6,)),
    # The usual 8 GB card with 16 GB: a 9B on the card, or a mixture that fills card and RAM at 4 bits.
    Row(16, (*_NINE, *_MIXTURES), "IQ4_XS", vram_gb=(8,)),
    # 32 GB beside 8 GB of VRAM: the mixture with experts in RAM, four times the model at the speed of a 9B.
    Row(32, _MIXTURES, "Q4_K_M", vram_gb=(8,), strategies=_SPREAD),
    # RTX 3060 12 GB: still the mixture; the dense 27B half on the card would give 5 tokens per second.
    Row(32, _MIXTURES, "Q4_K_M", vram_gb=(12,), strategies=_SPREAD),
    # 16 GB card: the 27B at 3 bits fits whole and is the abler; the mixture at 6 to 8 bits is the other good answer.
    Row(32, (*_MIXTURES, "qwen3.6-27b"), "Q3_K_M", vram_gb=(16,), strategies=(*_GPU, *_SPREAD)),
    # The same card for code, where 3 bits hurt: a mixture, or with 64 GB one of the 80B to 120B ones.
    Row(
        64,
        (*_MIXTURES, "qwen3-coder-next", "gpt-oss-120b"),
        "Q4_K_M",
        vram_gb=(16,),
        purpose=Purpose.CODE,
        strategies=_SPREAD,
    ),
    # RTX 3090 or 4090: the 27B to 31B class whole on the card at 4 to 6 bits is what that card is bought for.
    Row(32, _DENSE, "Q4_K_M", vram_gb=(24,), strategies=_GPU),
    # The same with long documents: the cache takes 2 GB more and the level gives way, not the model.
    Row(64, _DENSE, "Q4_K_M", vram_gb=(24,), purpose=Purpose.DOCUMENTS, strategies=_GPU),
    # Two 24 GB cards: the same class at 6 to 8 bits; a 70B of 2024 fits too but is the weaker one.
    Row(64, _DENSE, "Q6_K", vram_gb=(24, 24), strategies=_GPU),
    # MacBook Air 16 GB: the 9B, or the 4B for speed; 10.7 GB are the GPU's and no mixture fits at 4 bits.
    Row(16, (*_NINE, "qwen3.5-4b"), "Q4_K_M", unified=True, strategies=_GPU),
    # Mac with 32 GB: a mixture at 4 bits runs at 30 tokens per second, the 27B is abler and slow.
    Row(32, (*_MIXTURES, "qwen3.6-27b"), "IQ4_XS", unified=True, strategies=_GPU),
    # Mac with 64 GB: 27B at 5 to 8 bits, or the mixture at 8 for speed.
    Row(64, ("qwen3.6-27b", "qwen3.6-35b-a3b"), "Q5_K_M", unified=True, strategies=_GPU),
    # 128 GB of unified memory are made for 100B mixtures.
    Row(128, (*_MIDDLE, "gpt-oss-120b"), "Q4_K_M", unified=True, strategies=_GPU),
    # Eight data-centre GPUs: the largest of the catalogue, whole and at 8 bits.
    Row(1024, _LARGEST, "Q8_0", vram_gb=(80,) * 8, strategies=_GPU),
)


@pytest.mark.parametrize("row", _TABLE, ids=str)
def test_a_specialist_would_accept_the_recommendation(row: Row) -> None:
    best = advice_for(row.pools, row.purpose).best
    assert best is not None
    assert best.model.model_id in row.models
    native = best.model.native_level is not None
    assert native or ladder_position(best.size.level) <= ladder_position(row.lowest_level)
    assert not row.strategies or best.placement.strategy in row.strategies


@pytest.mark.parametrize("row", _TABLE, ids=str)
def test_the_recommendation_fits_with_its_reserve_and_runs_at_a_usable_speed(row: Row) -> None:
    best = _best(row)
    assert best.placement.verdict in (Verdict.FITS, Verdict.PARTIAL)
    assert all(share.spare_bytes >= share.reserve_bytes > 0 for share in best.placement.shares)
    assert best.forecast is not None
    assert best.forecast.decode_tps >= 4


@pytest.mark.parametrize("row", _TABLE, ids=str)
@pytest.mark.parametrize("change_bytes", [-16_000_000, 16_000_000])
def test_a_few_megabytes_do_not_change_an_answer_of_the_table(row: Row, change_bytes: int) -> None:
    pools = row.pools
    ram = pools.ram and replace(pools.ram, free_bytes=pools.ram.free_bytes + change_bytes)
    gpus = tuple(replace(gpu, free_bytes=gpu.free_bytes + change_bytes) for gpu in pools.gpus)
    changed, before = MemoryPools(gpus, ram), _best(row)
    asked_anew = advice_for(changed, row.purpose).best
    asked_again = advice_for(changed, row.purpose, previous=before.key).best
    assert asked_anew is not None
    assert asked_anew.model is before.model
    assert asked_again is not None
    assert asked_again.key == before.key


def _best(row: Row) -> Choice:
    best = advice_for(row.pools, row.purpose).best
    assert best is not None
    return best


def test_there_are_twenty_machines() -> None:
    assert len({str(row) for row in _TABLE}) == 20
