"""The one style sheet of the window, made from its template, the palette and the text size."""

from collections.abc import Mapping
from dataclasses import asdict
from string import Template
from typing import Final

from app.adapters.paths import resource_path
from app.bridge.palette import Palette, blended

BASE_PX: Final = 13
_WASH_SHARE: Final = 0.10


def rendered_style_sheet(palette: Palette, base_px: float) -> str:
    """The style sheet for `palette` where normal text is `base_px` pixels high."""
    template = resource_path("themes", "app.qss").read_text(encoding="utf-8")
    return Template(template).substitute(_Values(palette, base_px / BASE_PX))


class _Values(dict[str, str]):
    """Roles by name; `px_N` is worked out when it is asked for."""

    def __init__(self, palette: Palette, scale: float) -> None:
        super().__init__(_colours(palette))
        self._scale = scale
        self["icons"] = resource_path("icons").as_posix()
        # Qt drops a radius of more than half the height: 16 of text, 2 + 2 of padding, 1 + 1 of border
        self["chip_radius"] = str((self._px(16) + 2 * self._px(2) + 2) // 2)

    def __missing__(self, name: str) -> str:
        if not name.startswith("px_"):
            raise KeyError(name)
        return str(self._px(int(name.removeprefix("px_"))))

    def _px(self, length: int) -> int:
        return max(1, round(length * self._scale))


def _colours(palette: Palette) -> Mapping[str, str]:
    roles = {name: str(value) for name, value in asdict(palette).items() if name != "lanes"}
    for name in ("fits", "tight", "partial", "bad", "accent"):
        roles[f"{name}_wash"] = palette.wash(roles[name], _WASH_SHARE)
    roles["rail_hover"] = blended(palette.raised, palette.rail, 0.6)
    roles["rail_checked"] = palette.raised
    return roles
