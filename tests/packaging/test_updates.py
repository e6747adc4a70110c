"""A build for release leaves in the bundle where its app asks for new versions; any other one leaves nothing."""

import argparse
from pathlib import Path

import pytest
from bundle import updates

from app.adapters.updates.release_source import release_source

_ADDRESS = "https://api.github.com/repos/somebody/weigh-in/releases/latest"


@pytest.fixture(autouse=True)
def left_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "parts" / "updates.json"
    monkeypatch.setattr(updates, "UPDATES_FILE", path)
    return path


def test_the_app_reads_what_the_build_wrote(left_file: Path) -> None:
    updates.write_updates(updates.address_of_option(_ADDRESS))
    found = release_source(left_file)
    assert found is not None
    assert (found.text, found.host) == (_ADDRESS, "api.github.com")
    assert updates.updates_entries() == [("app/_resources/updates.json", str(left_file), "DATA")]


def test_a_build_without_an_address_takes_away_what_an_earlier_one_left(left_file: Path) -> None:
    updates.write_updates(updates.address_of_option(_ADDRESS))
    updates.write_updates(None)
    assert not left_file.exists()
    assert updates.updates_entries() == []


@pytest.mark.parametrize("text", ["", "api.github.com", "http://api.github.com/x", "https://a.org/x?token=1"])
def test_an_address_that_the_app_would_not_ask_is_refused_at_once(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="no address"):
        updates.address_of_option(text)


def test_the_release_workflow_names_its_own_repository_to_every_build() -> None:
    workflow = (Path(__file__).parents[2] / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert "RELEASES: https://api.github.com/repos/${{ github.repository }}/releases/latest\n" in workflow
    builds = [line for line in workflow.splitlines() if "packaging/build.py" in line]
    assert builds
    assert all(line.endswith('--updates "$RELEASES"') for line in builds)
