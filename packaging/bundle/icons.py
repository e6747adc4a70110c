"""The app's icon in the sizes and containers that the three systems take, drawn from its one SVG file."""

import struct
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from bundle.places import ICONS, RESOURCES

DRAWING: Final = RESOURCES / "icons" / "weigh-in.svg"
PNG_SIDES_PX: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICO_SIDES_PX: Final = (16, 24, 32, 48, 64, 128, 256)
# Apple's four-letter names of PNG pictures by their sides, those for dense screens among them
_ICNS_SIDES_PX: Final = {
    "ic11": 32,
    "ic12": 64,
    "ic07": 128,
    "ic13": 256,
    "ic08": 256,
    "ic14": 512,
    "ic09": 512,
    "ic10": 1024,
}


def make_icons(folder: Path = ICONS) -> None:
    """Write `weigh-in-SIDE.png`, `weigh-in.svg`, `weigh-in.ico` and `weigh-in.icns`."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {side: png(side) for side in sorted({*PNG_SIDES_PX, *_ICO_SIDES_PX, *_ICNS_SIDES_PX.values()})}
    for side in PNG_SIDES_PX:
        (folder / f"weigh-in-{side}.png").write_bytes(pictures[side])
    (folder / "weigh-in.svg").write_bytes(DRAWING.read_bytes())
    (folder / "weigh-in.ico").write_bytes(ico({side: pictures[side] for side in _ICO_SIDES_PX}))
    (folder / "weigh-in.icns").write_bytes(icns({name: pictures[side] for name, side in _ICNS_SIDES_PX.items()}))


def png(side_px: int) -> bytes:
    """The icon as a PNG file of `side_px` × `side_px`."""
    image = QImage(side_px, side_px, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter, QRectF(0, 0, side_px, side_px))
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, Qt wants text
    return bytes(content.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon file of PNG pictures by their sides (1 to 256 px)."""
    place = 6 + 16 * len(pictures)
    entries, contents = b"", b""
    for side, picture in sorted(pictures.items()):
        # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(picture), place + len(contents))
        contents += picture
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + contents


def icns(pictures: dict[str, bytes]) -> bytes:
    """An Apple icon file of PNG pictures by their four-letter names."""
    contents = b"".join(
        name.encode("ascii") + struct.pack(">I", 8 + len(picture)) + picture for name, picture in pictures.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(contents)) + contents
