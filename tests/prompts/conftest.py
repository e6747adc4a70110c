"""Runs in folders of their own, which leave no process behind."""

from tests.services.conftest import no_process_is_left

__all__ = ["no_process_is_left"]
