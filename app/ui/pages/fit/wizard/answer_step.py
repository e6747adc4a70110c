"""Third page of the wizard: what fits."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bridge.fit.fit_controller import FitController
from app.bridge.theme import ThemeController
from app.ui.pages.fit.alternatives_card import AlternativesCard
from app.ui.pages.fit.answer_summary import AnswerSummary
from app.ui.widgets.card import Card
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.when_seen import WhenSeen

TITLE = "What fits"
EXPLANATION = "One recommendation, held against what is free now, and what came second."


class AnswerStep(QWidget):
    """Follows the controller."""

    def __init__(self, controller: FitController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.summary = AnswerSummary(theme)
        self.alternatives = AlternativesCard(theme)
        card = Card()
        card.content.addWidget(TextLabel("Best for you", TextRole.CAPTION))
        card.content.addWidget(self.summary)
        card.content.addWidget(self.summary.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(card)
        column.addWidget(self.alternatives)
        column.addStretch(1)
        seen = WhenSeen(self, self._show_answer)
        controller.answer_changed.connect(seen.ask)
        seen.ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.alternatives.make_room(self.width())

    def _show_answer(self) -> None:
        if self._controller.answer is not None:
            self.summary.show_answer(self._controller.answer)
            self.alternatives.show_answer(self._controller.answer)
