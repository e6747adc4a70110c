"""What stands in the place of two answers while there is no ballot to vote on."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.bridge.blind.asking_progress import AskingProgress
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.card import Card
from app.ui.widgets.text_label import TextLabel, TextRole

_STEPS = 1000
_BAR_EM = 24


class WaitingPanel(Card):
    """Models are answering, answers are missing, or everything is voted on."""

    ask_wanted = Signal()
    stop_wanted = Signal()
    see_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = TextLabel("", TextRole.HEADING)
        self.words = TextLabel("", TextRole.MUTED, wraps=True)
        self.bar = QProgressBar()
        self.bar.setProperty("kind", "download")
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.counted = TextLabel("", TextRole.CAPTION)
        self.see = PrimaryButton("Show names and result  ⏎")
        self.see.setObjectName("blind_see")
        self.see.setAccessibleName("Show names and result, key Enter")
        self.ask = GhostButton("Ask for the missing answers")
        self.ask.setObjectName("blind_ask")
        self.pause = GhostButton("Pause")
        self.pause.setObjectName("blind_pause")
        self.see.clicked.connect(self.see_wanted)
        self.ask.clicked.connect(self.ask_wanted)
        self.pause.clicked.connect(self.stop_wanted)
        self._lay_out()

    def show_asking(self, progress: AskingProgress, *, voted: bool) -> None:
        """Models are answering, and nothing is ready."""
        waits_for_next = voted or progress.before_first_ballot == 0
        self._show(
            "The models are answering",
            "The next pair of answers comes in a moment." if waits_for_next else progress.waiting_words,
            progress=progress,
        )

    def show_missing(self, missing: int, refusal: str) -> None:
        """Nobody is asked, though answers are missing; `refusal` says why nobody can be."""
        words = f"{missing} answer{'' if missing == 1 else 's'} still missing. What was answered and voted is kept."
        self._show("Paused", f"{words} {refusal}".strip(), asks=True)
        self.ask.setEnabled(not refusal)

    def show_all_voted(self, votes: int, *, can_ask_again: bool) -> None:
        """Nothing is left to vote on; answers that failed may be asked for again."""
        self.ask.setEnabled(can_ask_again)
        if votes:
            words = f"{votes} vote{'' if votes == 1 else 's'} cast. Names are shown next; no vote can follow then."
            self._show("That was the last pair", words, sees=True, asks=can_ask_again)
        else:
            words = "Every pair of answers was the same text, or one of them is missing."
            self._show("There is nothing to vote on", words, sees=True, asks=can_ask_again)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        width = self.fontMetrics().height() * _BAR_EM
        self.bar.setFixedWidth(width)
        self.words.setMaximumWidth(round(width * 1.4))

    def press_enter(self) -> None:
        """Do the next thing, if there is one."""
        for button in (self.see, self.ask):
            if button.isVisible():
                button.click()
                return

    def _show(
        self,
        heading: str,
        words: str,
        *,
        progress: AskingProgress | None = None,
        asks: bool = False,
        sees: bool = False,
    ) -> None:
        self.heading.setText(heading)
        self.words.setText(words)
        self.bar.setVisible(progress is not None)
        self.counted.setVisible(progress is not None)
        self.pause.setVisible(progress is not None)
        if progress is not None:
            self.bar.setValue(round(progress.share * _STEPS))
            self.bar.setAccessibleName(progress.words)
            self.counted.setText(progress.words)
        self.ask.setVisible(asks)
        self.see.setVisible(sees)

    def _lay_out(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        for label in (self.heading, self.words, self.counted):
            label.setAlignment(centre)
        self._fit()
        column: QVBoxLayout = self.content
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(self.heading)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.words, 100)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.bar, 0, centre)
        column.addWidget(self.counted)
        for button in (self.pause, self.ask, self.see):
            column.addWidget(button, 0, centre)
        column.addStretch(1)
