"""Prove the bundle that build.py made: `uv run packaging/smoke.py`. See README.md beside it.

From outside, as a person would: the frozen app under a display without a screen, read-only, at a path with spaces and
letters of other languages, with nothing on its PATH and no network.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bundle.commands import step
from bundle.places import BUILD, BUNDLE
from proof.display import Display
from proof.installed_app import InstalledApp
from proof.start_time import check_start_time
from proof.terminal_checks import (
    check_comparison,
    check_engine_in_use,
    check_unwritable_home,
    check_version,
)
from proof.window_checks import WindowChecks


def main() -> None:
    if sys.platform != "linux":
        raise SystemExit("smoke.py drives the app through X11: it runs on Linux.")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, default=BUNDLE, help="the folder of the app (default: dist/weigh-in)")
    parser.add_argument("--pictures", type=Path, default=BUILD / "smoke", help="where pictures of the window go")
    options = parser.parse_args()
    app = InstalledApp(options.bundle)
    print(f"   network: {'cut off' if app.cut_off else 'could not be cut off here'}")
    failed = []
    try:
        with Display() as display:
            for title, check in _checks(app, display, options.pictures):
                with step(title):
                    try:
                        check()
                        app.wait_for_end(5)
                    except AssertionError as error:
                        failed.append(f"{title}: {error}")
                        print(f"   FAILED: {error}", flush=True)
                        app.kill_all()
    finally:
        app.remove()
    if failed:
        raise SystemExit("\n".join(["The bundle does not hold:", *failed]))
    print("The bundle holds.")


def _checks(app: InstalledApp, display: Display, pictures: Path) -> list[tuple[str, Callable[[], None]]]:
    window = WindowChecks(app, display, pictures)
    return [
        ("The version", lambda: check_version(app)),
        ("The engine", lambda: check_engine_in_use(app)),
        ("The built-in comparison in the terminal, through real model processes", lambda: check_comparison(app)),
        ("The built-in comparison in the window", window.check_demo),
        ("Every page by a click", window.check_pages),
        ("A .gguf file by command line", window.check_file),
        ("A home where nothing may be written", lambda: check_unwritable_home(app)),
        ("A window in a home where nothing may be written", window.check_unwritable_home),
        ("The start against the app that is not frozen", lambda: check_start_time(app, display)),
    ]


if __name__ == "__main__":
    main()
