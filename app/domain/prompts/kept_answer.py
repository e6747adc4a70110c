"""An answer that was kept of a run over a set of prompts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """Lane and prompt count from 0.

    `passed` is `None` without a check, and where no answer came: `problem` says why.
    """

    lane: int
    prompt: int
    text: str
    token_ids: tuple[int, ...]
    passed: bool | None
    stop_reason: str = ""
    decode_tps: float | None = None
    problem: str = ""
