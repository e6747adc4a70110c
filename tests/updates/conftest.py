"""The server of a project on this computer, which answers as a test has it."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from app.adapters.updates.release_source import source_document
from app.domain.updates.release_address import ReleaseAddress, parse_address
from tests.hub.origin import Handler, Origin

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PATH = "/repos/weigh-in/weigh-in/releases/latest"


class Project:
    """Tells of `tag`, unless it is given something else to do."""

    def __init__(self) -> None:
        self.tag = "v0.2.0"
        self.answer: Callable[[Handler], None] = lambda handler: handler.answer(200, {}, self.body)
        self.origin = Origin("project", self._route)

    @property
    def address(self) -> ReleaseAddress:
        return parse_address(self.origin.address + PATH)

    @property
    def page(self) -> str:
        return f"{self.origin.address}/weigh-in/weigh-in/releases/tag/{self.tag}"

    def _route(self, handler: Handler) -> None:
        self.answer(handler)

    @property
    def body(self) -> bytes:
        return json.dumps({"tag_name": self.tag, "html_url": self.page, "assets": [], "draft": False}).encode()


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    project = Project()
    project.origin.start()
    yield project
    project.origin.stop()


@pytest.fixture
def release_file(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that a build for release has, as this test's app finds it."""
    path = tmp_path / "updates.json"
    path.write_text(json.dumps(source_document(project.address)), encoding="utf-8")
    monkeypatch.setattr("app.adapters.updates.release_source.resource_path", lambda name: tmp_path / name)
    return path


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first question need not wait until the window has nothing better to do."""
    monkeypatch.setattr("app.bridge.updates.update_watch._FIRST_AFTER_MS", 0)
