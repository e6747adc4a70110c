"""Room at the left of the figures in a spin box, which a style sheet cannot give."""

from PySide6.QtWidgets import QAbstractSpinBox

_LEFT_PX = 6


def give_room(box: QAbstractSpinBox) -> None:
    """Move the figures of `box` off its edge."""
    box.lineEdit().setTextMargins(_LEFT_PX, 0, 0, 0)
