"""Voting: the prompt, two answers without names, four votes."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from app.bridge.blind.blind_controller import BlindController
from app.bridge.blind.open_test import OpenTest, ShownBallot
from app.bridge.theme import ThemeController
from app.domain.blind.ballot_box import BallotState
from app.ui.pages.fidelity.blind.answer_pair import AnswerPair
from app.ui.pages.fidelity.blind.prompt_card import PromptCard
from app.ui.pages.fidelity.blind.vote_buttons import VoteButtons
from app.ui.pages.fidelity.blind.waiting_panel import WaitingPanel
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.confirm_dialog import ConfirmDialog
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.switch import Switch
from app.ui.widgets.text_label import TextLabel, TextRole

_PAGE_KEYS: Final = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
_WAY_PX: Final = 4
_NARROW_EM: Final = 44
_UNDO, _LEAVE = "Undo  Ctrl+Z", "Go on later"


class VoteView(QWidget):
    """Shows the controller's open test while it is voted on. Nothing here may depend on which lane is which."""

    def __init__(self, controller: BlindController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._controller = controller
        self._shown: ShownBallot | None = None
        self.counted = TextLabel("", TextRole.HEADING)
        self.aside = ElidedLabel("", TextRole.CAPTION)
        self.way = QProgressBar()
        self.way.setTextVisible(False)
        self.together = Switch(theme, "Scroll together")
        self.together.setChecked(True)
        self.undo = GhostButton(_UNDO)
        self.undo.setToolTip("Ctrl+Z")
        self.undo.setObjectName("blind_undo")
        self.stop = GhostButton("Stop and see")
        self.stop.setObjectName("blind_stop")
        self.leave = GhostButton(_LEAVE)
        self.leave.setObjectName("blind_leave")
        self.prompt = PromptCard()
        self.answers = AnswerPair()
        self.votes = VoteButtons(self)
        self.waiting = WaitingPanel()
        self._ballot = QWidget()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        """Shorter words where letters are large for the window."""
        narrow = self.width() < _NARROW_EM * self.fontMetrics().height()
        self.undo.setText("Undo" if narrow else _UNDO)
        self.leave.setText("Later" if narrow else _LEAVE)

    def refresh(self) -> None:
        """Show where the open test stands."""
        opened = self._controller.open_test
        if opened is None or opened.test.ended:
            return
        self._show_progress(opened)
        shown = opened.shown
        if shown is not None:
            if shown != self._shown:
                self.prompt.show_prompt(shown.prompt)
                self.answers.show_answers(shown.left, shown.right, shown.left_cut, shown.right_cut)
            self._stack.setCurrentWidget(self._ballot)
        else:
            self._show_waiting(opened)
        self._shown = shown

    def _show_progress(self, opened: OpenTest) -> None:
        votes, votable = len(opened.test.votes), opened.votable
        self.counted.setText(f"Pair {min(votes + 1, votable)} of {votable}" if votable else "No pairs")
        same, failed = opened.count(BallotState.IDENTICAL), opened.count(BallotState.FAILED)
        told = [
            f"{same} left out: both gave the same text" if same else "",
            f"{failed} left out: an answer is missing" if failed else "",
            self._controller.progress.words if self._controller.asking and self._controller.progress else "",
        ]
        self.aside.setText(" · ".join(words for words in told if words))
        self.way.setRange(0, max(1, votable))
        self.way.setValue(votes)
        self.way.setAccessibleName(f"{votes} of {votable} pairs voted on")
        self.undo.setEnabled(votes > 0)
        self.stop.setEnabled(votes > 0)

    def _show_waiting(self, opened: OpenTest) -> None:
        controller, progress = self._controller, self._controller.progress
        if controller.asking and progress is not None:
            self.waiting.show_asking(progress, voted=bool(opened.test.votes))
        elif opened.lacks_answers:
            wanted = len(opened.test.lanes) * len(opened.test.prompts.prompts)
            self.waiting.show_missing(wanted - len(opened.answers), controller.busy_sentence)
        else:
            can_ask_again = opened.failed_answers > 0 and not controller.busy_sentence
            self.waiting.show_all_voted(len(opened.test.votes), can_ask_again=can_ask_again)
        self._stack.setCurrentWidget(self.waiting)

    def _ask_to_end(self) -> None:
        opened = self._controller.open_test
        if opened is None or not self.stop.isEnabled():
            return
        left = opened.votable - len(opened.test.votes)
        if not left:
            self._controller.finish()
            return
        dialog = ConfirmDialog(
            "Show the names now?",
            f"{left} pair{'' if left == 1 else 's'} not voted on yet. Once the names are known nobody votes blind: "
            "the test ends here and cannot be taken up again.",
            "End and show",
            self,
        )
        dialog.accepted.connect(self._controller.finish)
        dialog.open()

    def _connect(self) -> None:
        controller = self._controller
        self.votes.voted.connect(controller.vote)
        self.undo.clicked.connect(controller.undo)
        self.stop.clicked.connect(self._ask_to_end)
        self.leave.clicked.connect(controller.leave)
        self.together.toggled.connect(self.answers.set_together)
        self.waiting.ask_wanted.connect(controller.ask)
        self.waiting.stop_wanted.connect(controller.stop_asking)
        self.waiting.see_wanted.connect(controller.finish)
        controller.progressed.connect(self.refresh)
        for keys in ("Ctrl+Z", "Backspace"):
            self._shortcut(QKeySequence(keys)).activated.connect(controller.undo)
        for keys in ("Return", "Enter"):
            self._shortcut(QKeySequence(keys)).activated.connect(self.waiting.press_enter)
        for key in _PAGE_KEYS:
            self._shortcut(QKeySequence(key)).activated.connect(lambda key=key: self.answers.page(key))

    def _shortcut(self, keys: QKeySequence) -> QShortcut:
        shortcut = QShortcut(keys, self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return shortcut

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.counted)
        head.addWidget(self.aside, 1)
        for control in (self.together, self.undo, self.stop, self.leave):
            head.addWidget(control)
        self.way.setFixedHeight(_WAY_PX)
        ballot = QVBoxLayout(self._ballot)
        ballot.setContentsMargins(0, 0, 0, 0)
        ballot.setSpacing(10)
        ballot.addWidget(self.prompt)
        ballot.addWidget(self.answers, 1)
        ballot.addWidget(self.votes)
        self._stack.addWidget(self._ballot)
        self._stack.addWidget(self.waiting)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.way)
        column.addWidget(self._stack, 1)
