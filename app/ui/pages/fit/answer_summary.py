"""The answer without what can be done with it: the sentence, its reasons, the plan, warnings."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.advice.ability import TIERS
from app.domain.advice.advice import Choice
from app.domain.advice.advice_words import warnings
from app.domain.advice.short_reasons import short_reasons
from app.services.fit.fit_answer import FitAnswer
from app.ui.widgets.chip import Chip
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.plan_bar import PlanBar
from app.ui.widgets.plan_legend import PlanLegend
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.verdict_badge import VerdictBadge
from app.ui.widgets.warning_line import WarningLine

_WAITING = "Looking at this computer…"


class AnswerSummary(QWidget):
    """Waits until `show_answer`. `legend` is placed by the owner, beside its buttons or under the bar."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sentence = TextLabel(_WAITING, TextRole.LEAD, wraps=True)
        self._sentence.setObjectName("fit_sentence")
        self._reasons = TextLabel("", TextRole.MUTED, wraps=True)
        self.badge = VerdictBadge()
        self._tier, self._context, self._licence = Chip(), Chip(), Chip()
        self.bar = PlanBar(theme)
        self.legend = PlanLegend(theme)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(4)
        self._facts = QWidget()
        self._lay_out()
        self._show_parts(False)

    @property
    def sentence(self) -> str:
        """The answer as it is shown."""
        return self._sentence.text()

    def show_answer(self, answer: FitAnswer) -> None:
        """Show the recommendation, or why there is none."""
        best = answer.best
        self._sentence.setText(answer.recommendation.sentence)
        self._reasons.setText(short_reasons(answer.recommendation.advice) or _way_out(answer))
        self._reasons.setVisible(bool(self._reasons.text()))
        self._show_parts(best is not None)
        clear_layout(self._warnings)
        if best is not None:
            self._show_choice(answer, best)

    def warning_texts(self) -> list[str]:
        """The warnings as they are shown."""
        return [line.sentence for line in self.findChildren(WarningLine) if not line.isHidden()]

    def _show_choice(self, answer: FitAnswer, best: Choice) -> None:
        devices = answer.devices(best)
        self.bar.set_devices(devices)
        self.legend.set_devices(devices)
        self.badge.set_verdict(best.placement.verdict, details="\n".join(device.words for device in devices))
        self._tier.setText(f"tier {best.ability.tier} of {TIERS}")
        self._tier.setToolTip(f"How able it is for {answer.wishes.purpose}: {best.ability.because}.")
        most = answer.recommendation.largest_context_tokens
        self._context.setText("" if most is None else f"room for {most:,} tokens of context")
        self._context.setToolTip("The longest context that it takes without lying otherwise than it does now.")
        self._context.setVisible(most is not None)
        self._licence.setText(best.model.licence)
        self._licence.setToolTip("Its licence")
        for words in warnings(best):
            self._warnings.addWidget(WarningLine(self._theme, words))

    def _show_parts(self, shown: bool) -> None:
        for part in (self._facts, self.bar, self.legend):
            part.setVisible(shown)

    def _lay_out(self) -> None:
        flow = FlowLayout(self._facts, gap_px=6)
        for chip in (self.badge, self._tier, self._context, self._licence):
            flow.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._sentence, self._reasons, self._facts, self.bar):
            column.addWidget(part)
        column.addLayout(self._warnings)


def _way_out(answer: FitAnswer) -> str:
    """What else may help where nothing will do."""
    return "Leave less memory to other programs." if answer.wishes.left_bytes else ""
