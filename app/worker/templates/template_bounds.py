"""Sizes that an expression in a chat template may ask for: far above honest use, far below what hurts."""

import re
from collections.abc import Iterable
from typing import Any, Final

from jinja2.exceptions import SecurityError

LARGEST_NUMBER: Final = 100_000
LONGEST_TEXT: Final = 4_000_000
_LARGEST_EXPONENT: Final = 64
_LARGEST_PRODUCT_BITS: Final = 256
# Characters that replacing, joining and expanding may touch: the product of the lengths that go in.
_LARGEST_TEXT_WORK: Final = 200_000_000
# A width in a format, `%100000d` or `{:100000}`; digits elsewhere are text.
_HUGE_WIDTH: Final = re.compile(r"[%{][^%}a-zA-Z]*\d{6,}")


def check_operands(operator: str, left: Any, right: Any) -> None:
    """Refuse products, powers, formats and sums whose result would be huge. Raises `SecurityError`."""
    if operator == "**":
        _refuse_if(abs(_number(right)) > _LARGEST_EXPONENT or abs(_number(left)) > LARGEST_NUMBER, "power")
    elif operator == "*":
        _refuse_if(_length(left) * abs(_number(right)) > LONGEST_TEXT, "repetition")
        _refuse_if(_length(right) * abs(_number(left)) > LONGEST_TEXT, "repetition")
        _refuse_if(_bits(left) + _bits(right) > _LARGEST_PRODUCT_BITS, "product")
    elif operator == "+":
        _refuse_if(_length(left) + _length(right) > LONGEST_TEXT, "sum")
    elif isinstance(left, str):
        check_format(left)
        check_numbers(right if isinstance(right, tuple) else (right,))


def check_call(called: Any, arguments: tuple[Any, ...]) -> None:
    """Refuse calls that make enormous texts: `ljust`, `zfill`, `replace`, `join`… Raises `SecurityError`."""
    check_numbers(arguments)
    owner = getattr(called, "__self__", None)
    if isinstance(owner, str):
        check_text_work((owner, *arguments))


def check_text_work(values: tuple[Any, ...]) -> None:
    """Refuse to combine texts, lists and counts whose sizes multiply to something enormous. Raises `SecurityError`."""
    sizes = [max(1, _total_length(value), _number(value)) for value in values]
    largest = sorted(sizes, reverse=True)[:2]
    _refuse_if(len(largest) == 2 and largest[0] * largest[1] > _LARGEST_TEXT_WORK, "text")


def check_numbers(values: Iterable[Any]) -> None:
    """Refuse numbers that only a text of enormous width needs. Raises `SecurityError`."""
    for value in values:
        _refuse_if(isinstance(value, int) and abs(value) > LARGEST_NUMBER, "number")


def check_format(text: str) -> None:
    """Refuse formats with enormous widths. Raises `SecurityError`."""
    _refuse_if(_HUGE_WIDTH.search(text) is not None, "width")


def joined(texts: list[Any]) -> str:
    """What `a ~ b ~ c` means, within bounds. Raises `SecurityError`."""
    parts = [str(each) for each in texts]
    _refuse_if(sum(len(each) for each in parts) > LONGEST_TEXT, "text")
    return "".join(parts)


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0


def _bits(value: Any) -> int:
    return value.bit_length() if isinstance(value, int) else 0


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes | list | tuple) else 0


def _total_length(value: Any) -> int:
    """Length of a text, or of all texts in a list."""
    if isinstance(value, list | tuple):
        return sum(_length(each) + 1 for each in value)
    return _length(value)


def _refuse_if(too_large: bool, what: str) -> None:
    if too_large:
        raise SecurityError(f"the template asks for an enormous {what}")
