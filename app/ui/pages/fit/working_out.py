"""How an answer was worked out: reasons, figures, speed, the rule, what was assumed, how sure it is."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.bridge.fit.catalogue_refresher import CatalogueRefresher
from app.domain.advice.advice import Choice
from app.domain.advice.advice_words import RULE, reasons
from app.domain.units import UNKNOWN
from app.services.fit.fit_answer import FitAnswer
from app.ui.pages.fit.catalogue_line import CatalogueLine
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.text_label import TextLabel, TextRole


class WorkingOut(QWidget):
    """Headings with sentences; opened and closed by its owner."""

    def __init__(self, refresher: CatalogueRefresher, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("How this was worked out")
        self.catalogue = CatalogueLine(refresher)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 6, 0, 0)
        outer.setSpacing(4)
        outer.addLayout(self._column)
        outer.addSpacing(6)
        outer.addWidget(TextLabel("Where the sizes of files come from", TextRole.STRONG))
        outer.addWidget(self.catalogue)

    def show_answer(self, answer: FitAnswer) -> None:
        """Explain `answer`."""
        clear_layout(self._column)
        rule = QFrame()
        rule.setProperty("surface", "rule")
        self._column.addWidget(rule)
        best = answer.best
        if best is not None:
            self._add("Why this one", reasons(best))
            self._add("Where it lies", [device.words for device in answer.devices(best)])
            self._add("How sure it is", _sureness(best))
        self.catalogue.show_source(answer.recommendation.catalogue.sentence)
        self._add("The rule", RULE)
        self._add("What the speed of each memory stands on", _bandwidths(answer))
        self._add("What was assumed", answer.recommendation.advice.pools.assumptions)

    def _add(self, heading: str, sentences: Sequence[str]) -> None:
        if not sentences:
            return
        self._column.addSpacing(6)
        self._column.addWidget(TextLabel(heading, TextRole.STRONG))
        for sentence in sentences:
            self._column.addWidget(TextLabel(sentence, TextRole.MUTED, wraps=True))


def _sureness(best: Choice) -> tuple[str, ...]:
    size = (
        _published_words(exact=best.size.file.path is not None)
        if best.size.file is not None
        else "The size is computed from the number of parameters, with 3 % on top: no published file is listed."
    )
    confirmed = {
        "A": "The model's shape is confirmed by two sources.",
        "B": "The model's shape is confirmed by two sources in part.",
        "C": "The model's shape stands on one source.",
    }
    return (
        size,
        confirmed.get(best.model.evidence_grade, "How well the model's shape is confirmed is unknown."),
        "Cache and buffers are an estimate by arithmetic; once you have the file, it is planned by its own header.",
    )


def _published_words(*, exact: bool) -> str:
    if exact:
        return "The size is that of the published file."
    return "The size is that of a published file, rounded up to 0.1 GiB."


def _bandwidths(answer: FitAnswer) -> tuple[str, ...]:
    pools = answer.pools
    listed = [*pools.gpus, *([pools.ram] if pools.ram else [])]
    return tuple(f"{pool.name}: {pool.bandwidth.words if pool.bandwidth else UNKNOWN}." for pool in listed)
