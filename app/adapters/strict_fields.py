"""Fields of a JSON object, each taken as the kind it must be; anything else is a `ValueError` that names the field."""

import math
import re
from typing import Any, Final

_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_LARGEST: Final = 1 << 50


class Fields:
    """`place` says where the object stands, for errors."""

    def __init__(self, document: Any, place: str) -> None:
        if not isinstance(document, dict):
            raise _broken(f"{place} is not an object")
        self._document = document
        self.place = place

    def text(self, name: str) -> str:
        value = self._value(name)
        if not isinstance(value, str) or not value:
            raise self._wrong(name, "text")
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if self._value(name) is None else self.text(name)

    def month_or_none(self, name: str) -> str | None:
        """A month such as 2026-04."""
        month = self.text_or_none(name)
        if month is not None and not _MONTH.fullmatch(month):
            raise self._wrong(name, "a month")
        return month

    def texts(self, name: str) -> list[str]:
        value = self._value(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(name, "a list of texts")
        return value

    def texts_if_there(self, name: str) -> list[str]:
        """Nothing where an older version of the document has no such field."""
        return self.texts(name) if name in self._document else []

    def whole(self, name: str, *, least: int = 0) -> int:
        value = self._value(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _LARGEST:
            raise self._wrong(name, "a sensible whole number")
        return value

    def whole_or_none(self, name: str, *, least: int = 0) -> int | None:
        return None if self._value(name) is None else self.whole(name, least=least)

    def number(self, name: str) -> float:
        value = self._value(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise self._wrong(name, "a number")
        return float(value)

    def number_or_none(self, name: str) -> float | None:
        return None if self._value(name) is None else self.number(name)

    def flag(self, name: str) -> bool:
        value = self._value(name)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def flag_or_none(self, name: str) -> bool | None:
        return None if self._value(name) is None else self.flag(name)

    def records(self, name: str) -> list["Fields"]:
        value = self._value(name)
        if not isinstance(value, list):
            raise self._wrong(name, "a list")
        return [Fields(each, f"{self.place}.{name}[{number}]") for number, each in enumerate(value)]

    def record_or_none(self, name: str) -> "Fields | None":
        value = self._value(name)
        return None if value is None else Fields(value, f"{self.place}.{name}")

    def _value(self, name: str) -> Any:
        if name not in self._document:
            raise _broken(f"{self.place}.{name} is missing")
        return self._document[name]

    def _wrong(self, name: str, wanted: str) -> ValueError:
        return _broken(f"{self.place}.{name} is not {wanted}")


def _broken(sentence: str) -> ValueError:
    """One kind of error for every way in which a document can be broken."""
    return ValueError(sentence)
