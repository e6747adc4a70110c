"""Whether an answer passes what is asked of it.

White space at both ends never counts. `contains` takes any run of white space inside for one space and ignores case;
`exact` compares the rest as it is, lines ending in any way; `regex` looks anywhere in the answer.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

from app.domain.prompts.prompt_set import Check, CheckKind

# Whether a regular expression is found in a text, and what is wrong with one (a sentence, empty where nothing is).
IsFound = Callable[[str, str], bool]
PatternProblem = Callable[[str], str]

LONGEST_VALUE: Final = 10_000
# 1,234.5 and -7 and 2e6; a point at the end belongs to the sentence, a hyphen after a word or a number is no minus.
_NUMBER: Final = re.compile(
    r"(?<![\w.])(?:[-−+])?(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,4}(?![0-9]))?"
)
_FENCE: Final = re.compile(r"```[^\n`]*\n(.*)```", re.DOTALL)


def passes(check: Check, answer: str, is_found: IsFound) -> bool:
    """Whether the answer passes. A check that `problem_of` finds fault with is passed by none."""
    told = _lines(answer).strip()
    wanted = _lines(check.value).strip()
    match check.kind:
        case CheckKind.CONTAINS:
            return bool(wanted) and _folded(wanted) in _folded(told)
        case CheckKind.REGEX:
            return bool(wanted) and is_found(check.value, told)
        case CheckKind.NUMBER:
            return _is_number(wanted, told)
        case CheckKind.JSON:
            return _is_json(told)
        case CheckKind.EXACT:
            return bool(wanted) and told == wanted


def problem_of(check: Check, pattern_problem: PatternProblem) -> str:
    """What is wrong with a check, one sentence; empty where nothing is."""
    if check.kind is CheckKind.JSON:
        return "" if not check.value else "A check for JSON takes no value."
    if not check.value.strip():
        return f"A check of the kind {check.kind.value} needs a value."
    if len(check.value) > LONGEST_VALUE:
        return f"The value of a check has {len(check.value):,} characters; {LONGEST_VALUE:,} are the most."
    if check.kind is CheckKind.NUMBER and _number(check.value.strip()) is None:
        return f"{check.value.strip()[:40]!r} is not a number."
    if check.kind is CheckKind.REGEX:
        return pattern_problem(check.value)
    return ""


def last_number(text: str) -> Decimal | None:
    """The last number in a text: thousands parted by commas or not, decimals behind a point, ASCII digits."""
    found = None
    for found in _NUMBER.finditer(text):  # noqa: B007 - the last is wanted
        pass
    return None if found is None else _number(found.group())


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_number(wanted: str, told: str) -> bool:
    number = _number(wanted)
    return number is not None and last_number(told) == number


def _number(text: str) -> Decimal | None:
    """The number that `text` is, as a whole."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "").replace("−", "-"))
    except InvalidOperation:
        return None


def _is_json(text: str) -> bool:
    """Valid JSON and nothing else but the code fence that models like to put around it."""
    fenced = _FENCE.fullmatch(text)
    try:
        # numbers are left as they are written: their size is no fault of theirs
        json.loads(fenced.group(1) if fenced else text, parse_constant=_refuse, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
