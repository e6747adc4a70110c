"""The ladder of variants with what its figures stand on, and the way to the pair."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from app.bridge.models.found_words import page_address
from app.bridge.models.ladder_controller import USUAL_CONTEXT_TOKENS, LadderController
from app.bridge.models.ladder_words import beside_words, loss_caption, pair_words
from app.bridge.models.row_state import Presence, RowState
from app.bridge.theme import ThemeController
from app.domain.browse.ladder import Ladder, LadderRow
from app.ui.pages.models.gate_line import GateLine
from app.ui.pages.models.ladder_view import LadderView
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.card import Card
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.menu_chip import MenuChip
from app.ui.widgets.text_label import TextLabel, TextRole

_CONTEXTS: Final = (4_096, 8_192, 16_384, 32_768, 65_536, 131_072)
_BUTTON_PADDING_EM: Final = 6
_LOADING: Final = "Asking which variants there are…"
_WAITING: Final = "Models are computing: plans are made when they are done."
_EMPTY: Final = "There is no variant in this repository that the engine could open."


class LadderCard(Card):
    """Shows what the controller knows of the open repository. `open_wanted` carries files for lanes of Compare."""

    open_wanted = Signal(object)

    def __init__(self, ladder: LadderController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ladder_card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._controller = ladder
        self._low = False
        self.view = LadderView(ladder.list, theme)
        self._caption = TextLabel("", TextRole.CAPTION)
        contexts = [(str(each), f"plan at {each:,} tokens") for each in _CONTEXTS]
        self.context = MenuChip(contexts, "Context of the plans", usual=str(USUAL_CONTEXT_TOKENS))
        self.context.setObjectName("ladder_context")
        self.context.set_value(str(ladder.context_tokens))
        self._sentence = TextLabel("", TextRole.MUTED, wraps=True)
        self._sentence.setObjectName("ladder_sentence")
        self.again = GhostButton("Try again")
        self.again.setObjectName("ladder_again")
        self.gate = GateLine(theme)
        self._progress = QProgressBar()
        self._beside = ElidedLabel("", TextRole.CAPTION)
        self._beside.setObjectName("ladder_beside")
        self.pair = PrimaryButton("")
        self.pair.setObjectName("ladder_pair")
        self._lay_out()
        self._connect()
        self._show()

    @property
    def sentence(self) -> str:
        """What is said in place of the ladder or beside it."""
        return self._sentence.text()

    @property
    def beside(self) -> str:
        """What is said of files that are no variants."""
        return self._beside.text()

    def pair_states(self) -> list[RowState]:
        """Whether the two to compare are here."""
        ladder = self._controller.ladder
        return [] if ladder is None else [self._state(ladder, row) for row in ladder.pair]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_pair(self._controller.ladder)

    def set_context(self, context_tokens: int) -> None:
        """Plan for the choice that is nearest to `context_tokens`, from above where there is one."""
        chosen = next((each for each in _CONTEXTS if each >= context_tokens), _CONTEXTS[-1])
        self.context.set_value(str(chosen))
        self._controller.plan_for(chosen)

    def set_low(self, low: bool) -> None:
        """Leave out what explains where the window is low."""
        self._low = low
        self._show()

    def _lay_out(self) -> None:
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Reading headers")
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        head = QWidget()
        flow = FlowLayout(head, gap_px=10)
        for part in (TextLabel("Ladder of variants", TextRole.HEADING), self.context, self._caption):
            flow.addWidget(part)
        told = QHBoxLayout()
        told.setSpacing(10)
        told.addWidget(self._sentence, 1)
        told.addWidget(self.again)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self._beside, 1)
        foot.addWidget(self.pair)
        self.content.addWidget(head)
        self.content.addWidget(self.gate)
        self.content.addLayout(told)
        self.content.addWidget(self._progress)
        self.content.addWidget(self.view, 1)
        self.content.addLayout(foot)

    def _connect(self) -> None:
        controller = self._controller
        controller.opened.connect(self._show)
        controller.changed.connect(self._show)
        self.context.value_changed.connect(lambda value: controller.plan_for(int(value)))
        self.again.clicked.connect(controller.open_again)
        self.view.acted.connect(self._act)
        self.pair.clicked.connect(self._get_pair)

    def _show(self) -> None:
        controller, ladder = self._controller, self._controller.ladder
        self._progress.setVisible(controller.loading or controller.planning)
        self._sentence.setText(self._told(ladder))
        self._sentence.set_role(TextRole.ERROR if controller.problem is not None else TextRole.MUTED)
        self._sentence.setVisible(bool(self._sentence.text()))
        self.again.setVisible(controller.problem is not None or (ladder is not None and ladder.from_catalogue))
        self.view.setVisible(bool(controller.list.rows))
        self._caption.setText("" if ladder is None else loss_caption(ladder))
        self._caption.setVisible(bool(self._caption.text()) and not self._low)
        self._beside.setText("" if ladder is None else beside_words(ladder))
        self.context.setVisible(ladder is not None)
        repository = controller.repository
        if repository is not None:
            self.gate.show_gate(repository.gate, page_address(repository.name))
        self._show_pair(ladder)

    def _told(self, ladder: Ladder | None) -> str:
        if self._controller.problem is not None:
            return self._controller.problem.sentence
        if ladder is None:
            return _LOADING if self._controller.loading else ""
        if self._controller.waiting and ladder.rows:
            return _WAITING
        return ladder.note or ("" if ladder.rows else _EMPTY)

    def _show_pair(self, ladder: Ladder | None) -> None:
        states = self.pair_states()
        here = (
            [] if ladder is None else [row for row, state in zip(ladder.pair, states, strict=True) if _is_here(state)]
        )
        words, brief = ("", "") if ladder is None else (pair_words(ladder, here), pair_words(ladder, here, brief=True))
        self.pair.setText((words if self._has_room_for(words) else brief).replace("&", "&&"))
        self.pair.setAccessibleName(words)
        both_here = len(here) == len(states)
        self.pair.setVisible(bool(words) and (both_here or (ladder is not None and not ladder.from_catalogue)))
        self.pair.setEnabled(both_here or any(state.presence is Presence.ABSENT for state in states))

    def _has_room_for(self, words: str) -> bool:
        metrics = self.pair.fontMetrics()
        return metrics.horizontalAdvance(words) + _BUTTON_PADDING_EM * metrics.height() < self.width()

    def _act(self, place: int) -> None:
        state = self._controller.list.state(place)
        if state.presence is Presence.HERE and state.path is not None:
            self.open_wanted.emit([state.path])
        elif state.presence is Presence.ABSENT:
            self._controller.get([self._controller.list.rows[place]])

    def _get_pair(self) -> None:
        """Compare what is here; what is not is got, and what is here elsewhere is not got again."""
        ladder, states = self._controller.ladder, self.pair_states()
        if ladder is None:
            return
        paths = [state.path for state in states if _is_here(state) and state.path is not None]
        if len(paths) == len(ladder.pair):
            self.open_wanted.emit(paths)
        else:
            missing = [row for row, state in zip(ladder.pair, states, strict=True) if not _is_here(state)]
            self._controller.get(missing)

    def _state(self, ladder: Ladder, row: LadderRow) -> RowState:
        return self._controller.list.state(ladder.rows.index(row))


def _is_here(state: RowState) -> bool:
    return state.presence is Presence.HERE
