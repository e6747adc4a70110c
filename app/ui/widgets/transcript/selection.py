"""The selected text of a transcript: from where it was begun to where it is now."""

from dataclasses import dataclass, replace

from app.ui.widgets.transcript.document import TextPosition, TranscriptDocument
from app.ui.widgets.transcript.turn import Part

_SELECTABLE = (Part.PROMPT, Part.ANSWER)


@dataclass(frozen=True, slots=True)
class Selection:
    """`anchor` stays, `caret` moves; equal ones select nothing."""

    anchor: TextPosition
    caret: TextPosition

    @property
    def start(self) -> TextPosition:
        return min(self.anchor, self.caret)

    @property
    def end(self) -> TextPosition:
        return max(self.anchor, self.caret)

    @property
    def is_empty(self) -> bool:
        return self.anchor == self.caret

    def moved_to(self, caret: TextPosition) -> "Selection":
        """The same selection with its moving end elsewhere."""
        return replace(self, caret=caret)

    def span_in(self, turn: int, part: Part, units: int) -> tuple[int, int]:
        """Start and end of what is selected of one part that is `units` long."""
        here = (turn, part)
        start, end = self.start, self.end
        first = 0 if (start.turn, start.part) < here else start.unit if (start.turn, start.part) == here else units
        last = units if (end.turn, end.part) > here else end.unit if (end.turn, end.part) == here else 0
        return min(first, units), min(last, units)


def whole(document: TranscriptDocument) -> Selection | None:
    """Everything; `None` in an empty document."""
    if not document.turns:
        return None
    last = len(document.turns) - 1
    end = TextPosition(last, Part.ANSWER, document.turns[last].answer.units)
    return Selection(TextPosition(0, Part.PROMPT, 0), end)


def selected_text(document: TranscriptDocument, selection: Selection) -> str:
    """The text as it came; an empty line between prompt and answer and between turns."""
    pieces = []
    for turn in range(selection.start.turn, selection.end.turn + 1):
        for part in _SELECTABLE:
            flow = document.turns[turn].flows[part]
            pieces.append(flow.text_between(*selection.span_in(turn, part, flow.units)))
    return "\n\n".join(piece.strip("\n") if len(pieces) > 1 else piece for piece in pieces if piece)
