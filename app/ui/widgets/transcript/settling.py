"""Lays out chunks that nobody looks at, little by little, so that the scroll bar ends up true.

A paragraph longer than a chunk was cut where a line began; at another width lines begin elsewhere. Settling goes from
the top: each chunk of such a paragraph is refilled from the next one and hands its last, incomplete line back to it.
"""

from app.ui.widgets.transcript.chunk_cuts import LARGEST_CHUNK, last_line_start
from app.ui.widgets.transcript.text_chunk import TextChunk
from app.ui.widgets.transcript.text_flow import TextFlow


def is_settled(flow: TextFlow) -> bool:
    """Whether every chunk of `flow` is settled."""
    chunks, width_px = flow.chunks, flow.width_px
    while flow.settled < len(chunks) and _fits(chunks[flow.settled], width_px):
        flow.settled += 1
    return flow.settled >= len(chunks) or width_px <= 0


def settle_next(flow: TextFlow) -> bool:
    """Bring the first unsettled chunk of `flow` in order; returns whether there was one."""
    if is_settled(flow):
        return False
    chunks, width_px, index = flow.chunks, flow.width_px, flow.settled
    if not chunks[index].ends_paragraph:
        _take_over_from_next(flow, index)
    flow.laid_out(index)
    if not chunks[index].ends_paragraph:
        _hand_last_line_on(flow, index)
    chunks[index].settled_width_px = width_px
    flow.settled += 1
    return True


def _fits(chunk: TextChunk, width_px: int) -> bool:
    # the last chunk has nobody to exchange lines with
    return (chunk.laid_out_width_px if chunk.is_last else chunk.settled_width_px) == width_px


def _take_over_from_next(flow: TextFlow, index: int) -> None:
    chunk, following = flow.chunks[index], flow.chunks[index + 1]
    missing = LARGEST_CHUNK - len(chunk.text)
    if missing <= 0:
        return
    chunk.replace_text(chunk.text + following.text[:missing])
    following.replace_text(following.text[missing:])
    if not following.text:
        chunk.ends_paragraph, chunk.is_last = following.ends_paragraph, following.is_last
        del flow.chunks[index + 1]
    flow.moved(index)


def _hand_last_line_on(flow: TextFlow, index: int) -> None:
    chunk, following = flow.chunks[index], flow.chunks[index + 1]
    cut = last_line_start(chunk, flow.style, flow.width_px)
    if not cut:
        return
    _join_front(following, chunk.text[cut:])
    chunk.replace_text(chunk.text[:cut])
    flow.moved(index)
    flow.laid_out(index)


def _join_front(chunk: TextChunk, text: str) -> None:
    chunk.replace_text(text + chunk.text)
