"""Getting the file that the wizard recommends: asked for by a click, followed, opened in Compare."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.bridge.fit.where_to_get import WhereToGet
from app.bridge.models.downloads_controller import DownloadsController
from app.bridge.models.named_file import NamedFile
from app.bridge.theme import ThemeController
from app.domain.downloads.download import DownloadState
from app.services.browse.browsing import Browser
from app.services.library.model_folders import models_folder
from app.ui.pages.fit.wizard.get_file import GetFile
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.downloads_fixtures import SLOW_BYTES_PER_S, all_in
from tests.bridge.downloads_fixtures import downloads as downloads
from tests.bridge.downloads_fixtures import sample_hub as sample_hub
from tests.downloads.samples import CONTENT, PATH, REPOSITORY, sample_repository, wanted_of
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

_LEFT = Qt.MouseButton.LeftButton
_WHERE = WhereToGet("Model", "Q8_0", REPOSITORY, "Q8_0", PATH, len(CONTENT))


@pytest.fixture
def named(downloads: DownloadsController) -> Iterator[NamedFile]:
    named = NamedFile(downloads, Browser)
    yield named
    named.close()
    named.deleteLater()


@pytest.fixture
def get(qtbot: QtBot, theme: ThemeController, named: NamedFile) -> GetFile:
    get = GetFile(named)
    qtbot.addWidget(get)
    get.resize(700, 120)
    get.show_where(_WHERE)
    return get


def test_nothing_is_asked_before_a_click(get: GetFile, hub: StandInHub) -> None:
    assert get.isVisible()
    assert get.button.text() == "Get it (3.16 MB)"
    assert hub.requests == []


def test_one_click_gets_it_and_the_next_opens_it(qtbot: QtBot, get: GetFile, downloads: DownloadsController) -> None:
    downloads.set_limit(SLOW_BYTES_PER_S * 10)
    qtbot.mouseClick(get.button, _LEFT)
    assert get.line.isVisible()
    assert not get.button.isVisible()
    qtbot.waitUntil(lambda: " of 3.46 MB" in get.line.words, timeout=TIMEOUT_MS)
    downloads.set_limit(None)
    all_in(qtbot, downloads, DownloadState.DONE)
    assert get.button.text() == "Open it in Compare"
    assert "verified" in get.told.text()
    with qtbot.waitSignal(get.open_wanted) as opened:
        qtbot.mouseClick(get.button, _LEFT)
    path = models_folder() / "org" / "Model-GGUF" / PATH
    assert opened.args == [path]
    assert path.read_bytes() == CONTENT


def test_it_is_stopped_and_goes_on(qtbot: QtBot, get: GetFile, downloads: DownloadsController) -> None:
    downloads.set_limit(SLOW_BYTES_PER_S)
    qtbot.mouseClick(get.button, _LEFT)
    qtbot.waitUntil(lambda: " of 3.46 MB" in get.line.words, timeout=TIMEOUT_MS)
    qtbot.mouseClick(get.line.stop, _LEFT)
    all_in(qtbot, downloads, DownloadState.PAUSED)
    assert get.button.text() == "Go on"
    downloads.set_limit(None)
    qtbot.mouseClick(get.button, _LEFT)
    all_in(qtbot, downloads, DownloadState.DONE)


def test_a_variant_is_found_by_its_label_where_no_path_is_known(
    qtbot: QtBot, get: GetFile, downloads: DownloadsController
) -> None:
    get.show_where(WhereToGet("Model", "Q4_K_M", REPOSITORY, "Q4_K_M", "", None))
    assert get.button.text() == "Get it"
    qtbot.mouseClick(get.button, _LEFT)
    (status,) = all_in(qtbot, downloads, DownloadState.DONE)
    assert [Path(file.path).name for file in status.wanted.files][:3] == [
        f"Model-Q4_K_M-{number:05d}-of-00003.gguf" for number in (1, 2, 3)
    ]


def test_what_is_not_there_any_more_is_a_sentence(qtbot: QtBot, get: GetFile) -> None:
    get.show_where(WhereToGet("Model", "IQ2_M", REPOSITORY, "IQ2_M", "gone.gguf", 1))
    qtbot.mouseClick(get.button, _LEFT)
    qtbot.waitUntil(get.problem.isVisible, timeout=TIMEOUT_MS)
    assert get.problem.text().startswith(f"{REPOSITORY} holds no IQ2_M any more.")
    assert get.button.isVisible()
    get.show_where(_WHERE)
    assert not get.problem.isVisible(), "it was said of another file"


def test_a_server_in_trouble_is_a_sentence_and_can_be_asked_again(
    qtbot: QtBot, get: GetFile, hub: StandInHub, downloads: DownloadsController
) -> None:
    hub.faults.set(Place.API, Fault(Kind.STATUS, status=503))
    qtbot.mouseClick(get.button, _LEFT)
    qtbot.waitUntil(get.problem.isVisible, timeout=TIMEOUT_MS)
    assert "trouble of its own" in get.problem.text()
    hub.faults.clear()
    qtbot.mouseClick(get.button, _LEFT)
    all_in(qtbot, downloads, DownloadState.DONE)


def test_asking_a_silent_server_can_be_left(qtbot: QtBot, get: GetFile, hub: StandInHub) -> None:
    hub.faults.set(Place.API, Fault(Kind.STALL))
    qtbot.mouseClick(get.button, _LEFT)
    assert get.line.words == "Asking Hugging Face"
    qtbot.mouseClick(get.line.stop, _LEFT)
    qtbot.waitUntil(get.button.isVisible, timeout=TIMEOUT_MS)
    assert not get.problem.isVisible()


def test_what_is_here_already_is_opened_and_not_got_again(qtbot: QtBot, get: GetFile, hub: StandInHub) -> None:
    path = models_folder() / "org" / "Model-GGUF" / PATH
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    get.show_where(_WHERE)
    qtbot.waitUntil(lambda: get.button.text() == "Open it in Compare", timeout=TIMEOUT_MS)
    assert get.told.text() == "It is on this computer already."
    with qtbot.waitSignal(get.open_wanted) as opened:
        qtbot.mouseClick(get.button, _LEFT)
    assert opened.args == [path]
    assert hub.requests == []


def test_a_download_that_was_asked_for_elsewhere_is_followed(
    qtbot: QtBot, get: GetFile, downloads: DownloadsController
) -> None:
    downloads.set_limit(SLOW_BYTES_PER_S)
    downloads.get(wanted_of(sample_repository(), models_folder()))
    qtbot.waitUntil(lambda: get.line.isVisible() and not get.button.isVisible(), timeout=TIMEOUT_MS)
