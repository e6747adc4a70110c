"""What can be done with a token of an answer: let another lane go on from there."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QMenu

from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.lane_view import LaneView
from app.domain.protocol.events import Token
from app.ui.widgets.token_tooltip import visible_token

_LONGEST_WORD: Final = 24
# With more lanes than this a menu of each lane's ways would be long.
_MOST_IN_ONE_MENU: Final = 2


def add_ways_on(menu: QMenu, controller: CompareController, view: LaneView, place: tuple[int, int] | None) -> None:
    """Add to the menu of a transcript how other lanes can go on from the token at `place` (turn, token) of `view`.

    Only the last answers can be gone on with: what came after an earlier one would not fit any more.
    """
    ways = _ways(controller, view, place)
    if not ways or controller.running:
        return
    menu.addSeparator()
    for words, given, lanes in ways:
        if len(lanes) <= _MOST_IN_ONE_MENU:
            for lane in lanes:
                _add(menu, f"{_plain(lane.label)} goes on {words}", controller, lane, given)
            continue
        inner = menu.addMenu(f"Go on {words}")
        for lane in lanes:
            _add(inner, _plain(lane.label), controller, lane, given)


def may_go_on(controller: CompareController, turn: int) -> bool:
    """Whether another lane can go on from answers of that turn."""
    reference = controller.reference
    return reference is not None and len(controller.lanes) > 1 and turn == len(reference.answers) - 1


def _ways(
    controller: CompareController, view: LaneView, place: tuple[int, int] | None
) -> list[tuple[str, Sequence[Token], list[LaneView]]]:
    others = [lane for lane in controller.lanes if lane is not view and _may_share_words(lane, view)]
    found: list[tuple[str, Sequence[Token], list[LaneView]]] = []
    if place is not None and view.answer is not None and place[0] == len(view.answers) - 1:
        token = place[1]
        if token < len(view.tokens):
            word = _quoted(view.tokens[token])
            found.append((f"after {word}", view.tokens[: token + 1], others))
            if token:
                found.append((f"in its own way instead of {word}", view.tokens[:token], others))
    return found + _way_at_parting(controller, view)


def _way_at_parting(controller: CompareController, view: LaneView) -> list[tuple[str, Sequence[Token], list[LaneView]]]:
    """A lane that has parted from the reference can take the reference's word there and go on."""
    reference = controller.reference
    split = view.split_token
    if reference is None or reference is view or split is None or view.answer is None or reference.answer is None:
        return []
    if not _may_share_words(view, reference):
        return []
    if split >= len(reference.tokens):
        return []
    word = _quoted(reference.tokens[split])
    return [(f"after {_plain(reference.label)}'s {word}, where they parted", reference.tokens[: split + 1], [view])]


def _may_share_words(lane: LaneView, other: LaneView) -> bool:
    """Whether both may have the same vocabulary; only the model itself knows for certain, and refuses where not."""
    sizes = [view.model.shape.vocabulary_size if view.model else None for view in (lane, other)]
    return None in sizes or sizes[0] == sizes[1]


def _add(menu: QMenu, words: str, controller: CompareController, lane: LaneView, given: Sequence[Token]) -> None:
    menu.addAction(words).triggered.connect(lambda _checked=False: controller.go_on(lane.lane_id, given))


def _quoted(token: Token) -> str:
    word = visible_token(token.text)
    return f"“{_plain(word[:_LONGEST_WORD])}{'…' if len(word) > _LONGEST_WORD else ''}”"


def _plain(text: str) -> str:
    # an ampersand would be taken for a shortcut
    return text.replace("&", "&&")
