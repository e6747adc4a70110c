"""The lanes side by side; more than fit are reached by scrolling sideways."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.lane_view import LaneView
from app.bridge.soon import Soon
from app.bridge.theme import ThemeController
from app.domain.lanes.divergence import TokenSpan
from app.domain.lanes.lane import LaneSpec
from app.domain.protocol.events import Token
from app.ui.pages.compare.continue_menu import add_ways_on, may_go_on
from app.ui.pages.compare.lane_card import LaneCard
from app.ui.pages.compare.lane_settings import LaneSettingsPanel
from app.ui.pages.compare.shown_tokens import WAYS_ON_HINT, shown_tokens
from app.ui.widgets.token_tooltip import TokenTooltip
from app.ui.widgets.transcript.scroll_anchor import ScrollAnchor

_LOWEST_PX = 170


class LanesRow(QScrollArea):
    """Keeps one card a lane, in the controller's order."""

    model_wanted = Signal(int, QWidget)
    retry_wanted = Signal(int, bool)

    def __init__(self, controller: CompareController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._cards: dict[int, LaneCard] = {}
        self._show_differences = True
        self._tooltip = TokenTooltip(theme, self)
        self._heads = Soon(self._refresh_heads, self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setMinimumHeight(_LOWEST_PX)
        content = QWidget()
        content.setObjectName("page")
        self._row = QHBoxLayout(content)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self.setWidget(content)
        self._connect()
        self._rebuild()

    def card(self, lane_id: int) -> LaneCard:
        return self._cards[lane_id]

    def show_differences(self, shown: bool) -> None:
        """Colour every differing token, or only the place of parting."""
        self._show_differences = shown
        for card in self._cards.values():
            card.transcript.show_differences(shown)

    def set_locked(self, locked: bool) -> None:
        for card in self._cards.values():
            card.header.set_locked(locked)

    def _connect(self) -> None:
        controller = self._controller
        controller.lanes_changed.connect(self._rebuild)
        controller.lane_facts_changed.connect(self._on_facts)
        controller.lane_state_changed.connect(lambda lane_id: self._cards[lane_id].show_state())
        controller.lane_progress.connect(
            lambda lane_id, sentence, fraction: self._cards[lane_id].show_progress(sentence, fraction)
        )
        controller.turn_prepared.connect(self._on_turn)
        controller.tokens_arrived.connect(self._on_tokens)
        controller.splits_changed.connect(lambda _lane: self._show_splits())
        controller.lane_answered.connect(self._on_answer)
        controller.differences.found.connect(self._show_spans)

    def _rebuild(self) -> None:
        views = self._controller.lanes
        for lane_id in self._cards.keys() - {view.lane_id for view in views}:
            card = self._cards.pop(lane_id)
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, view in enumerate(views):
            card = self._cards.get(view.lane_id) or self._new_card(view)
            self._row.insertWidget(place, card, 1)
            card.refresh_head(is_reference=place == 0)
            if not view.tokens and view.answer is None and view.began_at_s is None:
                card.transcript.clear()
        self._show_splits()
        self._look_for_differences()

    def _new_card(self, view: LaneView) -> LaneCard:
        card = LaneCard(view, self._theme)
        card.transcript.show_differences(self._show_differences)
        card.model_wanted.connect(lambda lane_id: self.model_wanted.emit(lane_id, card.header.level_button))
        card.settings_wanted.connect(self._open_settings)
        card.retry_wanted.connect(self.retry_wanted)
        card.transcript.scrolled.connect(lambda anchor: self._follow(card, anchor))
        card.transcript.token_hovered.connect(
            lambda turn, index, place: self._show_probabilities(view, turn, index, place)
        )
        card.transcript.token_left.connect(self._tooltip.hide)
        card.transcript.menu_opening.connect(lambda menu, at: add_ways_on(menu, self._controller, view, at))
        self._cards[view.lane_id] = card
        return card

    def _open_settings(self, lane_id: int) -> None:
        view = self._controller.view(lane_id)
        panel = LaneSettingsPanel(
            view.spec,
            cores=self._controller.cores,
            layers=view.loaded.layers if view.loaded else None,
            can_offload=self._controller.can_offload,
            is_reference=view is self._controller.reference,
            parent=self._cards[lane_id],
        )
        panel.accepted.connect(lambda spec: self._change(lane_id, spec))
        panel.reference_wanted.connect(lambda: self._controller.make_reference(lane_id))
        panel.removal_wanted.connect(lambda: self._controller.remove_lane(lane_id))
        panel.open_below(self._cards[lane_id].header.settings_button)

    def _change(self, lane_id: int, spec: LaneSpec) -> None:
        self._controller.change_lane(lane_id, spec)

    def _on_facts(self, lane_id: int) -> None:
        changed = self._controller.view(lane_id)
        if not changed.answers and not self._controller.running:
            # another model: what the one before said is not its
            self._cards[lane_id].transcript.clear()
        self._heads.ask()

    def _refresh_heads(self) -> None:
        """Of all lanes: labels depend on each other."""
        for view in self._controller.lanes:
            self._cards[view.lane_id].refresh_head(is_reference=view is self._controller.reference)

    def _on_turn(self, prompt: str) -> None:
        request = self._controller.last_request
        self._controller.differences.forget()
        for view in self._controller.lanes:
            if request is None or request.only_lanes is None or view.lane_id in request.only_lanes:
                replaces = request is not None and request.replaces_last
                self._cards[view.lane_id].begin_turn(prompt, replaces_last=replaces)
                self._cards[view.lane_id].transcript.begin_with(view.given)

    def _on_tokens(self, lane_id: int, tokens: list[Token]) -> None:
        self._cards[lane_id].add_tokens(tokens)

    def _show_splits(self) -> None:
        views = self._controller.lanes
        for place, view in enumerate(views):
            # with two lanes the reference can show its side of the same place
            other = views[1] if place == 0 and len(views) == 2 else view
            self._cards[view.lane_id].show_split(other.split_token)

    def _on_answer(self, lane_id: int) -> None:
        self._cards[lane_id].show_answer()
        self._look_for_differences()

    def _look_for_differences(self) -> None:
        answered = [view for view in self._controller.lanes if view.answer is not None]
        if answered and answered[0] is self._controller.reference:
            self._controller.differences.look_at(answered)

    def _show_spans(self, spans: dict[int, list[TokenSpan]]) -> None:
        for lane_id, of_lane in spans.items():
            if card := self._cards.get(lane_id):
                card.show_spans(of_lane)

    def _show_probabilities(self, view: LaneView, turn: int, index: int, place: QPoint) -> None:
        shown = shown_tokens(self._controller, view, turn=turn, index=index)
        hint = WAYS_ON_HINT if may_go_on(self._controller, turn) else ""
        self._tooltip.show_tokens(place, shown, hint=hint)
        self._cards[view.lane_id].transcript.announce_token(self._tooltip.accessibleName())

    def _follow(self, source: LaneCard, anchor: ScrollAnchor) -> None:
        """Scrolling one lane by hand scrolls the others to the same token."""
        for card in self._cards.values():
            if card is not source:
                card.transcript.scroll_to(anchor)
