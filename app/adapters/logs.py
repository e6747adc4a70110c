"""The log file: what a user can read and copy when something went wrong. Nothing is ever sent."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

FILE_NAME: Final = "weighin.log"
_KEPT_BYTES: Final = 1_000_000


def start_log(folder: Path) -> None:
    """Write warnings and worse, and what the app itself has to tell, to a rotating file; silent where it cannot."""
    handler = _QuietHandler(folder / FILE_NAME, maxBytes=_KEPT_BYTES, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    logging.getLogger("app").setLevel(logging.INFO)


class _QuietHandler(RotatingFileHandler):
    """A log that cannot be written (disk full, folder gone) must not print tracebacks into the user's terminal."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Do nothing: there is no better place to tell it."""
