"""How a model process, or one answer of it, ended: a value that can say so in plain words."""

import signal
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class OutcomeKind(StrEnum):
    """The ways it can end."""

    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out of memory"
    HUNG = "hung"
    NEVER_STARTED = "never started"


# SIGBUS has another number on macOS than on Linux.
_SIGBUS: Final = int(getattr(signal, "SIGBUS", 7))
# What code dies of that does not suit the processor or the data it was given.
CODE_SIGNALS: Final = frozenset({4, _SIGBUS, 11})
_SIGNAL_WORDS: Final = {
    4: "it met a processor instruction that this computer cannot run (SIGILL)",
    6: "the engine gave up on an internal check (SIGABRT)",
    _SIGBUS: "it touched memory that was not there (SIGBUS)",
    8: "it divided by zero (SIGFPE)",
    9: "the system or another program ended it (SIGKILL)",
    11: "it touched memory that was not its own (SIGSEGV)",
    15: "another program asked it to stop (SIGTERM)",
}
# Windows reports a crash as an exit code: NTSTATUS values, read as unsigned 32-bit numbers.
_NTSTATUS_SIGNALS: Final = {0xC0000005: 11, 0xC000001D: 4, 0xC0000409: 6, 0xC00000FD: 11, 0xC0000094: 8}
_NTSTATUS_OUT_OF_MEMORY: Final = (0xC0000017, 0xC000012D)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`message` says what happened, `advice` what to do, `details` holds the process's last words."""

    kind: OutcomeKind
    message: str = ""
    advice: str = ""
    details: str = ""
    signal_number: int | None = None

    @property
    def successful(self) -> bool:
        return self.kind is OutcomeKind.FINISHED

    @property
    def sentence(self) -> str:
        """Message and advice on one line."""
        return f"{self.message} {self.advice}".strip()


FINISHED: Final = Outcome(OutcomeKind.FINISHED)
CANCELLED: Final = Outcome(OutcomeKind.CANCELLED, message="Stopped.")


def outcome_of_exit(exit_code: int, *, doing: str, last_words: str = "") -> Outcome:
    """The outcome of a process that ended unasked while `doing` something ("while loading").

    `exit_code` is as `subprocess` gives it: minus the signal's number on POSIX, an NTSTATUS on Windows.
    """
    signal_number = -exit_code if exit_code < 0 else _NTSTATUS_SIGNALS.get(exit_code & 0xFFFFFFFF)
    if _says_out_of_memory(last_words) or exit_code & 0xFFFFFFFF in _NTSTATUS_OUT_OF_MEMORY:
        return out_of_memory(doing=doing, details=last_words)
    if signal_number is None:
        return Outcome(
            OutcomeKind.CRASHED,
            message=f"The model's process ended {doing} with exit code {exit_code}.",
            advice="The other lanes are not affected; run again to restart it.",
            details=last_words,
        )
    why = _SIGNAL_WORDS.get(signal_number, f"it was ended by signal {signal_number}")
    return Outcome(
        OutcomeKind.CRASHED,
        message=f"The model's process ended {doing}: {why}.",
        advice=_advice(signal_number),
        details=last_words,
        signal_number=signal_number,
    )


def out_of_memory(*, doing: str, details: str = "") -> Outcome:
    """The outcome of a process that could not get the memory it asked for."""
    return Outcome(
        OutcomeKind.OUT_OF_MEMORY,
        message=f"There was not enough memory {doing}.",
        advice="Close other programs, choose a smaller level or a shorter context, or take turns.",
        details=details,
    )


def _says_out_of_memory(last_words: str) -> bool:
    told = last_words.lower()
    return any(
        phrase in told
        for phrase in (
            "bad_alloc",
            "failed to allocate",
            "insufficient memory",
            "out of memory",
            "memoryerror",
            "cannot allocate memory",
        )
    )


def _advice(signal_number: int) -> str:
    if signal_number == 9:
        return "When memory runs out the system does this: try a smaller level, a shorter context, or take turns."
    if signal_number == 4:
        return "Try again with repacking off in the lane's settings; if that fails, the engine needs a newer processor."
    if signal_number in CODE_SIGNALS:
        return "Try again with repacking off in the lane's settings; if it dies again, the file may be damaged."
    if signal_number == 6:
        return "The file may be damaged or made for a newer engine; the details hold the engine's last words."
    return "The other lanes are not affected; run again to restart it."
