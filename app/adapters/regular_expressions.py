"""Regular expressions that the user writes, through RE2: in time that grows with the text, whatever is asked.

Written as in RE2: https://github.com/google/re2/wiki/Syntax (no back references, no look-arounds).
"""

from functools import lru_cache
from typing import Any, Final

import re2

# More than any answer has.
_LONGEST_TEXT: Final = 1_000_000
_MOST_BYTES: Final = 8 << 20


def is_found(pattern: str, text: str) -> bool:
    """Whether `pattern` matches anywhere in the first million characters of `text`; a faulty one never does."""
    try:
        return _compiled(pattern).search(text[:_LONGEST_TEXT]) is not None
    except re2.error:
        return False


def pattern_problem(pattern: str) -> str:
    """What is wrong with a pattern, one sentence; empty where nothing is."""
    try:
        _compiled(pattern)
    except re2.error as error:
        told = error.args[0] if error.args else ""
        reason = told.decode("utf-8", errors="replace") if isinstance(told, bytes) else str(told)
        return f"The regular expression is not understood: {reason}."
    return ""


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_BYTES
    # lone surrogates cannot be encoded
    return re2.compile(pattern.encode("utf-8", errors="replace").decode("utf-8"), options=options)
