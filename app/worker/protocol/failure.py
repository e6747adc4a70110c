"""The failure that a command's handler raises and the window's side reads as `Failed`."""

from app.domain.errors import WeighInError
from app.domain.protocol.events import Failed, FailureCode


class CommandFailure(WeighInError):  # noqa: N818 - ends one command, not the process
    """A command that ends without its result, with its cause named."""

    def __init__(self, code: FailureCode, message: str, *, advice: str = "", details: str = "") -> None:
        super().__init__(message, advice=advice, details=details)
        self.code = code

    def as_event(self) -> Failed:
        return Failed(self.code, self.message, advice=self.advice, details=self.details)


def cancelled() -> CommandFailure:
    """The user stopped a command that has no partial result."""
    return CommandFailure(FailureCode.CANCELLED, "Stopped.")


def out_of_memory(doing: str, *, details: str = "") -> CommandFailure:
    """Memory ran out `doing` something ("while loading the model")."""
    return CommandFailure(
        FailureCode.OUT_OF_MEMORY,
        f"There was not enough memory {doing}.",
        advice="Close other programs, choose a smaller level or a shorter context, or take turns.",
        details=details,
    )
