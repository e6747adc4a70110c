"""Settings that may help a lane that failed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lanes.lane import KV_TYPES, LaneSettings
from app.domain.lanes.remedy import Remedy, advice_for, remedy_for
from app.domain.protocol.outcome import CANCELLED, FINISHED, Outcome, OutcomeKind, out_of_memory, outcome_of_exit

_MEMORY = out_of_memory(doing="while loading")
_HUNG = Outcome(OutcomeKind.HUNG, message="It did nothing.")
_SETTINGS = st.builds(
    LaneSettings,
    context_tokens=st.none() | st.integers(8, 2**31 - 1),
    kv_type=st.sampled_from(KV_TYPES),
    repack=st.booleans(),
)
_OUTCOMES = st.sampled_from(
    [_MEMORY, _HUNG, CANCELLED, FINISHED, *(outcome_of_exit(-number, doing="while answering") for number in range(16))]
)


@given(_OUTCOMES, _SETTINGS, st.integers(8, 2**31 - 1), st.none() | st.floats(0, 1))
def test_remedies_change_something_and_come_to_an_end(
    outcome: Outcome, settings: LaneSettings, trained_tokens: int, cache_share: float | None
) -> None:
    tried: list[LaneSettings] = [settings]
    while remedy := _remedy(outcome, tried[-1], trained_tokens, cache_share):
        assert remedy.settings not in tried
        assert remedy.label.startswith("Try again with")
        tried.append(remedy.settings)
    assert len(tried) < 40


@given(_SETTINGS, st.integers(8, 2**31 - 1))
def test_where_memory_ran_out_a_lane_never_asks_for_more(settings: LaneSettings, trained_tokens: int) -> None:
    remedy = _remedy(_MEMORY, settings, trained_tokens, None)
    asked = settings.context_tokens or trained_tokens
    if remedy is not None:
        assert (remedy.settings.context_tokens or asked) <= asked
        assert replace(remedy.settings, context_tokens=None, kv_type="") == replace(
            settings, context_tokens=None, kv_type=""
        )


@pytest.mark.parametrize("exit_code", [-4, -7, -11, 0xC0000005, 0xC000001D])
def test_code_that_dies_is_tried_again_without_repacking_and_once_only(exit_code: int) -> None:
    outcome = outcome_of_exit(exit_code, doing="while answering")
    remedy = remedy_for(outcome, LaneSettings(), context_tokens=4096)
    assert remedy == Remedy("Try again without repacking", LaneSettings(repack=False))
    assert "repacking off" in advice_for(outcome, LaneSettings())
    assert remedy_for(outcome, remedy.settings, context_tokens=4096) is None
    assert "off already" in advice_for(outcome, remedy.settings)


def test_memory_is_saved_on_the_context_first_and_then_on_the_cache() -> None:
    first = remedy_for(_MEMORY, LaneSettings(), context_tokens=4096)
    assert first == Remedy("Try again with a context of 2,048", LaneSettings(context_tokens=2048))
    last = remedy_for(_MEMORY, LaneSettings(context_tokens=512), context_tokens=512)
    assert last == Remedy("Try again with a q8_0 K/V cache", LaneSettings(context_tokens=512, kv_type="q8_0"))


def test_a_killed_process_may_have_run_out_of_memory() -> None:
    assert remedy_for(outcome_of_exit(-9, doing="while loading"), LaneSettings(), context_tokens=4096) is not None


def test_a_cache_that_hardly_counts_is_left_alone() -> None:
    assert remedy_for(_MEMORY, LaneSettings(), context_tokens=4096, cache_share=0.001) is None


@pytest.mark.parametrize("outcome", [_HUNG, FINISHED, CANCELLED, outcome_of_exit(3, doing="while loading")])
def test_what_no_setting_can_help_is_tried_again_as_it_was(outcome: Outcome) -> None:
    assert remedy_for(outcome, LaneSettings(), context_tokens=4096) is None


def _remedy(outcome: Outcome, settings: LaneSettings, trained_tokens: int, share: float | None) -> Remedy | None:
    return remedy_for(outcome, settings, context_tokens=settings.context_tokens or trained_tokens, cache_share=share)
