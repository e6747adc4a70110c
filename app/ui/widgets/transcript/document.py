"""All turns of a lane, one under the other."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.protocol.events import Token
from app.ui.widgets.transcript.flow_geometry import character_at, line_top, position_at
from app.ui.widgets.transcript.settling import is_settled, settle_next
from app.ui.widgets.transcript.text_flow import TextFlow
from app.ui.widgets.transcript.transcript_style import TranscriptStyle
from app.ui.widgets.transcript.turn import Part, Turn
from app.ui.widgets.transcript.utf16 import is_well_formed, without_lone_surrogates


@dataclass(frozen=True, slots=True, order=True)
class TextPosition:
    """A place between two characters; `unit` counts UTF-16 units from the start of the part."""

    turn: int
    part: Part
    unit: int


@dataclass(frozen=True, slots=True)
class PlacedFlow:
    """A flow with the place of its upper left corner in the document."""

    turn: int
    part: Part
    flow: TextFlow
    left_px: int
    top_px: int


class TranscriptDocument:
    """Text and its places, without painting. Places are pixels from the top of the first turn."""

    def __init__(self, style: TranscriptStyle) -> None:
        self.turns: list[Turn] = []
        self.style = style
        self.width_px = 0
        self._tops: list[int] = []
        self._unsettled = 0

    @property
    def height_px(self) -> int:
        return self.top_of(len(self.turns) - 1) + self.turns[-1].height_px if self.turns else 0

    def clear(self) -> None:
        self.turns.clear()
        self._tops.clear()
        self._unsettled = 0

    def start_turn(self, prompt: str) -> None:
        """Add a turn under the others."""
        turn = Turn(self.style)
        turn.set_width(self.width_px)
        turn.flows[Part.PROMPT].append(prompt if is_well_formed(prompt) else without_lone_surrogates(prompt))
        self.turns.append(turn)
        self.changed(len(self.turns) - 1)

    def drop_last_turn(self) -> None:
        """Take the last turn away, if there is one."""
        if self.turns:
            self.turns.pop()
            self.changed(max(0, len(self.turns) - 1))
            del self._tops[len(self.turns) :]

    def append_tokens(self, tokens: Sequence[Token]) -> int:
        """Add to the answer of the last turn; returns the place from which on the document looks different."""
        index = len(self.turns) - 1
        turn = self.turns[index]
        texts = [token.text for token in tokens]
        if not is_well_formed("".join(texts)):
            texts = [without_lone_surrogates(text) for text in texts]
        turn.tokens.append(texts)
        if turn.split_token is not None:
            turn.mark_split(turn.split_token)
        changed = turn.answer.append("".join(texts))
        self._unsettled = min(self._unsettled, index)
        return self.top_of(index) + turn.top_of(Part.ANSWER) + changed

    def restyle(self, style: TranscriptStyle) -> None:
        """Use other fonts."""
        self.style = style
        for turn in self.turns:
            turn.restyle(style)
        self.changed(0)

    def set_width(self, width_px: int) -> None:
        """Break all lines anew; most of them only when they are seen or settled."""
        if width_px == self.width_px:
            return
        self.width_px = width_px
        for turn in self.turns:
            turn.set_width(width_px)
        self.changed(0)

    @property
    def is_settled(self) -> bool:
        """Whether no layout is outstanding."""
        while self._unsettled < len(self.turns):
            if not all(is_settled(flow) for flow in self.turns[self._unsettled].flows.values()):
                return False
            if self._unsettled == len(self.turns) - 1:
                return True
            self._unsettled += 1
        return True

    def settle_next(self) -> None:
        """Do one small piece of outstanding layout."""
        if self.is_settled or self._unsettled >= len(self.turns):
            return
        for flow in self.turns[self._unsettled].flows.values():
            if settle_next(flow):
                break
        del self._tops[self._unsettled + 1 :]

    def changed(self, turn: int) -> None:
        """Tell that the height or layout of a turn changed."""
        del self._tops[turn + 1 :]
        self._unsettled = min(self._unsettled, turn)

    def top_of(self, turn: int) -> int:
        """Place of a turn."""
        while len(self._tops) <= turn:
            at = len(self._tops)
            below = self._tops[at - 1] + self.turns[at - 1].height_px + self.style.gap_between_turns_px if at else 0
            self._tops.append(below)
        return self._tops[turn]

    def place_of(self, position: TextPosition) -> int:
        """Place of the line that holds a position."""
        turn = self.turns[position.turn]
        flow = turn.flows[position.part]
        top = self.top_of(position.turn) + turn.top_of(position.part)
        return top if flow.is_empty else top + line_top(flow, position.unit)

    def turn_at(self, place_px: int) -> int:
        """The turn at a place, the nearest one in a gap."""
        self.top_of(len(self.turns) - 1)
        return max(0, bisect_right(self._tops, place_px, hi=len(self.turns)) - 1)

    def placed(self, turn: int, part: Part) -> PlacedFlow:
        """A part of a turn with its place."""
        shown = self.turns[turn]
        top = self.top_of(turn) + shown.top_of(part)
        return PlacedFlow(turn, part, shown.flows[part], shown.left_of(part), top)

    def seen(self, top_px: int, bottom_px: int) -> Iterator[PlacedFlow]:
        """The parts between two places, from top to bottom."""
        if not self.turns:
            return
        for turn in range(self.turn_at(top_px), len(self.turns)):
            if self.top_of(turn) >= bottom_px:
                return
            for part in Part:
                yield self.placed(turn, part)

    def lay_out_seen(self, top_px: int, bottom_px: int) -> bool:
        """Lay out what lies between two places; returns whether anything was found to have another height."""
        before = self.height_px
        for placed in self.seen(top_px, bottom_px):
            for _ in placed.flow.seen(top_px - placed.top_px, bottom_px - placed.top_px):
                pass
            placed.flow.release_layouts(2 * top_px - bottom_px - placed.top_px, 2 * bottom_px - top_px - placed.top_px)
        for turn in range(self.turn_at(top_px) if self.turns else 0, len(self.turns)):
            if turn < len(self._tops) and self._tops[turn] >= bottom_px:
                break
            del self._tops[turn + 1 :]
        return self.height_px != before

    def position_at(self, x_px: int, place_px: int) -> TextPosition | None:
        """The position nearest to a point; `None` in an empty document."""
        placed = self._part_at(place_px)
        if placed is None:
            return None
        unit = position_at(placed.flow, x_px - placed.left_px, place_px - placed.top_px)
        return TextPosition(placed.turn, placed.part, unit)

    def token_at(self, x_px: int, place_px: int) -> tuple[int, int] | None:
        """Turn and token under a point; `None` beside the words of an answer."""
        placed = self._part_at(place_px)
        if placed is None or placed.part is not Part.ANSWER:
            return None
        unit = character_at(placed.flow, x_px - placed.left_px, place_px - placed.top_px)
        token = None if unit is None else self.turns[placed.turn].tokens.token_at(unit)
        return None if token is None else (placed.turn, token)

    def _part_at(self, place_px: int) -> PlacedFlow | None:
        if not self.turns:
            return None
        turn = self.turn_at(place_px)
        parts = [self.placed(turn, part) for part in (Part.PROMPT, Part.ANSWER)]
        filled = [placed for placed in parts if not placed.flow.is_empty]
        above = [placed for placed in filled if placed.top_px <= place_px]
        return (above or filled or parts)[-1 if above else 0]
