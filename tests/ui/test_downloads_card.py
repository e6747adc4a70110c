"""The card of downloads: how far each is, what can be done with it, by mouse and by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bridge.models.downloads_controller import DownloadsController
from app.bridge.theme import ThemeController
from app.domain.downloads.download import DownloadState
from app.ui.pages.models import downloads_card
from app.ui.pages.models.download_row import DownloadRow
from app.ui.pages.models.downloads_card import DownloadsCard
from app.ui.widgets.confirm_dialog import ConfirmDialog
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.downloads_fixtures import SLOW_BYTES_PER_S, all_in, until
from tests.bridge.downloads_fixtures import downloads as downloads
from tests.bridge.downloads_fixtures import sample_hub as sample_hub
from tests.downloads.samples import CONTENT, PARTS, PATH, PROJECTOR, sample_repository, wanted_of
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

_LEFT = Qt.MouseButton.LeftButton
_REPOSITORY = sample_repository()

Get = Callable[..., None]


@pytest.fixture
def card(qtbot: QtBot, theme: ThemeController, downloads: DownloadsController) -> DownloadsCard:
    card = DownloadsCard(downloads, theme)
    qtbot.addWidget(card)
    card.resize(900, 300)
    return card


@pytest.fixture
def get(qtbot: QtBot, card: DownloadsCard, downloads: DownloadsController, tmp_path: Path) -> Get:
    """Ask for files, one item each, and wait for their rows."""

    def ask(*paths: str) -> None:
        for path in paths:
            downloads.get(wanted_of(_REPOSITORY, tmp_path, (path,)))
        qtbot.waitUntil(lambda: len(card.rows) == len(paths), timeout=TIMEOUT_MS)

    return ask


def _click(qtbot: QtBot, row: QWidget, name: str) -> None:
    button = row.findChild(QAbstractButton, name)
    assert isinstance(button, QAbstractButton), name
    assert button.isVisible(), name
    qtbot.mouseClick(button, _LEFT)


def _names(card: DownloadsCard) -> list[str]:
    return [row.name.text() for row in card.rows]


def test_nothing_is_shown_where_nothing_was_asked_for(card: DownloadsCard) -> None:
    assert not card.isVisible()


def test_a_download_is_followed_to_its_verified_end(
    qtbot: QtBot, card: DownloadsCard, downloads: DownloadsController, get: Get, tmp_path: Path
) -> None:
    get(PATH)
    all_in(qtbot, downloads, DownloadState.DONE)
    (row,) = card.rows
    assert card.isVisible()
    assert row.words.text() == "3.16 MB · verified, SHA-256 matches"
    assert row.bar.value() == row.bar.maximum()
    assert "verified" in row.bar.accessibleName()
    with qtbot.waitSignal(card.show_wanted) as shown:
        _click(qtbot, row, "download_folder")
    assert shown.args == [tmp_path / "org" / "Model-GGUF" / PATH]
    qtbot.mouseClick(card.clear, _LEFT)
    qtbot.waitUntil(lambda: not card.isVisible(), timeout=TIMEOUT_MS)
    assert (tmp_path / "org" / "Model-GGUF" / PATH).read_bytes() == CONTENT, "the file stays"


def test_it_is_paused_and_goes_on_by_the_same_button(
    qtbot: QtBot, card: DownloadsCard, downloads: DownloadsController, get: Get
) -> None:
    downloads.set_limit(SLOW_BYTES_PER_S)
    get(PATH)
    until(qtbot, downloads, lambda each: each.state is DownloadState.RUNNING)
    (row,) = card.rows
    _click(qtbot, row, "download_toggle")
    until(qtbot, downloads, lambda each: each.state is DownloadState.PAUSED)
    assert row.words.text().startswith("paused · ")
    assert row.toggle.accessibleName() == f"Go on with {PATH}"
    downloads.set_limit(None)
    _click(qtbot, row, "download_toggle")
    all_in(qtbot, downloads, DownloadState.DONE)


def test_the_keyboard_moves_and_removes(
    qtbot: QtBot, card: DownloadsCard, downloads: DownloadsController, get: Get
) -> None:
    downloads.set_most_at_once(1)
    downloads.set_limit(SLOW_BYTES_PER_S)
    get(PATH, PROJECTOR, PARTS[0])
    row = card.rows[2]
    name = row.name.text()
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow, timeout=TIMEOUT_MS)
    qtbot.waitUntil(row.remove.isVisible, timeout=TIMEOUT_MS)
    row.remove.setFocus()
    qtbot.waitUntil(row.remove.hasFocus, timeout=TIMEOUT_MS)
    qtbot.keyClick(row.remove, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: _names(card)[1] == name, timeout=TIMEOUT_MS)
    assert card.rows[1] is row, "the row that has the keyboard keeps it"
    qtbot.keyClick(row.remove, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: _names(card) == [PATH, PROJECTOR], timeout=TIMEOUT_MS)


def test_much_that_is_here_already_is_given_up_after_a_question_only(
    qtbot: QtBot, card: DownloadsCard, downloads: DownloadsController, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads_card, "_LEAST_ASKED_BYTES", 1)
    downloads.set_limit(SLOW_BYTES_PER_S)
    get(PATH)
    until(qtbot, downloads, lambda each: each.received_bytes > 0)
    _click(qtbot, card.rows[0], "download_remove")
    question = card.findChild(ConfirmDialog)
    assert question is not None
    qtbot.mouseClick(question.leave, _LEFT)
    assert len(card.rows) == 1
    _click(qtbot, card.rows[0], "download_remove")
    question = next(each for each in card.findChildren(ConfirmDialog) if each.isVisible())
    qtbot.mouseClick(question.agree, _LEFT)
    qtbot.waitUntil(lambda: card.rows == [], timeout=TIMEOUT_MS)


def test_the_ends_of_the_queue_go_no_further(
    qtbot: QtBot, card: DownloadsCard, downloads: DownloadsController, get: Get
) -> None:
    downloads.set_limit(SLOW_BYTES_PER_S)
    get(PATH, PROJECTOR)
    first, last = card.rows
    assert (first.up.isEnabled(), first.down.isEnabled()) == (False, True)
    assert (last.up.isEnabled(), last.down.isEnabled()) == (True, False)


def test_a_failure_tells_why_and_offers_another_try(
    qtbot: QtBot, card: DownloadsCard, sample_hub: StandInHub, downloads: DownloadsController, get: Get
) -> None:
    sample_hub.faults.set(Place.RESOLVE, Fault(Kind.STATUS, status=404, headers={"X-Error-Code": "EntryNotFound"}))
    get(PATH)
    all_in(qtbot, downloads, DownloadState.FAILED)
    (row,) = card.rows
    assert row.problem.isVisible()
    assert row.problem.text().startswith("There is no")
    sample_hub.faults.clear()
    _click(qtbot, row, "download_again")
    all_in(qtbot, downloads, DownloadState.DONE)
    assert not row.problem.isVisible()


def test_several_levels_that_are_there_can_be_compared_the_larger_one_first(
    qtbot: QtBot, card: DownloadsCard, downloads: DownloadsController, get: Get, tmp_path: Path
) -> None:
    get(PROJECTOR, PATH)
    all_in(qtbot, downloads, DownloadState.DONE, count=2)
    with qtbot.waitSignal(card.compare_wanted) as wanted:
        qtbot.mouseClick(card.compare, _LEFT)
    assert wanted.args == [[tmp_path / "org" / "Model-GGUF" / path for path in (PATH, PROJECTOR)]]


def test_what_runs_stands_above_what_is_complete(
    qtbot: QtBot, card: DownloadsCard, downloads: DownloadsController, get: Get, tmp_path: Path
) -> None:
    get(PROJECTOR)
    all_in(qtbot, downloads, DownloadState.DONE)
    downloads.set_limit(SLOW_BYTES_PER_S)
    downloads.get(wanted_of(_REPOSITORY, tmp_path))
    qtbot.waitUntil(lambda: _names(card) == [PATH, PROJECTOR], timeout=TIMEOUT_MS)


def test_settings_hold_at_once(qtbot: QtBot, card: DownloadsCard, downloads: DownloadsController, get: Get) -> None:
    get(PROJECTOR)
    qtbot.mouseClick(card.settings_button, _LEFT)
    panel = card.settings
    qtbot.mouseClick(panel.at_once.button("3"), _LEFT)
    panel.limit.setValue(2.5)
    assert (downloads.most_at_once, downloads.limit_bytes_per_s) == (3, 2_500_000.0)
    panel.limit.setValue(0)
    assert downloads.limit_bytes_per_s is None
    assert panel.limit.text() == "no limit"
    panel.hide()


@pytest.mark.parametrize("width", [420, 700, 1100])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_lies_beyond_the_edge(
    qtbot: QtBot,
    theme: ThemeController,
    card: DownloadsCard,
    downloads: DownloadsController,
    get: Get,
    width: int,
    scale: float,
) -> None:
    downloads.set_limit(SLOW_BYTES_PER_S)
    get(PATH, PROJECTOR)
    theme.set_text_scale(scale)
    card.resize(width, 400)
    QApplication.processEvents()
    for row in card.findChildren(DownloadRow):
        for button in row.findChildren(QAbstractButton):
            if button.isVisible():
                assert button.mapTo(card, button.rect().topRight()).x() <= width
                assert button.accessibleName() or button.text()
                assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
