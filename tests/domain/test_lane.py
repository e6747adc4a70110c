"""Lanes as the command line writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UsageError
from app.domain.lanes.lane import KV_TYPES, LaneSettings, LaneSpec, context_tokens_for, format_lane, parse_lane

_COUNTS = st.none() | st.integers(8, 2**31 - 1)
_SETTINGS = st.builds(
    LaneSettings,
    context_tokens=_COUNTS,
    kv_type=st.sampled_from(KV_TYPES),
    gpu_layers=st.none() | st.integers(-1, 2**31 - 1),
    threads=st.none() | st.integers(1, 2**31 - 1),
    repack=st.booleans(),
)
# A piece of a path that looks like a setting is one: the only names that cannot be written.
_PATHS = st.text(min_size=1).filter(lambda text: text.strip() != "" and "=" not in text)
_NAMES = st.text().map(str.strip)


@given(st.builds(LaneSpec, source=_PATHS, settings=_SETTINGS, name=_NAMES.filter(lambda name: "=" not in name)))
def test_a_lane_reads_back_as_it_was_written(lane: LaneSpec) -> None:
    assert parse_lane(format_lane(lane)) == lane


@given(st.builds(LaneSpec, source=_PATHS, settings=_SETTINGS, name=_NAMES))
def test_no_name_changes_source_or_settings(lane: LaneSpec) -> None:
    read = parse_lane(format_lane(lane))
    assert (read.source, read.settings) == (lane.source, lane.settings)


def _lane_or_refusal(text: str) -> LaneSpec | str:
    try:
        return parse_lane(text)
    except UsageError as error:
        return error.message


@given(st.text())
def test_any_text_is_a_lane_or_wrong_use(text: str) -> None:
    lane = _lane_or_refusal(text)
    if isinstance(lane, LaneSpec):
        assert parse_lane(format_lane(lane)).settings == lane.settings
    else:
        assert lane.endswith(".")


@pytest.mark.parametrize(
    ("text", "lane"),
    [
        ("a.gguf", LaneSpec("a.gguf")),
        ("builtin:Q4_K_M", LaneSpec("builtin:Q4_K_M")),
        ("my, model.gguf,ctx=512", LaneSpec("my, model.gguf", LaneSettings(context_tokens=512))),
        ("a.gguf,name=small, fast,kv=q8_0", LaneSpec("a.gguf", LaneSettings(kv_type="q8_0"), "small, fast")),
        ("a.gguf, ctx = 64 ,kv=Q4_0", LaneSpec("a.gguf", LaneSettings(64, "q4_0"))),
        ("C:\\models\\a.gguf,gpu_layers=-1", LaneSpec("C:\\models\\a.gguf", LaneSettings(gpu_layers=-1))),
        ("a=b.gguf,threads=2,repack=off", LaneSpec("a=b.gguf", LaneSettings(threads=2, repack=False))),
    ],
)
def test_lanes_are_read(text: str, lane: LaneSpec) -> None:
    assert parse_lane(text) == lane


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "needs a model"),
        (",ctx=512", "needs a model"),
        ("a.gguf,ctx=many", "whole number"),
        ("a.gguf,ctx=7", "8 to"),
        ("a.gguf,ctx=99999999999", "8 to"),
        ("a.gguf,threads=0", "1 to"),
        ("a.gguf,kv=q3", "K/V cache type"),
        ("a.gguf,repack=maybe", "on or off"),
        ("a.gguf,colour=red", "no setting 'colour'"),
    ],
)
def test_wrong_lanes_are_told_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_lane(text)


def test_the_context_is_the_users_else_the_models_within_reason() -> None:
    assert context_tokens_for(LaneSettings(context_tokens=100), 50) == 100
    assert context_tokens_for(LaneSettings(), 1024) == 1024
    assert context_tokens_for(LaneSettings(), 131_072) == 4096
    assert context_tokens_for(LaneSettings(), None) == 4096
