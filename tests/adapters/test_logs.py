"""The log never gets in the user's way."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.logs import FILE_NAME, start_log


@pytest.fixture(autouse=True)
def loggers_as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("app")
    handlers, level = list(root.handlers), ours.level
    yield
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
        handler.close()
    ours.setLevel(level)


def test_warnings_and_what_the_app_tells_are_kept(tmp_path: Path) -> None:
    start_log(tmp_path)
    logging.getLogger("app.services").info("a lane was loaded")
    logging.getLogger("somebody.else").info("chatter")
    logging.getLogger("somebody.else").warning("trouble")
    text = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    assert "a lane was loaded" in text
    assert "trouble" in text
    assert "chatter" not in text


def test_a_log_that_cannot_be_written_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    start_log(tmp_path / "file")
    logging.getLogger("app").warning("nobody hears this")
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.out == ""
