"""What keys do in a transcript."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSlider

from app.ui.widgets.transcript.caret_moves import Move, moved
from app.ui.widgets.transcript.selection import Selection, selected_text, whole
from app.ui.widgets.transcript.transcript_area import TranscriptArea

_SCROLLS: Final = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Space: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}
_MOVES: Final = {
    Qt.Key.Key_Left: (Move.PREVIOUS_CHARACTER, Move.PREVIOUS_WORD),
    Qt.Key.Key_Right: (Move.NEXT_CHARACTER, Move.NEXT_WORD),
    Qt.Key.Key_Up: (Move.PREVIOUS_LINE, Move.PREVIOUS_LINE),
    Qt.Key.Key_Down: (Move.NEXT_LINE, Move.NEXT_LINE),
    Qt.Key.Key_Home: (Move.LINE_START, Move.LINE_START),
    Qt.Key.Key_End: (Move.LINE_END, Move.LINE_END),
}


def handle_key(area: TranscriptArea, event: QKeyEvent) -> bool:
    """Scroll, select or copy; returns whether the key meant anything here."""
    if event.matches(QKeySequence.StandardKey.SelectAll):
        area.select(whole(area.document))
    elif event.matches(QKeySequence.StandardKey.Copy):
        copy_selection(area)
    elif event.key() == Qt.Key.Key_Escape and area.selection is not None:
        area.select(None)
    elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        return _extend(area, event)
    elif (action := _SCROLLS.get(Qt.Key(event.key()))) is not None:
        area.verticalScrollBar().triggerAction(action)
    else:
        return False
    return True


@dataclass(frozen=True, slots=True)
class TokenStep:
    """One token on or back; `surprising` goes on to the next that surprises a lane."""

    forward: bool
    surprising: bool


def token_step(event: QKeyEvent) -> TokenStep | None:
    """Left and Right go from token to token, with Ctrl to the next surprise; `None` for other keys."""
    sideways = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}.get(Qt.Key(event.key()))
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if sideways is None or modifiers not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        return None
    return TokenStep(sideways, bool(modifiers & Qt.KeyboardModifier.ControlModifier))


def copy_selection(area: TranscriptArea) -> None:
    """Put the selected text on the clipboard, if any is selected."""
    if area.selection is not None and not area.selection.is_empty:
        QGuiApplication.clipboard().setText(selected_text(area.document, area.selection))


def _extend(area: TranscriptArea, event: QKeyEvent) -> bool:
    moves = _MOVES.get(Qt.Key(event.key()))
    start = area.selection or _at_upper_edge(area)
    if moves is None or start is None:
        return False
    by_word = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    caret = moved(area.document, start.caret, moves[1] if by_word else moves[0])
    area.select(start.moved_to(caret))
    area.show_caret()
    _read_out(area, Selection(start.caret, caret))
    return True


def _read_out(area: TranscriptArea, passed: Selection) -> None:
    """Tell a screen reader what the caret has passed: letters, words or lines, as the reader went."""
    if QAccessible.isActive() and not passed.is_empty:
        words = selected_text(area.document, passed)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(area, words))


def _at_upper_edge(area: TranscriptArea) -> Selection | None:
    position = area.document.position_at(0, area.scroll_px)
    return None if position is None else Selection(position, position)
