"""What was measured of each scored token, as columns of numbers."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float32]

_NUMBER_BYTES: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class TokenFigures:
    """Columns of shape (scored tokens,), float32; logarithms are natural.

    `logprob` is what the lane gave the token that really follows, `reference_logprob` what the reference gave it.
    `divergence` is the KL divergence of the lane from the reference in nats; where only the top of the reference's
    distribution was kept it is a lower bound, and the truth is at most `slack` above it. `same_top` is 1 where both
    hold the same token for the most probable one, else 0. For the reference itself divergence and slack are 0.
    """

    logprob: Column
    reference_logprob: Column
    divergence: Column
    slack: Column
    same_top: Column

    def __post_init__(self) -> None:
        shapes = {getattr(self, field.name).shape for field in fields(self)}
        if len(shapes) != 1 or len(self.logprob.shape) != 1:
            raise ValueError(f"columns of one length were expected, not {shapes}")

    def __len__(self) -> int:
        return len(self.logprob)

    def columns(self) -> tuple[Column, ...]:
        """All columns in the order of the fields."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def packed(self) -> str:
        """The columns one after another as little-endian float32, in base64."""
        return base64.b64encode(np.concatenate(self.columns()).astype("<f4").tobytes()).decode("ascii")

    @classmethod
    def unpacked(cls, text: str) -> "TokenFigures":
        """Raises `ValueError` for anything that `packed` did not write."""
        try:
            data = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError("figures are not base64") from error
        count = len(fields(cls))
        if len(data) % (count * _NUMBER_BYTES):
            raise ValueError(f"{len(data)} bytes are no {count} columns")
        columns = np.frombuffer(data, dtype="<f4").astype(np.float32).reshape(count, -1)
        return cls(*columns)

    @classmethod
    def joined(cls, parts: Iterable["TokenFigures"]) -> "TokenFigures":
        """All tokens of all parts, in order; none of none."""
        columns = [part.columns() for part in parts]
        if not columns:
            return cls(*(np.zeros(0, dtype=np.float32) for _ in fields(cls)))
        return cls(*(np.concatenate(column) for column in zip(*columns, strict=True)))
