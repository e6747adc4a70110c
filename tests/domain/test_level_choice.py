"""Which levels stand for a model where there is not room for all, and lanes that differ in their cache alone."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.lanes.cache_types import COMPARED_CACHES, files_of, other_caches
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.library.level_choice import duration_words, making_s, worth_most

LEVELS = st.lists(st.sampled_from(["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ9_NEW", "Q2_K"]), unique=True)
LANES = st.lists(
    st.builds(
        lambda source, kv_type: LaneSpec(source, LaneSettings(kv_type=kv_type)),
        st.sampled_from(["a.gguf", "b.gguf", "builtin:Q8_0"]),
        st.sampled_from(["f16", "q8_0", "q4_0", "q5_1"]),
    ),
    max_size=8,
)


@given(levels=LEVELS, room=st.integers(-1, 9))
def test_as_many_levels_are_chosen_as_there_is_room_for(levels: list[str], room: int) -> None:
    chosen = worth_most(levels, room)
    assert chosen <= set(levels)
    assert len(chosen) == min(len(levels), max(0, room))


def test_each_size_once_comes_before_variations_of_a_size() -> None:
    assert worth_most(["Q5_K_S", "Q8_0", "Q4_K_M", "Q4_K_S", "Q2_K"], 3) == {"Q8_0", "Q4_K_M", "Q2_K"}


@given(levels=LEVELS, parameters=st.integers(1, 10**12), cores=st.integers(1, 256))
def test_more_levels_take_longer_and_more_cores_less(levels: list[str], parameters: int, cores: int) -> None:
    took = making_s(levels, parameters, cores)
    assert took is not None
    more = making_s([*levels, "Q3_K_M"], parameters, cores)
    assert more is not None
    assert more > took
    with_more_cores = making_s(levels, parameters, cores + 1)
    assert with_more_cores is not None
    assert with_more_cores <= took


def test_the_time_that_was_measured_is_what_is_estimated() -> None:
    assert making_s(["Q4_K_M"], 400_000_000, 2) == 30.0
    assert making_s(["Q8_0"], 400_000_000, 2) == 8.0
    assert making_s(["Q8_0"], None, 2) is None


def test_a_time_is_told_no_closer_than_it_is_known() -> None:
    told = [duration_words(seconds) for seconds in (0.3, 42, 100, 600, 5_500, 9_000)]
    assert told == [
        "a few seconds",
        "about 40 seconds",
        "about 2 minutes",
        "about 10 minutes",
        "about 2 hours",
        "about 2 hours",
    ]


@given(lanes=LANES)
def test_a_file_is_offered_with_those_caches_that_no_lane_of_it_has(lanes: list[LaneSpec]) -> None:
    first = files_of(lanes)
    assert len({lane.source for lane in first}) == len(first) == len({lane.source for lane in lanes})
    for lane in first:
        offered = other_caches(lane, lanes)
        assert not set(offered) & set(lanes)
        taken = {each.settings.kv_type for each in lanes if each.source == lane.source}
        assert [each.settings.kv_type for each in offered] == [each for each in COMPARED_CACHES if each not in taken]


def test_another_name_does_not_make_another_lane() -> None:
    named = LaneSpec("a.gguf", name="mine")
    assert [each.settings.kv_type for each in other_caches(named, [named])] == ["q8_0", "q4_0"]
