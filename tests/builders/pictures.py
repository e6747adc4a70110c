"""What can be seen in a picture of a widget."""

import numpy as np
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget


def count_colour(picture: QImage | QWidget, colour: str) -> int:
    """How many pixels have exactly `colour`."""
    image = picture.grab().toImage() if isinstance(picture, QWidget) else picture
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(plain.constBits(), dtype=np.uint32) & 0xFFFFFF
    return int(np.count_nonzero(pixels == (QColor(colour).rgb() & 0xFFFFFF)))
