"""`weighin`: the window, the command line, and the model processes that both of them start."""

import sys
from collections.abc import Sequence


def main(arguments: list[str] | None = None) -> int:
    """Run the command line with `arguments` (default: the process's own); returns the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--worker"]:
        from app.worker.main import run

        return run(given[1:])
    if sys.stdout is None or sys.stderr is None:
        _replace_missing_streams()
    from app.cli.main import run_command_line

    return run_command_line(given, open_window=_open_window)


def _replace_missing_streams() -> None:
    """Windows gives a program of the desktop none."""
    from app.adapters.desktop.missing_console import give_missing_streams
    from app.adapters.paths import log_folder
    from app.domain.errors import WeighInError

    try:
        give_missing_streams(log_folder())
    except WeighInError:
        give_missing_streams(None)


def _open_window(files: Sequence[str], *, demo: bool, new_window: bool) -> int:
    from app.adapters.window_libraries import check_window_libraries

    check_window_libraries()
    from app.ui.running import run_application

    return run_application(files, demo=demo, new_window=new_window)


if __name__ == "__main__":
    sys.exit(main())
