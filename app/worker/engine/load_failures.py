"""Why a model could not be loaded, recognized in the engine's own words."""

import re
from typing import Final

from app.domain.protocol.events import FailureCode
from app.worker.engine.gguf_precheck import truncated
from app.worker.protocol.failure import CommandFailure, out_of_memory

_OUT_OF_MEMORY: Final = re.compile(
    r"failed to allocate|insufficient memory|unable to allocate|bad_alloc|out of memory|cannot allocate|mmap failed",
    re.I,
)
_TRUNCATED: Final = re.compile(
    r"not within (the )?file bounds|unexpectedly reached end of file|exceeds remaining file size", re.I
)
_ARCHITECTURE: Final = re.compile(r"un(?:known|supported) model architecture: '([^']*)'")
_TOKENIZER: Final = re.compile(r"unknown (?:pre-)?tokenizer(?: type)?: '([^']*)'")
_UNREADABLE: Final = re.compile(r"failed to open", re.I)
_QUANTIZED_CACHE: Final = re.compile(r"quantized V cache|cache type .* not divisible|requires flash", re.I)


def load_failure(said: str, details: str) -> CommandFailure:
    """The failure that the engine's log tells of; `said` is the whole log, `details` what to show behind a click."""
    if _OUT_OF_MEMORY.search(said):
        return out_of_memory("to load the model", details=details)
    if match := _ARCHITECTURE.search(said):
        return _unknown(f"The engine does not know this kind of model ({match[1][:60]}).", details)
    if match := _TOKENIZER.search(said):
        return _unknown(f"The engine does not know this model's way to split text ({match[1][:60]}).", details)
    if _TRUNCATED.search(said):
        return truncated(details)
    if _UNREADABLE.search(said):
        return CommandFailure(
            FailureCode.FILE_UNREADABLE,
            "The model's file, or one of its parts, cannot be read.",
            advice="Check that all parts are there and that you may read them.",
            details=details,
        )
    return CommandFailure(
        FailureCode.NOT_A_MODEL,
        "The engine cannot load this file: it is damaged, or not a language model.",
        advice="Download or copy it again, or choose another file.",
        details=details,
    )


def context_failure(said: str, details: str) -> CommandFailure:
    """Why the context (cache and buffers) of a loaded model could not be made."""
    if _OUT_OF_MEMORY.search(said):
        return out_of_memory("for the context", details=details)
    if _QUANTIZED_CACHE.search(said):
        return CommandFailure(
            FailureCode.ENGINE,
            "This model cannot use that K/V cache type.",
            advice="Choose f16 in the lane's settings.",
            details=details,
        )
    return CommandFailure(
        FailureCode.ENGINE,
        "The engine could not set up a context for this model.",
        advice="Try a shorter context or the K/V cache type f16.",
        details=details,
    )


def _unknown(message: str, details: str) -> CommandFailure:
    return CommandFailure(
        FailureCode.UNKNOWN_ARCHITECTURE,
        message,
        advice="A newer version of the app may know it.",
        details=details,
    )
