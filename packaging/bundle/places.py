"""Where the build finds its sources and leaves what it makes."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PACKAGING: Final = ROOT / "packaging"
RESOURCES: Final = ROOT / "resources"
BUILD: Final = ROOT / "build"
DIST: Final = ROOT / "dist"
# What a build of the engine is made of and what it made; kept between builds.
ENGINE: Final = BUILD / "engine"
# What app.spec puts into the bundle besides the code: engine libraries, licences, icons.
BUNDLE_PARTS: Final = BUILD / "bundle-parts"
ENGINE_LIBRARIES: Final = BUNDLE_PARTS / "engine"
ENGINE_LICENCE: Final = BUNDLE_PARTS / "engine-LICENSE.txt"
LICENCES_FILE: Final = BUNDLE_PARTS / "licences.json"
ICONS: Final = BUNDLE_PARTS / "icons"
# The one folder that is the app.
BUNDLE: Final = DIST / "weigh-in"
