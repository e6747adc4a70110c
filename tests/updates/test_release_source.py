"""Which app knows whom to ask for new versions."""

import logging
from pathlib import Path

import pytest

from app.adapters.updates.release_source import release_source


def test_a_checkout_knows_nobody() -> None:
    assert release_source() is None


def test_the_file_of_a_release_names_the_address(tmp_path: Path) -> None:
    path = tmp_path / "updates.json"
    path.write_text('{"releases": "https://example.org/latest"}')
    found = release_source(path)
    assert found is not None
    assert found.text == "https://example.org/latest"


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"releases": null}',
        b'{"releases": ["https://example.org/x"]}',
        b'{"releases": "http://example.org/x"}',
        b'{"releases": "https://example.org/' + b"x" * 20_000 + b'"}',
        b"[" * 9_000,
    ],
    ids=lambda broken: repr(broken[:45]),
)
def test_a_broken_file_counts_as_none(broken: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "updates.json"
    path.write_bytes(broken)
    with caplog.at_level(logging.WARNING):
        assert release_source(path) is None
    assert "cannot be read" in caplog.text
