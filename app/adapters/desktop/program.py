"""How this program starts itself."""

import sys


def program_command() -> tuple[str, ...]:
    """The frozen app is one executable; a checkout or an installed package is run by its interpreter."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    # -P: a folder named "app" where the user happens to be must not be imported
    return (sys.executable, "-P", "-m", "app")
