"""The scripts of packaging/ import each other from their own folder."""

import sys
from pathlib import Path

_PACKAGING = str(Path(__file__).parent.parent.parent / "packaging")
if _PACKAGING not in sys.path:
    sys.path.append(_PACKAGING)
