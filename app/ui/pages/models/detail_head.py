"""What is open: the model's name, facts as chips, who else publishes it, the way to its card."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.bridge.models.found_words import count_text, licence_text, title_of, tokens_text
from app.bridge.models.ladder_controller import LadderController
from app.domain.browse.search import FoundRepository, Gate
from app.domain.plain_text import one_line
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.chip import Chip, ChipTone
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.text_label import TextLabel, TextRole

_MOST_OTHERS: Final = 6
_FACTS: Final = 5
_LONGEST_CHIP: Final = 36


class DetailHead(QWidget):
    """`other_wanted` carries the `FoundRepository` of another uploader that was clicked."""

    other_wanted = Signal(object)

    def __init__(self, ladder: LadderController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = ladder
        self._shown: tuple[object, ...] = ()
        self._low = False
        self._title = ElidedLabel("", TextRole.TITLE)
        self._title.setObjectName("model_title")
        self.card = GhostButton("Model card")
        self.card.setObjectName("model_card")
        self.card.setToolTip("What the uploader wrote about it")
        policy = self.card.sizePolicy()
        # the title must not move when it comes
        policy.setRetainSizeWhenHidden(True)
        self.card.setSizePolicy(policy)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, gap_px=6)
        # made once: dressing a chip takes longer than all the rest of opening a model
        self._facts = [Chip() for _ in range(_FACTS)]
        self._gated = Chip("gated", ChipTone.PARTIAL)
        self._also = TextLabel("also from", TextRole.CAPTION)
        self._others: tuple[FoundRepository, ...] = ()
        self._other_buttons = [self._other_button(place) for place in range(_MOST_OTHERS)]
        self._lay_out()
        ladder.opened.connect(self._show)
        ladder.changed.connect(self._show)
        self._show()

    @property
    def title(self) -> str:
        return self._title.text()

    def set_low(self, low: bool) -> None:
        """Leave out facts that the list tells as well where the window is low."""
        if low != self._low:
            self._low, self._shown = low, ()
            self._show()

    def _lay_out(self) -> None:
        upper = QHBoxLayout()
        upper.setSpacing(10)
        upper.addWidget(self._title, 1)
        upper.addWidget(self.card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(upper)
        column.addWidget(self._chips)
        for part in (*self._facts, self._gated, self._also, *self._other_buttons):
            part.hide()
            self._flow.addWidget(part)

    def _show(self) -> None:
        repository, others = self._controller.repository, self._controller.others
        ladder = self._controller.ladder
        self.card.setVisible(ladder is not None and not ladder.from_catalogue)
        if repository is None or (repository, others) == self._shown:
            return
        self._shown = (repository, others)
        self._title.setText(title_of(repository))
        self._show_facts(repository)
        self._show_others(others[:_MOST_OTHERS])
        self._chips.updateGeometry()

    def _show_facts(self, repository: FoundRepository) -> None:
        told = _facts(repository, brief=self._low)
        for place, chip in enumerate(self._facts):
            chip.setText(told[place] if place < len(told) else "")
            chip.setVisible(place < len(told))
        self._facts[0].setToolTip(one_line(repository.name))
        self._gated.setVisible(repository.gate is not Gate.OPEN)

    def _show_others(self, others: tuple[FoundRepository, ...]) -> None:
        self._others = others
        self._also.setVisible(bool(others))
        for button in self._other_buttons[len(others) :]:
            button.hide()
        for button, other in zip(self._other_buttons, others, strict=False):
            button.setText(_shortened(other.owner).replace("&", "&&"))
            button.setToolTip(one_line(other.name))
            button.setAccessibleName(f"Open the upload of {one_line(other.owner)}: {one_line(other.name)}")
            button.show()

    def _other_button(self, place: int) -> QPushButton:
        button = QPushButton()
        button.setProperty("chip", "action")
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.other_wanted.emit(self._others[place]))
        return button


def _facts(repository: FoundRepository, *, brief: bool) -> list[str]:
    owner = f"from {_shortened(repository.owner)}"
    size = "" if repository.parameters is None else f"{count_text(repository.parameters)} parameters"
    downloads = "" if repository.downloads is None else f"{count_text(repository.downloads)} downloads"
    told = (size, licence_text(repository.licence), tokens_text(repository.context_tokens), downloads)
    return [owner, *(words for words in told if words and not brief)]


def _shortened(words: str) -> str:
    plain = one_line(words)
    return plain if len(plain) <= _LONGEST_CHIP else f"{plain[: _LONGEST_CHIP - 1]}…"
