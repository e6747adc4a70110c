"""What is remembered between starts survives; what is broken is kept aside."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.settings import Settings, load_settings, save_settings

_TEXTS = st.text(st.characters(codec="utf-8"))
_SETTINGS = st.builds(
    Settings,
    theme=st.sampled_from(["system", "light", "dark"]),
    text_scale=st.floats(0.8, 2),
    window_geometry=_TEXTS,
    lanes=st.lists(_TEXTS, max_size=8).map(tuple),
    seed=st.integers(0, 2**32 - 1),
    temperature=st.floats(0, 2),
    max_tokens=st.integers(1, 100_000),
    system_prompt=_TEXTS,
    show_differences=st.booleans(),
    engine_checked=_TEXTS,
    recent_files=st.lists(_TEXTS, max_size=8).map(tuple),
)


@given(chosen=_SETTINGS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_saved_is_read_back(chosen: Settings, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    save_settings(path, chosen)
    assert load_settings(path) == chosen
    assert [each.name for each in tmp_path.iterdir()] == ["settings.json"]


def test_a_name_that_is_no_text_to_the_system_is_remembered_too(tmp_path: Path) -> None:
    chosen = Settings(recent_files=("caf\udce9.gguf",))
    save_settings(tmp_path / "settings.json", chosen)
    assert load_settings(tmp_path / "settings.json") == chosen


def test_the_first_start_has_defaults_and_writes_nothing(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == Settings()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"version": 2}',
        b'{"version": 1, "seed": "42"}',
        b'{"version": 1, "seed": true}',
        b'{"version": 1, "lanes": "Q8_0"}',
        b'{"version": 1, "temperature": NaN}',
        b'{"version": 1, "temperature": Infinity}',
        b'{"version": 1, "temperature": 1e999}',
        b"[" * 200_000,
    ],
    ids=lambda broken: repr(broken[:40]),
)
def test_a_broken_file_is_kept_aside_and_costs_only_the_settings(broken: bytes, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(broken)
    assert load_settings(path) == Settings()
    assert [each.name for each in tmp_path.iterdir()] == ["settings.broken"]
    assert (tmp_path / "settings.broken").read_bytes() == broken


def test_a_setting_that_is_unknown_here_is_ignored_and_a_missing_one_has_its_default(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 1, "theme": "dark", "from the future": [1, 2]}))
    assert load_settings(path) == Settings(theme="dark")


def test_a_whole_number_is_a_temperature(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"version": 1, "temperature": 1}')
    assert load_settings(path) == Settings(temperature=1.0)


def test_a_place_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()
    with pytest.raises(OSError, match="settings"):
        save_settings(path, Settings())
    assert [each.name for each in tmp_path.iterdir()] == ["settings.json"]
