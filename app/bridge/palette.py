"""The colours of the window as data: one frozen palette for each look."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtGui import QColor

from app.adapters.paths import resource_path

LANE_COLOURS: Final = 8


class Scheme(StrEnum):
    """The two looks."""

    LIGHT = "light"
    DARK = "dark"


# How much of a lane's colour lies behind words that differ from the reference, and behind the first of them
DIFFERENCE_SHARE: Final = {Scheme.DARK: 0.22, Scheme.LIGHT: 0.15}
SPLIT_SHARE: Final = {Scheme.DARK: 0.34, Scheme.LIGHT: 0.26}
# Behind words that surprise a lane, from the least to the greatest surprise; text stays readable on all of them
SURPRISE_SHARES: Final = {Scheme.DARK: (0.13, 0.25, 0.38), Scheme.LIGHT: (0.13, 0.28, 0.46)}


@dataclass(frozen=True, slots=True)
class Palette:
    """Colour of each role as `#rrggbb`; `lanes` are told apart by colour-blind readers too."""

    scheme: Scheme
    background: str
    rail: str
    surface: str
    raised: str
    border: str
    outline: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    fits: str
    tight: str
    partial: str
    bad: str
    kv_cache: str
    selection: str
    lanes: tuple[str, ...]

    def lane(self, index: int) -> str:
        """Colour of the lane at `index`, counted from 0; starts over after eight."""
        return self.lanes[index % len(self.lanes)]

    def wash(self, colour: str, share: float, *, over: str = "") -> str:
        """`colour` thinned over a surface: the background of marked text and of toned chips."""
        return blended(colour, over or self.surface, share)


def load_palette(scheme: Scheme) -> Palette:
    """The palette that ships for `scheme`."""
    with resource_path("themes", f"{scheme.value}.toml").open("rb") as file:
        roles = tomllib.load(file)
    lanes = tuple(roles.pop("lanes"))
    return Palette(scheme=scheme, lanes=lanes, **roles)


def blended(colour: str, under: str, share: float) -> str:
    """`share` (0 to 1) of `colour` over `under`."""
    top, bottom = QColor(colour), QColor(under)
    mixed = (
        round(above * share + below * (1 - share))
        for above, below in zip(_channels(top), _channels(bottom), strict=True)
    )
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG defines it."""
    brighter, darker = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _channels(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _luminance(colour: QColor) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
