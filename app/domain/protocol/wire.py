"""Frozen dataclasses as JSON lines and back, strictly: an unknown field, tag or type is refused."""

import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from app.domain.errors import ProtocolError

Converter = Callable[[Any], Any]
Message = TypeVar("Message")


def encode(message: object) -> str:
    """One JSON line, without its newline, of a frozen dataclass; its class name is the tag `type`."""
    document = {"type": type(message).__name__, **_plain(message)}
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def decode(line: str | bytes, known: Mapping[str, type[Message]]) -> Message:
    """The message on a line. Raises `ProtocolError` for anything that does not match one of `known` exactly."""
    try:
        document = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("A model process sent a line that is not JSON.", details=repr(line[:200])) from error
    if not isinstance(document, dict) or not isinstance(tag := document.pop("type", None), str):
        raise ProtocolError("A model process sent a line without a type.", details=repr(line[:200]))
    message_class: Any = known.get(tag)
    if message_class is None:
        raise ProtocolError(f"A model process sent a message of unknown type {tag!r}.")
    message: Message = _dataclass(message_class)(document)
    return message


# Most of what is sent are these: a token with its alternatives has twenty, and every token is sent.
_SCALARS = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _SCALARS:
        return value
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if not is_dataclass(kind):
        return value
    plain = {}
    for name in _field_names(kind):
        item = getattr(value, name)
        plain[name] = item if type(item) in _SCALARS else _plain(item)
    return plain


@cache
def _field_names(message_class: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(message_class))


@cache
def _converter(annotation: Any) -> Converter:
    """A function that turns parsed JSON into `annotation`, or raises `ProtocolError`."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _optional(annotation)
    if origin is tuple:
        item = _converter(get_args(annotation)[0])
        return lambda value: tuple(item(each) for each in _checked(value, list))
    if is_dataclass(annotation):
        fields_of: Any = annotation
        return _dataclass(fields_of)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return lambda value: _member(annotation, value)
    return _finite_number if annotation is float else _exactly(annotation)


def _optional(annotation: Any) -> Converter:
    inner = _converter(next(each for each in get_args(annotation) if each is not type(None)))
    return lambda value: None if value is None else inner(value)


@cache
def _dataclass(message_class: Any) -> Converter:
    hints = get_type_hints(message_class)
    converters = {field.name: _converter(hints[field.name]) for field in fields(message_class)}
    required = {
        field.name for field in fields(message_class) if field.default is MISSING and field.default_factory is MISSING
    }

    def convert(value: Any) -> Any:
        given = _checked(value, dict)
        if given.keys() != converters.keys():
            if unknown := given.keys() - converters.keys():
                raise ProtocolError(f"{message_class.__name__} has unknown fields: {', '.join(sorted(unknown))}.")
            if missing := required - given.keys():
                raise ProtocolError(f"{message_class.__name__} lacks fields: {', '.join(sorted(missing))}.")
        return message_class(**{name: converters[name](item) for name, item in given.items()})

    return convert


def _exactly(expected: type) -> Converter:
    """Quick where the type is right, as it nearly always is."""
    return lambda value: value if type(value) is expected else _checked(value, expected)


def _finite_number(value: Any) -> float:
    if type(value) is float and math.isfinite(value):
        return value
    try:
        number = float(_checked(value, float, int))
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ProtocolError("Expected a number that is finite.")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _member(enumeration: type[StrEnum], value: Any) -> StrEnum:
    try:
        return enumeration(value)
    except ValueError as error:
        raise ProtocolError(f"{value!r} is not a {enumeration.__name__}.") from error


def _checked(value: Any, *allowed: type) -> Any:
    # bool is an int to Python, never to the protocol
    if type(value) not in allowed:
        names = " or ".join(each.__name__ for each in allowed)
        raise ProtocolError(f"Expected {names}, got {type(value).__name__}.")
    return value
