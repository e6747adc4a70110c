"""Labels tell lanes apart with as few words as possible."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.lanes.lane import KV_TYPES, LaneSettings
from app.domain.lanes.lane_labels import LaneTraits, lane_labels

_SETTINGS = st.builds(
    LaneSettings,
    context_tokens=st.one_of(st.none(), st.integers(8, 10**6)),
    kv_type=st.sampled_from(KV_TYPES),
    threads=st.one_of(st.none(), st.integers(1, 64)),
    repack=st.booleans(),
)
_LANES = st.lists(
    st.builds(
        LaneTraits,
        name=st.sampled_from(["", "", "mine"]),
        model=st.sampled_from(["Qwen3 4B", "Gemma 3"]),
        level=st.sampled_from(["Q8_0", "Q4_K_M"]),
        settings=_SETTINGS,
    ),
    max_size=8,
)


@given(_LANES)
def test_no_two_lanes_have_the_same_label(lanes: list[LaneTraits]) -> None:
    labels = lane_labels(lanes)
    assert len(set(labels)) == len(lanes)


def test_levels_of_one_model_are_named_by_the_level_alone() -> None:
    lanes = [LaneTraits("", "Qwen3 4B", level, LaneSettings()) for level in ("Q8_0", "Q4_K_M")]
    assert lane_labels(lanes) == ["Q8_0", "Q4_K_M"]


def test_the_model_is_named_where_there_are_several() -> None:
    lanes = [LaneTraits("", model, "Q8_0", LaneSettings()) for model in ("Qwen3 4B", "Gemma 3")]
    assert lane_labels(lanes) == ["Qwen3 4B Q8_0", "Gemma 3 Q8_0"]


def test_the_same_file_twice_is_told_apart_by_its_settings() -> None:
    lanes = [
        LaneTraits("", "Qwen3 4B", "Q8_0", LaneSettings()),
        LaneTraits("", "Qwen3 4B", "Q8_0", LaneSettings(kv_type="q8_0")),
    ]
    assert lane_labels(lanes) == ["Q8_0", "Q8_0 · kv q8_0"]


def test_the_users_own_name_wins() -> None:
    assert lane_labels([LaneTraits("old", "Qwen3 4B", "Q8_0", LaneSettings())]) == ["old"]
