"""The colours that ship with the app, for reports outside the window."""

import tomllib
from dataclasses import dataclass

from app.adapters.paths import resource_path


@dataclass(frozen=True, slots=True)
class ThemeColours:
    """Colours of one look as `#rrggbb`: by role, and one a lane."""

    roles: dict[str, str]
    lanes: tuple[str, ...]


def theme_colours(scheme: str) -> ThemeColours:
    """The colours of `light` or `dark`."""
    with resource_path("themes", f"{scheme}.toml").open("rb") as file:
        roles = tomllib.load(file)
    return ThemeColours(lanes=tuple(roles.pop("lanes")), roles=roles)
