"""What the bundle's executable runs."""

import multiprocessing
import os
import sys

_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def _give_others_their_own_libraries() -> None:
    """Programs that the app starts (a browser, a file manager) must not be given the libraries of the bundle."""
    for name in _LIBRARY_PATHS:
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        elif sys.platform == "linux":
            os.environ.pop(name, None)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    _give_others_their_own_libraries()
    from app.__main__ import main

    sys.exit(main())
