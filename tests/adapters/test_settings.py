"""What is remembered between starts survives; what is broken is kept aside."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.settings import Settings, load_settings, migrated, read_settings, save_settings
from app.domain.errors import WeighInError

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
        b'{"version": 0}',
        b'{"version": "1"}',
        b'{"version": true}',
        b"{" + b" " * 1_000_001 + b"}",
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
    found = read_settings(path)
    assert found.settings == Settings()
    assert found.problem is not None
    assert str(tmp_path / "settings.broken") in found.problem.sentence
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


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)
_FIELDS = st.sampled_from([each.name for each in fields(Settings)])
_UNKNOWN = st.dictionaries(
    _TEXTS.filter(lambda name: name != "version" and name not in {each.name for each in fields(Settings)}),
    _JSON,
    max_size=4,
)


@given(chosen=_SETTINGS, unknown=_UNKNOWN)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fields_that_are_unknown_here_stay_in_the_file(
    chosen: Settings, unknown: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 1, **unknown}))
    before = json.loads(path.read_text())
    save_settings(path, chosen)
    after = json.loads(path.read_text())
    assert json.dumps({name: after[name] for name in before}) == json.dumps(before)
    assert load_settings(path) == chosen


@given(document=st.dictionaries(_FIELDS, _JSON), version=st.integers(2, 10**9))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_of_a_newer_version_is_used_as_far_as_it_is_understood_and_never_written(
    document: dict[str, Any], version: int, tmp_path: Path
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({**document, "version": version}))
    before = path.read_bytes()
    found = read_settings(path)
    for each in fields(Settings):
        assert type(getattr(found.settings, each.name)) is type(getattr(Settings(), each.name))
    assert found.problem is not None
    assert "newer version" in found.problem.sentence
    with pytest.raises(WeighInError, match="newer version"):
        save_settings(path, Settings(seed=7))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["settings.json"]


def test_what_a_newer_version_shares_with_this_one_is_used(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"version": 2, "theme": "dark", "seed": {"first": 1}}')
    assert load_settings(path) == Settings(theme="dark")


def test_an_old_file_is_brought_up_step_by_step() -> None:
    def renamed(document: dict[str, Any]) -> dict[str, Any]:
        return {"lanes": [document["lane"]]}

    def doubled(document: dict[str, Any]) -> dict[str, Any]:
        return {"lanes": document["lanes"] * 2}

    steps = {1: renamed, 2: doubled}
    assert migrated({"version": 1, "lane": "a"}, steps, version=3) == {"version": 3, "lanes": ["a", "a"]}
    assert migrated({"version": 2, "lanes": ["b"]}, steps, version=3) == {"version": 3, "lanes": ["b", "b"]}
    assert migrated({"version": 3, "lanes": []}, steps, version=3) == {"version": 3, "lanes": []}


@pytest.mark.parametrize("document", [{"version": 0}, {"version": 1}, {"version": 1, "lane": 5}])
def test_what_no_step_can_bring_up_is_broken(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="settings"):
        migrated(document, {1: lambda old: {"lanes": old["lane"][0]}}, version=2)
