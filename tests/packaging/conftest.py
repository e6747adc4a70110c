"""The build's own modules, which are no part of the app."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "packaging"))
