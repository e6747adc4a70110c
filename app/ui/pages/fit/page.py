"""The Fit page: the machine, the answer, what came second, the user's own models, and how plans held."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.bridge.fit.catalogue_refresher import CatalogueRefresher
from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.ledger_feed import LedgerFeed
from app.bridge.fit.own_models import OwnModels
from app.bridge.theme import ThemeController
from app.ui.pages.fit.alternatives_card import AlternativesCard
from app.ui.pages.fit.best_card import BestCard
from app.ui.pages.fit.ledger_card import LedgerCard
from app.ui.pages.fit.machine_view import MachineView
from app.ui.pages.fit.own_models_card import OwnModelsCard
from app.ui.pages.fit.page_header import FitHeader
from app.ui.pages.fit.what_if_banner import WhatIfBanner
from app.ui.pages.fit.what_if_panel import WhatIfPanel
from app.ui.widgets.when_seen import WhenSeen

# With the scroll bar's own width this is the margin of every page.
_SCROLL_BAR_ROOM_PX = 8


class FitPage(QWidget):
    """Shows what the controller says. `change_wanted` and `get_wanted` ask for the wizard."""

    change_wanted = Signal()
    get_wanted = Signal()

    def __init__(
        self,
        controller: FitController,
        models: OwnModels,
        ledger: LedgerFeed,
        refresher: CatalogueRefresher,
        theme: ThemeController,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._feed = ledger
        self.header = FitHeader(theme)
        self.banner = WhatIfBanner()
        self.machine = MachineView(controller, theme)
        self.best = BestCard(theme, refresher)
        self.alternatives = AlternativesCard(theme)
        self.models = OwnModelsCard(models, theme)
        self.ledger = LedgerCard(ledger)
        self.what_if = WhatIfPanel(self)
        self._column = QVBoxLayout()
        self._lay_out()
        self._connect()
        self._show_machine()

    def showEvent(self, event: QShowEvent) -> None:
        """What is free may have changed since the page was open last."""
        super().showEvent(event)
        if not event.spontaneous():
            self._controller.refresh()
            self._feed.read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        self.alternatives.make_room(self.width())
        self.models.make_room(self.width())

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("scroll_content")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, _SCROLL_BAR_ROOM_PX, 0)
        self._column.setSpacing(10)
        for part in (self.banner, self.machine, self.best, self.alternatives, self.models, self.ledger):
            self._column.addWidget(part)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 0, 12)
        column.setSpacing(10)
        header = QHBoxLayout()
        header.setContentsMargins(0, 0, 18, 0)
        header.addWidget(self.header)
        column.addLayout(header)
        column.addWidget(scroll, 1)

    def _connect(self) -> None:
        controller = self._controller
        controller.machine_changed.connect(self._show_machine)
        controller.answer_changed.connect(WhenSeen(self, self._show_answer).ask)
        controller.working_changed.connect(self.header.show_working)
        self.header.refresh.clicked.connect(lambda: controller.refresh(asked_for=True))
        self.header.change.clicked.connect(self.change_wanted)
        self.header.what_if.clicked.connect(self._open_what_if)
        self.banner.back.clicked.connect(controller.come_back)
        self.what_if.chosen.connect(controller.imagine)
        self.best.get_wanted.connect(self.get_wanted)

    def _open_what_if(self) -> None:
        self.what_if.open_below(self.header.what_if)

    def _show_machine(self) -> None:
        typed = self._controller.typed
        self.header.show_standing(typed.title if typed else "this computer", self._controller.wishes)
        self.banner.show_typed(typed)

    def _show_answer(self) -> None:
        answer = self._controller.answer
        if answer is None:
            return
        self._show_machine()
        self.best.show_answer(answer)
        self.alternatives.show_answer(answer)
