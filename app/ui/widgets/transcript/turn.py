"""One turn of a lane as it is shown: the prompt, the answer, a footer."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import IntEnum, StrEnum
from itertools import islice

from app.domain.lanes.divergence import TokenSpan
from app.ui.widgets.transcript.text_flow import TextFlow
from app.ui.widgets.transcript.token_index import TokenIndex
from app.ui.widgets.transcript.transcript_style import TranscriptStyle


class Part(IntEnum):
    """The parts of a turn from top to bottom."""

    PROMPT = 0
    ANSWER = 1
    FOOTER = 2


class FooterTone(StrEnum):
    """What the footer says by its colour; its words say it too."""

    QUIET = "quiet"
    LANE = "lane"
    WARNING = "warning"
    ERROR = "error"


class Turn:
    """Three flows over each other, and what is known of the answer's tokens."""

    def __init__(self, style: TranscriptStyle) -> None:
        self.flows = {
            Part.PROMPT: TextFlow(style.words),
            Part.ANSWER: TextFlow(style.words),
            Part.FOOTER: TextFlow(style.footer),
        }
        self.tokens = TokenIndex()
        self.footer_tone = FooterTone.QUIET
        self.split_token: int | None = None
        self.differences: Sequence[TokenSpan] = ()
        # a byte a token as `surprise.packed` writes them; shorter than the answer where the rest is not known
        self.surprises = b""
        self.given_tokens = 0
        self._style = style
        self._width_px = 0

    @property
    def answer(self) -> TextFlow:
        return self.flows[Part.ANSWER]

    @property
    def height_px(self) -> int:
        return self.top_of(Part.FOOTER) + self.flows[Part.FOOTER].height_px

    def top_of(self, part: Part) -> int:
        """Place of a part, from the top of the turn."""
        if part is Part.PROMPT:
            return 0
        top = self.flows[Part.PROMPT].height_px
        if part is Part.ANSWER:
            return top if self.answer.is_empty else top + self._style.gap_after_prompt_px
        if not self.answer.is_empty:
            top += self._style.gap_after_prompt_px + self.answer.height_px
        return top if self.flows[Part.FOOTER].is_empty else top + self._style.gap_before_footer_px

    def left_of(self, part: Part) -> int:
        """Where the lines of a part begin."""
        return self._style.side_px + (self._style.prompt_indent_px if part is Part.PROMPT else 0)

    def set_width(self, width_px: int) -> None:
        """Break all lines for a transcript of `width_px`."""
        self._width_px = width_px
        for part, flow in self.flows.items():
            flow.set_width(max(1, width_px - self.left_of(part) - self._style.side_px))

    def restyle(self, style: TranscriptStyle) -> None:
        """Use other fonts."""
        self._style = style
        for part, flow in self.flows.items():
            flow.restyle(style.footer if part is Part.FOOTER else style.words)
        self.set_width(self._width_px)

    def set_footer(self, text: str, tone: FooterTone) -> None:
        """Replace the line under the answer."""
        flow = TextFlow(self._style.footer)
        flow.set_width(max(1, self._width_px - self.left_of(Part.FOOTER) - self._style.side_px))
        flow.append(text)
        self.flows[Part.FOOTER] = flow
        self.footer_tone = tone

    def mark_split(self, token: int | None) -> None:
        """Set where the answer leaves the reference."""
        self.split_token = token
        self.answer.set_emphasis(*(self.words_of_token(token) if token is not None else (0, 0)))

    def words_of_token(self, token: int) -> tuple[int, int]:
        """As `words_of`, of one token."""
        return self.words_of(token, token + 1)

    def words_of(self, first: int, last: int) -> tuple[int, int]:
        """Start and end of the text of tokens `first` to `last` (exclusive) without the space around it.

        A token of nothing but space keeps it.
        """
        start, end = self.tokens.span(first, last)
        text = self.answer.text_between(start, end)
        if not text.strip():
            return start, end
        return start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))

    @property
    def given_units(self) -> int:
        """Where the part of the answer ends that the lane was given to go on from."""
        return self.tokens.span(0, self.given_tokens)[1] if self.given_tokens else 0

    def surprises_between(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The byte, the start and the end of each surprising word that lies between two positions of the answer."""
        first, last = self.tokens.token_at(start), self.tokens.token_at(end)
        known = min(len(self.surprises), len(self.tokens))
        for token in range(known if first is None else first, known if last is None else min(known, last + 1)):
            if self.surprises[token]:
                yield (self.surprises[token], *self.words_of_token(token))

    def differences_between(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Starts and ends of the differing words that lie between two positions of the answer."""
        first = self.tokens.token_at(start)
        if first is None:
            return
        at = bisect_left(self.differences, first, key=lambda span: span.end)
        for span in islice(self.differences, at, None):
            words = self.words_of(span.start, span.end)
            if words[0] >= end:
                return
            yield words
