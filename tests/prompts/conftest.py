"""Runs in folders of their own, which leave no process behind."""

import sys

from tests.services.conftest import no_process_is_left

__all__ = ["no_process_is_left"]

# the run without Qt
collect_ignore = ["window"] if sys.modules.get("PySide6", ...) is None else []
