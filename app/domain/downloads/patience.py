"""When to try again after a fault of the network or the server, and when to leave it to the user."""

from typing import Final

_FIRST_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 30.0
# With the pauses between them, some three minutes without a byte.
MOST_TRIES: Final = 10
# A server that asks for more patience than this is left alone.
_MOST_PATIENCE_S: Final = 900.0


class Patience:
    """Counts tries in a row that brought nothing."""

    def __init__(self) -> None:
        self.fruitless_tries = 0

    def progressed(self) -> None:
        """Something came: all patience is back."""
        self.fruitless_tries = 0

    def pause_s(self, asked_s: float | None = None) -> float | None:
        """Seconds to wait after one more fault, `None` to give up; `asked_s` is what the server asked to wait."""
        self.fruitless_tries += 1
        if self.fruitless_tries >= MOST_TRIES or (asked_s is not None and asked_s > _MOST_PATIENCE_S):
            return None
        own_s = min(_FIRST_PAUSE_S * 2.0 ** (self.fruitless_tries - 1), _LONGEST_PAUSE_S)
        return own_s if asked_s is None else max(own_s, asked_s)
