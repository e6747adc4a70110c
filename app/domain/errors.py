"""Exceptions that carry what the user should read."""


class WeighInError(Exception):
    """A failure told in plain words.

    `message` is one sentence of what happened and what it means, `advice` one sentence of what to do (may be
    empty), `details` what a specialist wants to see behind a click (may be empty).
    """

    def __init__(self, message: str, *, advice: str = "", details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.details = details

    @property
    def sentence(self) -> str:
        """Message and advice on one line, as the command line and notices show them."""
        return f"{self.message} {self.advice}".strip()


class UsageError(WeighInError):
    """The command line or a typed lane is wrong: exit code 2."""


class ModelFileError(WeighInError):
    """A model file that cannot be used: missing, unreadable, not a GGUF, truncated, hostile."""


class OwnFolderError(WeighInError):
    """A folder of the app's own cannot be made: many things fail for it, and one sentence tells of all."""


class ProtocolError(WeighInError):
    """A line between window and model process that does not follow the protocol."""
