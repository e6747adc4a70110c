"""A pill that says whether something fits: by its word first, by its colour second."""

from typing import Final

from PySide6.QtWidgets import QWidget

from app.domain.plan.memory_plan import Verdict
from app.domain.units import UNKNOWN
from app.ui.widgets.chip import Chip, ChipTone

TONES: Final = {
    Verdict.FITS: ChipTone.FITS,
    Verdict.TIGHT: ChipTone.TIGHT,
    Verdict.PARTIAL: ChipTone.PARTIAL,
    Verdict.DOES_NOT_FIT: ChipTone.BAD,
}
_MEANINGS: Final = {
    Verdict.FITS: "It fits, with the reserve left free.",
    Verdict.TIGHT: "It fits, but leaves less than the reserve.",
    Verdict.PARTIAL: "It fits partly on the GPU; the rest lies in main memory.",
    Verdict.DOES_NOT_FIT: "There is not enough free memory for it.",
}


class VerdictBadge(Chip):
    """Shows a verdict; unknown without one. `details` is added to what hovering tells."""

    def __init__(self, verdict: Verdict | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_verdict(verdict)

    def set_verdict(self, verdict: Verdict | None, *, details: str = "", suffix: str = "") -> None:
        """Show `verdict`, and `suffix` after its word."""
        word = UNKNOWN if verdict is None else verdict.value
        self.setText(f"{word}{suffix}")
        self.set_tone(ChipTone.NEUTRAL if verdict is None else TONES[verdict])
        meaning = "Whether it fits is unknown." if verdict is None else _MEANINGS[verdict]
        self.setToolTip("\n".join(part for part in (meaning, details) if part))
        self.setAccessibleName(f"Verdict: {self.text()}")
        self.setAccessibleDescription(self.toolTip())
