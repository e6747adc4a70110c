"""Blind tests that are kept: go on with one, look at one again, delete one."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.blind.blind_test import BlindTest
from app.domain.blind.verdict_words import votes_text
from app.domain.plain_text import one_line
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.card import Card
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.text_label import TextLabel, TextRole

_MOST_ROWS = 50


class KeptTestsCard(Card):
    """Hidden while there is none."""

    open_wanted = Signal(str)
    delete_wanted = Signal(str, str)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.content.addWidget(TextLabel("Kept tests", TextRole.HEADING))
        self.content.addLayout(self._rows)
        self.hide()

    def show_tests(self, tests: tuple[BlindTest, ...]) -> None:
        """List them, the newest first."""
        clear_layout(self._rows)
        for test in tests[:_MOST_ROWS]:
            self._rows.addWidget(self._row(test))
        self.setVisible(bool(tests))

    def _row(self, test: BlindTest) -> QWidget:
        title, about = title_of(test), _about(test)
        row = QWidget()
        place = QHBoxLayout(row)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(title, TextRole.STRONG))
        words.addWidget(ElidedLabel(about, TextRole.CAPTION))
        go = GhostButton("See" if test.ended else "Go on")
        go.setObjectName(f"blind_open_{test.test_id}")
        go.setAccessibleName(f"{go.text()}: {title}, {about}")
        go.clicked.connect(lambda: self.open_wanted.emit(test.test_id))
        delete = IconButton(self._theme, "close", f"Delete {title}")
        delete.setObjectName(f"blind_delete_{test.test_id}")
        delete.clicked.connect(lambda: self.delete_wanted.emit(test.test_id, title))
        place.addLayout(words, 1)
        place.addWidget(go)
        place.addWidget(delete)
        return row


def title_of(test: BlindTest) -> str:
    """`Q8_0 against Q4_K_M, typed prompts`: who takes part is no secret, who says what is."""
    names = [one_line(lane.name)[:40] for lane in test.lanes]
    met = f"{names[0]} against {names[1]}" if len(names) == 2 else f"{len(names)} lanes: {', '.join(names)}"
    return f"{met}, {one_line(test.prompts.name)[:60]}"


def _about(test: BlindTest) -> str:
    when = _when(test.made_at)
    voted = f"{len(test.votes)} of {len(test.ballots)} pairs voted on"
    return f"{when} · {votes_text(len(test.votes))}, names known" if test.ended else f"{when} · {voted}"


def _when(made_at: str) -> str:
    try:
        return f"{datetime.fromisoformat(made_at).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return "unknown time"
