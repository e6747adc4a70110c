"""The Fit page with its controllers, for tests of what it shows."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.bridge.fit.catalogue_refresher import CatalogueRefresher
from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.ledger_feed import LedgerFeed
from app.bridge.fit.own_models import OwnModels
from app.bridge.theme import ThemeController
from app.domain.machines.machine import Machine
from app.services.fit.fit_answer import FitWishes
from app.ui.pages.fit.page import FitPage
from tests.services.fakes import fake

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 30_000

Open = Callable[..., FitPage]


@pytest.fixture
def controller() -> Iterator[FitController]:
    controller = FitController(FitWishes(), worker_command=fake("--never-ready"))
    # another looks at the machine: the page must not
    controller.expect_machine()
    yield controller
    controller.close()
    controller.deleteLater()


@pytest.fixture
def lanes() -> Iterator[CompareController]:
    lanes = CompareController((), worker_command=fake())
    yield lanes
    lanes.close()
    lanes.deleteLater()


@pytest.fixture
def models(controller: FitController, lanes: CompareController) -> Iterator[OwnModels]:
    models = OwnModels(controller, lanes, worker_command=fake())
    yield models
    models.close()
    models.deleteLater()


@pytest.fixture
def ledger() -> Iterator[LedgerFeed]:
    ledger = LedgerFeed()
    yield ledger
    ledger.close()
    ledger.deleteLater()


@pytest.fixture
def refresher() -> Iterator[CatalogueRefresher]:
    refresher = CatalogueRefresher()
    yield refresher
    refresher.close()
    refresher.deleteLater()


@pytest.fixture
def open_page(
    qtbot: QtBot,
    theme: ThemeController,
    controller: FitController,
    models: OwnModels,
    ledger: LedgerFeed,
    refresher: CatalogueRefresher,
) -> Open:
    def open_it(known: Machine | None = None, *, width: int = 1188, height: int = 770) -> FitPage:
        page = FitPage(controller, models, ledger, refresher, theme)
        page.setObjectName("page")
        qtbot.addWidget(page)
        page.resize(width, height)
        page.show()
        if known is not None:
            answered(qtbot, controller, lambda: controller.set_machine(known))
        return page

    return open_it


def answered(qtbot: QtBot, controller: FitController, act: Callable[[], None]) -> None:
    with qtbot.waitSignal(controller.answer_changed, timeout=TIMEOUT_MS):
        act()
    QApplication.processEvents()


def words_of(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def click(qtbot: QtBot, page: QWidget, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None, name
    qtbot.mouseClick(button, LEFT)
