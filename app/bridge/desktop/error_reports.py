"""Exceptions that nobody caught, as a sentence for the window and a note in the record of this run."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.domain.errors import WeighInError
from app.domain.plain_text import one_line


class ErrorReports(QObject):
    """`happened` carries a `WeighInError`, on the thread of this object whatever thread the exception comes from."""

    happened = Signal(object)

    def __init__(self, note: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._note = note

    def take(self, error: BaseException, text: str) -> None:
        """Note an exception with its traceback and tell it; may be called from any thread."""
        self._note(text)
        told = WeighInError(
            f"Something went wrong inside Weigh-In ({type(error).__name__}: {one_line(str(error))[:200]}).",
            advice="What is open may be incomplete; if it happens again, the log has the details.",
            details=text,
        )
        try:
            self.happened.emit(told)
        except RuntimeError:  # the window is gone
            return
