"""Where the command line writes: results to standard output, everything else to standard error."""

import json
import os
import sys
from typing import Any

from app.adapters.desktop.missing_console import show_instead
from app.domain.plain_text import one_line


def prepare_streams() -> None:
    """Text of any language goes out as UTF-8, whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def print_document(document: Any) -> None:
    """One JSON document, alone on standard output."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
    sys.stdout.write("\n")
    sys.stdout.flush()


def say(sentence: str) -> None:
    """One plain sentence on standard error, in a box of the system's where a program has none."""
    print(f"weighin: {one_line(sentence)}", file=sys.stderr, flush=True)
    show_instead(one_line(sentence))


def has_display() -> bool:
    """Whether a window could be seen."""
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in ("offscreen", "minimal"):
        return False
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True
