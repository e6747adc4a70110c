"""A text's tokens cut into windows, as llama.cpp's perplexity tool cuts them (tools/perplexity/perplexity.cpp).

Windows follow each other without overlap; what is left at the end is not scored. In each the second half is scored, so
that every scored token has half a window before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, overload

import numpy as np
import numpy.typing as npt

from app.domain.errors import WeighInError

Tokens = npt.NDArray[np.int32]

SHORTEST_WINDOW: Final = 4
# The tool refuses less, lest one window's luck passes for a figure.
FEWEST_WINDOWS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class TextWindows(Sequence[tuple[int, ...]]):
    """Windows of `context_tokens` each, made when they are asked for: a long text is not held as Python numbers."""

    tokens: Tokens
    context_tokens: int
    bos_token: int | None

    def __len__(self) -> int:
        return len(self.tokens) // self.context_tokens

    @overload
    def __getitem__(self, window: int) -> tuple[int, ...]: ...

    @overload
    def __getitem__(self, window: slice) -> tuple[tuple[int, ...], ...]: ...

    def __getitem__(self, window: int | slice) -> tuple[int, ...] | tuple[tuple[int, ...], ...]:
        """The tokens of a window, the first one replaced by the beginning mark where the model wants one."""
        if isinstance(window, slice):
            return tuple(self[each] for each in range(len(self))[window])
        start = range(len(self))[window] * self.context_tokens
        tokens: list[int] = self.tokens[start : start + self.context_tokens].tolist()
        if self.bos_token is not None:
            tokens[0] = self.bos_token
        return tuple(tokens)

    @property
    def first_scored(self) -> int:
        """The position in each window whose next token is the first to be scored."""
        return self.context_tokens // 2

    @property
    def scored_tokens(self) -> int:
        """Scored tokens of one window."""
        return self.context_tokens - self.first_scored - 1


def text_windows(tokens: Tokens, context_tokens: int, bos_token: int | None) -> TextWindows:
    """The windows of a text; `bos_token` is `None` where the model wants no beginning mark.

    Raises `WeighInError` where the windows are too short, or the text is too short for two of them.
    """
    if context_tokens < SHORTEST_WINDOW:
        raise WeighInError(f"A window must have at least {SHORTEST_WINDOW} tokens.", advice="512 is usual.")
    needed = FEWEST_WINDOWS * context_tokens
    if len(tokens) == 0:
        raise WeighInError("The text is empty.", advice="Choose another text.")
    if len(tokens) < needed:
        raise WeighInError(
            f"The text has {len(tokens):,} tokens; with windows of {context_tokens:,} it takes at least {needed:,}.",
            advice="Choose a longer text or shorter windows.",
        )
    return TextWindows(tokens, context_tokens, bos_token)
