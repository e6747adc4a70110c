"""The whole window before a stand-in hub and a computer of its own, for tests of downloads and the library."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeChoice, ThemeController
from app.domain.downloads.download import DownloadState, WantedDownload
from app.services.library.model_folders import models_folder
from app.ui.application import Application
from app.ui.library_assembly import LibraryAssembly
from app.ui.pages.models.page import LIBRARY
from tests.bridge.downloads_fixtures import let_threads_end
from tests.builders.model_folders import model_bytes
from tests.downloads.samples import wanted_of
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.contents import HubFile, HubRepository
from tests.hub.stand_in import StandInHub
from tests.library.conftest import Computer
from tests.library.conftest import computer as computer
from tests.services.fakes import fake

Kind = TypeVar("Kind", bound=QDialog)

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 30_000
TINY_REPOSITORY = HubRepository(
    "org/Tiny-GGUF",
    {
        "Tiny-Q8_0.gguf": HubFile(model_bytes("Tiny", "Q8_0")),
        "Tiny-Q4_0.gguf": HubFile(model_bytes("Tiny", "Q4_0")),
    },
)


@pytest.fixture
def application(
    qapp: QApplication, qtbot: QtBot, dressed_theme: ThemeController, hub: StandInHub, computer: Computer
) -> Iterator[Application]:
    hub.add(TINY_REPOSITORY)
    application = Application(qapp, ["builtin:Q8_0"], worker_command=fake())
    application.window.show()
    # as the first paint does
    assert application.models.page.isHidden()
    qtbot.waitUntil(lambda: all(view.model or view.problem for view in application.controller.lanes), timeout=30_000)
    yield application
    application.window.close()
    application.window.deleteLater()
    let_threads_end()
    # the window has dressed the whole application: other tests find it as it was
    for look in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        dressed_theme.choose(look)


def wanted(level: str) -> WantedDownload:
    return wanted_of(TINY_REPOSITORY, models_folder(), (f"Tiny-{level}.gguf",))


def done(qtbot: QtBot, application: Application, count: int) -> None:
    statuses = application.models.downloads
    qtbot.waitUntil(
        lambda: [each.state for each in statuses.statuses] == [DownloadState.DONE] * count, timeout=TIMEOUT_MS
    )


def lanes(application: Application) -> list[Path]:
    return [Path(view.spec.source) for view in application.controller.lanes]


def open_dialog(qtbot: QtBot, application: Application, kind: type[Kind]) -> Kind:
    """The dialog of that kind that is open."""

    def is_open(each: QDialog) -> bool:
        return each.isVisible()

    qtbot.waitUntil(lambda: any(map(is_open, application.window.findChildren(kind))), timeout=TIMEOUT_MS)
    return next(filter(is_open, application.window.findChildren(kind)))


def notice_button(application: Application) -> QPushButton:
    button = application.window.notices.findChild(QPushButton, "notice_action")
    assert isinstance(button, QPushButton)
    return button


def looked(qtbot: QtBot, application: Application, act: Callable[[], object]) -> None:
    with qtbot.waitSignal(application.models.library.library.looked, timeout=TIMEOUT_MS):
        act()


def open_library(qtbot: QtBot, application: Application) -> LibraryAssembly:
    application.window.open_listed_page(application.models.page)
    looked(qtbot, application, lambda: application.models.page.open_view(LIBRARY))
    return application.models.library
