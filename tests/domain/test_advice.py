"""Properties of the recommendation: steady, never worse for more memory, never what does not fit."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.advice.advice import STEADY_BYTES, STEADY_POINTS, Advice, Obstacle, Wishes, advise, largest_context
from app.domain.advice.advice_words import RULE, reasons, recommendation, speed_text, warnings
from app.domain.advice.alternatives import AlternativeKind, alternatives
from app.domain.advice.catalogue import Catalogue, Purpose
from app.domain.errors import UsageError
from app.domain.machines.memory_pools import MemoryPool, MemoryPools, PoolKind
from app.domain.machines.typed_machine import typed_machine
from app.domain.plan.memory_plan import RESERVE_BYTES, Verdict
from tests.domain.shipped import advice_for, shipped_catalogue, shipped_quality

_MODELS = (
    *("smollm2-135m-instruct", "qwen3.5-2b", "qwen3.5-4b", "qwen3.5-9b", "gemma-4-12b-it", "gpt-oss-20b"),
    *("qwen3.6-27b", "qwen3.6-35b-a3b", "llama-3.3-70b-instruct", "qwen3.5-122b-a10b"),
)
_FEW = Catalogue({model_id: shipped_catalogue().models[model_id] for model_id in _MODELS})
_RAM = st.sampled_from((1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192))
_VRAM = st.sampled_from((4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 80))
_PURPOSES = st.sampled_from(Purpose)


def _advice(pools: MemoryPools, purpose: Purpose = Purpose.CHAT, previous: str | None = None) -> Advice:
    return advise(_FEW, shipped_quality(), pools, Wishes.usual(purpose), previous=previous)


def _points(advice: Advice) -> float:
    return advice.best.merit.points if advice.best else float("-inf")


@settings(max_examples=40, deadline=None)
@given(ram=_RAM, more=_RAM, gpus=st.lists(_VRAM, max_size=3), purpose=_PURPOSES)
def test_more_ram_never_gives_a_worse_best(ram: int, more: int, gpus: list[int], purpose: Purpose) -> None:
    less = typed_machine(ram_gb=ram, vram_gb=gpus, ram_gb_per_s=60)
    greater = typed_machine(ram_gb=ram + more, vram_gb=gpus, ram_gb_per_s=60)
    assert _points(_advice(greater, purpose)) >= _points(_advice(less, purpose)) - 1e-9


@settings(max_examples=40, deadline=None)
@given(ram=_RAM, vram=_VRAM, more=_VRAM, purpose=_PURPOSES)
def test_more_gpu_memory_never_gives_a_worse_best(ram: int, vram: int, more: int, purpose: Purpose) -> None:
    less = typed_machine(ram_gb=ram, vram_gb=[vram], vram_gb_per_s=400)
    greater = typed_machine(ram_gb=ram, vram_gb=[vram + more], vram_gb_per_s=400)
    assert _points(_advice(greater, purpose)) >= _points(_advice(less, purpose)) - 1e-9


@settings(max_examples=60, deadline=None)
@given(ram=st.floats(0.5, 600), gpus=st.lists(st.floats(0.5, 100), max_size=8), unified=st.booleans())
def test_what_does_not_fit_is_never_recommended(ram: float, gpus: list[float], unified: bool) -> None:
    advice = _advice(typed_machine(ram_gb=ram, vram_gb=() if unified else gpus, unified=unified))
    for choice in advice.ranked:
        assert choice.placement.verdict in (Verdict.FITS, Verdict.PARTIAL)
        weights = sum(share.weights_bytes for share in choice.placement.shares)
        assert weights >= choice.size.size_bytes - len(choice.placement.shares)
        assert sum(share.kv_bytes for share in choice.placement.shares) >= choice.load.kv_bytes - 10
        assert all(
            share.needs_bytes + share.reserve_bytes <= share.pool.free_bytes for share in choice.placement.shares
        )


def _with_free(pools: MemoryPools, change_bytes: int) -> MemoryPools:
    def changed(pool: MemoryPool) -> MemoryPool:
        return replace(pool, free_bytes=max(0, pool.free_bytes + change_bytes))

    return MemoryPools(tuple(map(changed, pools.gpus)), changed(pools.ram) if pools.ram else None)


@settings(max_examples=60, deadline=None)
@given(
    ram=st.floats(2, 140),
    gpus=st.lists(st.floats(2, 90), max_size=2),
    change_bytes=st.integers(-STEADY_BYTES // 4, STEADY_BYTES // 4),
    purpose=_PURPOSES,
)
def test_a_little_memory_more_or_less_does_not_flip_the_answer(
    ram: float, gpus: list[float], change_bytes: int, purpose: Purpose
) -> None:
    pools = typed_machine(ram_gb=ram, vram_gb=gpus)
    before = _advice(pools, purpose).best
    assume(before is not None)
    assert before is not None
    after = _advice(_with_free(pools, change_bytes), purpose, before.key).best
    assert after is not None
    assert after.key == before.key


def test_a_clearly_better_answer_replaces_the_one_before() -> None:
    before = advice_for(typed_machine(ram_gb=8)).best
    assert before is not None
    after = advice_for(typed_machine(ram_gb=64, vram_gb=[24]), previous=before.key).best
    assert after is not None
    assert after.key != before.key
    assert after.merit.points > before.merit.points + STEADY_POINTS


def test_without_a_known_bandwidth_there_is_no_speed_and_still_an_answer() -> None:
    ram = MemoryPool("RAM", PoolKind.RAM, 16 << 30, 12 << 30, None)
    best = advice_for(MemoryPools((), ram)).best
    assert best is not None
    assert best.forecast is None
    assert recommendation(advice_for(MemoryPools((), ram))).endswith("speed unknown.")


@pytest.mark.parametrize(
    ("ram_gb", "context_tokens", "words"),
    [
        (1, None, "Nothing in the catalogue fits"),
        (64, 19_000_000, "No model of the catalogue takes 19,000,000 tokens"),
        (64, 9_000_000, "Nothing in the catalogue fits with 9,000,000"),
    ],
)
def test_where_nothing_will_do_a_sentence_says_why(ram_gb: float, context_tokens: int | None, words: str) -> None:
    advice = advice_for(typed_machine(ram_gb=ram_gb), context_tokens=context_tokens)
    assert advice.best is None
    assert words in recommendation(advice)
    assert alternatives(advice) == ()


def test_where_everything_is_too_slow_a_sentence_says_so() -> None:
    advice = advice_for(typed_machine(ram_gb=8, ram_gb_per_s=0.01))
    assert advice.best is None
    assert "too slow" in recommendation(advice)


@pytest.mark.parametrize("size", [0, -1, float("nan"), float("inf"), 1e9])
def test_sizes_that_no_machine_has_are_refused_with_a_sentence(size: float) -> None:
    for machine in ({"ram_gb": size}, {"ram_gb": 16, "vram_gb": [8, size]}, {"ram_gb": 16, "ram_gb_per_s": size}):
        with pytest.raises(UsageError, match="is no s"):
            typed_machine(**machine)


def test_unified_memory_and_cards_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="unified"):
        typed_machine(ram_gb=32, vram_gb=[8], unified=True)


def test_the_sentence_tells_model_level_size_spare_and_speed() -> None:
    advice = advice_for(typed_machine(ram_gb=32, vram_gb=[24]))
    told = recommendation(advice)
    assert told.startswith("Take Qwen3.6 27B at ")
    for word in (" GB, ", " to spare, about ", " tokens per second."):
        assert word in told
    assert advice.best is not None
    assert len(reasons(advice.best)) == 4
    assert any("assumed" in line for line in reasons(advice.best))


def test_alternatives_say_why_they_lost() -> None:
    advice = advice_for(typed_machine(ram_gb=32, vram_gb=[16]))
    found = {each.kind: each for each in alternatives(advice)}
    assert found.keys() >= {AlternativeKind.SMALLER, AlternativeKind.MORE_PRECISE, AlternativeKind.MIXTURE}
    assert all(each.why_it_lost.endswith(".") and each.choice is not advice.best for each in found.values())


def test_a_mixture_with_experts_in_ram_is_found_where_the_card_is_small() -> None:
    best = advice_for(typed_machine(ram_gb=64, vram_gb=[8])).best
    assert best is not None
    assert recommendation(advice_for(typed_machine(ram_gb=64, vram_gb=[8]))).count("with experts in RAM") == 1
    assert best.placement.gpu_layers == best.load.layers


def test_small_models_below_q5_come_with_a_warning() -> None:
    advice = advice_for(typed_machine(ram_gb=64))
    small = [each for each in advice.considered if each.model.model_id == "qwen3.5-2b"]
    warned = {each.size.level for each in small if any("below Q5" in line for line in warnings(each))}
    assert {"Q4_K_M", "Q3_K_M"} <= warned
    assert warned.isdisjoint({"Q8_0", "Q6_K", "Q5_K_M"})


def test_the_largest_context_fits_and_the_next_step_does_not() -> None:
    pools = typed_machine(ram_gb=16, vram_gb=[8])
    advice = advice_for(pools)
    gpu = next(each for each in advice.considered if each.model.model_id == "qwen3-8b" and each.size.level == "Q4_K_M")
    most = largest_context(gpu, pools, reserve_bytes=RESERVE_BYTES + STEADY_BYTES)
    assert most is not None
    assert most >= advice.wishes.context_tokens
    again = advice_for(pools, context_tokens=most)
    assert _verdict(again, gpu.key) is gpu.placement.verdict
    assert most == gpu.model.context_tokens or _verdict(advice_for(pools, context_tokens=most + 2048), gpu.key) is not (
        gpu.placement.verdict
    )


def _verdict(advice: Advice, key: str) -> Verdict:
    return next(each.placement.verdict for each in advice.considered if each.key == key)


def test_a_model_with_too_short_a_context_is_passed_over() -> None:
    advice = advice_for(typed_machine(ram_gb=64), context_tokens=100_000)
    short = [each for each in advice.considered if each.model.model_id == "phi-4"]
    assert {each.obstacle for each in short} == {Obstacle.CONTEXT}


def test_every_answer_can_be_explained_by_the_rule() -> None:
    assert len(RULE) >= 6
    assert all(line.endswith(".") for line in RULE)
    assert speed_text(None) == "speed unknown"
