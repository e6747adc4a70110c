"""One prompt with what it is checked for, and every lane's answer side by side."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.bridge.prompt_sets.shown_run import ShownRun
from app.bridge.theme import ThemeController
from app.domain.plain_text import one_line
from app.domain.prompts.pass_words import check_text
from app.domain.prompts.prompt_set import Prompt
from app.ui.pages.fidelity.blind.prompt_card import PromptCard
from app.ui.pages.fidelity.prompt_set.answer_column import AnswerColumn
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.text_label import TextLabel, TextRole

_NOT_RUN: Final = "Answers stand here side by side once the set is run."


class AnswersPane(QWidget):
    """Shows a prompt of the run it is given, or a prompt alone."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._run: ShownRun | None = None
        self.columns: list[AnswerColumn] = []
        self.prompt = PromptCard()
        self.check = TextLabel("", TextRole.CAPTION, wraps=True)
        self.prompt.content.addWidget(self.check)
        self.not_run = TextLabel(_NOT_RUN, TextRole.MUTED, wraps=True)
        self.not_run.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QWidget()
        inside.setObjectName("scroll_content")
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._scroll = QScrollArea()
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.prompt)
        column.addWidget(self.not_run, 1)
        column.addWidget(self._scroll, 1)

    def show_lanes(self, run: ShownRun | None) -> None:
        """Have a column for each lane of a run."""
        self._run = run
        clear_layout(self._row)
        lanes = [] if run is None else run.lanes
        self.columns = [AnswerColumn(self._theme, lane.label, lane.colour_index) for lane in lanes]
        for each in self.columns:
            self._row.addWidget(each, 1)
        self._scroll.setVisible(run is not None)
        self.not_run.setVisible(run is None)

    def show_prompt(self, prompt: Prompt | None, number: int) -> None:
        """Show a prompt with the answers of the run."""
        self.prompt.setVisible(prompt is not None)
        if prompt is None:
            for each in self.columns:
                each.hide()
            return
        if self.prompt.text != prompt.text:
            self.prompt.show_prompt(prompt.text)
        self.check.setText(f"Checked: {one_line(check_text(prompt.check))}" if prompt.check else "Not checked.")
        if self._run is None:
            return
        marks = self._run.marks(number)
        for lane, column in enumerate(self.columns):
            column.show()
            column.show_answer(self._run.answers.get((lane, number)), marks[lane])
