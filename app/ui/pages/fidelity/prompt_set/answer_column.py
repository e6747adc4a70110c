"""One lane's answer to a prompt, to be read beside the others'."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QWidget

from app.bridge.theme import ThemeController
from app.domain.plain_text import terminal_text
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.marks import SIGNS, Mark
from app.domain.protocol.events import StopReason
from app.domain.units import rate_text
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip, ChipTone
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.lane_dot import LaneDot
from app.ui.widgets.text_label import TextRole

_NARROWEST_EM: Final = 14
_TONES: Final = {Mark.PASSED: ChipTone.FITS, Mark.FAILED: ChipTone.BAD, Mark.NO_ANSWER: ChipTone.PARTIAL}
_ENDINGS: Final = {
    StopReason.LENGTH.value: "cut off at the length limit",
    StopReason.CONTEXT_FULL.value: "cut off: the context was full",
}


class AnswerColumn(Card):
    """Plain words only."""

    def __init__(self, theme: ThemeController, label: str, colour_index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding_px=10)
        self.content.setSpacing(6)
        self.setMinimumWidth(round(self.fontMetrics().height() * _NARROWEST_EM))
        self.mark = Chip()
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setFrameShape(QFrame.Shape.NoFrame)
        self.words.setTabChangesFocus(True)
        self.words.setMinimumHeight(self.words.fontMetrics().lineSpacing() * 2)
        self.words.document().setDocumentMargin(0)
        self.words.setAccessibleName(f"Answer of {label}")
        self.ending = ElidedLabel("", TextRole.CAPTION)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(LaneDot(theme, colour_index))
        head.addWidget(ElidedLabel(label, TextRole.STRONG, mode=Qt.TextElideMode.ElideLeft), 1)
        head.addWidget(self.mark)
        self.content.addLayout(head)
        self.content.addWidget(self.words, 1)
        self.content.addWidget(self.ending)

    def show_answer(self, answer: KeptAnswer | None, mark: Mark) -> None:
        """Show an answer, or that there is none."""
        self.mark.setText(f"{SIGNS[mark]} {mark.value}")
        self.mark.set_tone(_TONES.get(mark, ChipTone.NEUTRAL))
        text = "" if answer is None else _told(answer)
        if self.words.toPlainText() != text:
            self.words.setPlainText(text)
        self.ending.setText("" if answer is None else _ending(answer))


def _told(answer: KeptAnswer) -> str:
    """The answer, and why it is none or only a part of one."""
    return "\n\n".join(terminal_text(part) for part in (answer.text, answer.problem) if part)


def _ending(answer: KeptAnswer) -> str:
    count = len(answer.token_ids)
    tokens = f"{count:,} token{'' if count == 1 else 's'}"
    speed = "" if answer.decode_tps is None else f"{rate_text(answer.decode_tps)} tok/s"
    return " · ".join(part for part in (tokens, speed, _ENDINGS.get(answer.stop_reason, "")) if part)
