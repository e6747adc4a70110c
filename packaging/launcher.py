"""What the bundle's executable runs."""

import multiprocessing
import os
import sys

_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
# The executable's notes to itself: a model process that found them would not look for the bundle's libraries.
_NOTES = "_PYI_"


def _clean_environment() -> None:
    """What the app starts is told nothing of the bundle: a browser would take its libraries, and the app itself, as a
    model process, finds them anew."""
    for name in _LIBRARY_PATHS:
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        elif sys.platform == "linux":
            os.environ.pop(name, None)
    for name in [name for name in os.environ if name.startswith(_NOTES)]:
        del os.environ[name]


if __name__ == "__main__":
    multiprocessing.freeze_support()
    _clean_environment()
    from app.__main__ import main

    sys.exit(main())
