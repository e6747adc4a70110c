"""What can be seen in a picture of a widget."""

import numpy as np
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget


def count_colour(picture: QImage | QWidget, colour: str, *, within: int = 0) -> int:
    """How many pixels have `colour`, each of red, green and blue to `within` steps of 255: thin letters are blended."""
    image = picture.grab().toImage() if isinstance(picture, QWidget) else picture
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(plain.constBits(), dtype=np.uint8).reshape(-1, 4)[:, :3].astype(int)
    wanted = QColor(colour)
    distances = np.abs(pixels - (wanted.blue(), wanted.green(), wanted.red())).max(axis=1)
    return int(np.count_nonzero(distances <= within))
