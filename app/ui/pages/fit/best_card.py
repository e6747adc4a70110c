"""The answer, how it was worked out, and the way to the file."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bridge.fit.catalogue_refresher import CatalogueRefresher
from app.bridge.theme import ThemeController
from app.services.fit.fit_answer import FitAnswer
from app.ui.pages.fit.answer_summary import AnswerSummary
from app.ui.pages.fit.working_out import WorkingOut
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.card import Card
from app.ui.widgets.text_label import TextLabel, TextRole


class BestCard(Card):
    """`get_wanted` asks for the way to the file."""

    get_wanted = Signal()

    def __init__(self, theme: ThemeController, refresher: CatalogueRefresher, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("best_card")
        self.summary = AnswerSummary(theme)
        self.working_out = WorkingOut(refresher)
        self.working_out.hide()
        self.how = GhostButton("How was this worked out?")
        self.how.setObjectName("fit_how")
        self.how.setCheckable(True)
        self.get = PrimaryButton("Get it")
        self.get.setObjectName("fit_get")
        self._lay_out()
        self.how.toggled.connect(self.working_out.setVisible)
        self.get.clicked.connect(self.get_wanted)

    def show_answer(self, answer: FitAnswer) -> None:
        """Show the recommendation, or why there is none."""
        self.summary.show_answer(answer)
        self.working_out.show_answer(answer)
        self.how.show()
        best = answer.best
        self.get.setVisible(best is not None)
        if best is not None:
            self.get.setText(f"Get {best.size.level}")
            self.get.setAccessibleName(f"Get {best.model.name} at {best.size.level}")

    def _lay_out(self) -> None:
        self.how.hide()
        self.get.hide()
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.summary.legend, 1, Qt.AlignmentFlag.AlignVCenter)
        actions.addWidget(self.how, 0, Qt.AlignmentFlag.AlignRight)
        actions.addWidget(self.get)
        column = self.content
        column.addWidget(TextLabel("Best for you", TextRole.CAPTION))
        column.addWidget(self.summary)
        column.addLayout(actions)
        column.addWidget(self.working_out)
