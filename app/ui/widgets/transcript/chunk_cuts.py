"""Where a text that has grown too long for one chunk is cut."""

from typing import Final

from app.ui.widgets.transcript.display_text import first_direction_change
from app.ui.widgets.transcript.flow_style import FlowStyle
from app.ui.widgets.transcript.text_chunk import TextChunk
from app.ui.widgets.transcript.utf16 import character_index

# Short enough to be laid out 30 times a second in eight lanes, long enough that a history has few of them
LARGEST_CHUNK: Final = 640


def cut_by_size(text: str) -> list[str]:
    """Pieces of at most `LARGEST_CHUNK` characters, cut after new lines where there are any.

    The last piece may be up to twice as long where it is one paragraph: `cut_by_lines` knows a better place for it.
    """
    pieces = []
    start = 0
    while (rest := len(text) - start) > LARGEST_CHUNK:
        end = text.rfind("\n", start + LARGEST_CHUNK // 4, start + LARGEST_CHUNK) + 1
        if not end and rest <= 2 * LARGEST_CHUNK:
            break
        if not end:
            end = text.rfind(" ", start, start + LARGEST_CHUNK) + 1 or start + LARGEST_CHUNK
        pieces.append(text[start:end])
        start = end
    pieces.append(text[start:])
    return pieces


def cut_by_direction(pieces: list[str]) -> list[str]:
    """The same text cut further, so that no piece holds paragraphs of both writing directions."""
    cut = []
    for piece in pieces:
        rest = piece
        while not rest.isascii() and (at := first_direction_change(rest)) is not None:
            cut.append(rest[:at])
            rest = rest[at:]
        cut.append(rest)
    return cut


def last_line_start(chunk: TextChunk, style: FlowStyle, width_px: int) -> int:
    """Index of the character with which the last line of `chunk` begins; 0 if there is but one line."""
    layout = chunk.lay_out(style, width_px)
    if layout.lineCount() < 2:
        return 0
    return character_index(chunk.text, layout.lineAt(layout.lineCount() - 1).textStart())
