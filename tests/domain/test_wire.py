"""What window and model processes say to each other survives the trip, and nothing else gets through."""

import json
import math
from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import ProtocolError
from app.domain.protocol import events, wire
from app.domain.protocol.events import (
    Command,
    Load,
    WorkerEvent,
    decode_command,
    decode_event,
)

_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
# from here on, numbers in messages are those that the protocol can hold
st.register_type_strategy(float, _NUMBERS)
_COMMANDS = st.one_of([st.from_type(kind) for kind in Command.__args__])
_EVENTS = st.one_of([st.from_type(kind) for kind in WorkerEvent.__args__])


@settings(max_examples=150, deadline=None)
@given(_COMMANDS)
def test_every_command_survives_the_trip(command: Command) -> None:
    assert decode_command(wire.encode(command)) == command


@settings(max_examples=200, deadline=None)
@given(_EVENTS)
def test_every_event_survives_the_trip_on_one_ascii_line(event: WorkerEvent) -> None:
    line = wire.encode(event)
    assert line.isascii()
    assert "\n" not in line
    assert decode_event(line.encode()) == event


@given(st.binary(max_size=200))
def test_noise_is_refused_and_never_breaks_the_reader(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_event(line)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    tag=st.sampled_from([kind.__name__ for kind in WorkerEvent.__args__]),
    values=st.lists(_JSON, min_size=12, max_size=12),
)
def test_fields_of_any_shape_are_understood_or_refused(tag: str, values: list[object]) -> None:
    kind = getattr(events, tag)
    names = [field.name for field in fields(kind)]
    line = json.dumps({"type": tag, **dict(zip(names, values, strict=False))})
    try:
        event = decode_event(line)
    except ProtocolError:
        return
    assert decode_event(wire.encode(event)) == event


@pytest.mark.parametrize(
    "line",
    [
        '{"type":"LoadProgress","fraction":NaN}',
        '{"type":"LoadProgress","fraction":Infinity}',
        '{"type":"LoadProgress","fraction":1e999}',
        '{"type":"LoadProgress","fraction":1' + "0" * 400 + "}",
        '{"type":"LoadProgress","fraction":true}',
        '{"type":"LoadProgress","fraction":"0.5"}',
        '{"type":"LoadProgress","fraction":0.5,"extra":1}',
        '{"type":"LoadProgress"}',
        '{"type":"NoSuchEvent"}',
        '{"type":["LoadProgress"],"fraction":0.5}',
        '{"fraction":0.5}',
        "[]",
        "[" * 100_000,
        '{"type":"Failed","code":"no such code","message":""}',
    ],
)
def test_what_the_protocol_does_not_know_is_refused(line: str) -> None:
    with pytest.raises(ProtocolError):
        decode_event(line)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_cannot_hold_are_never_written(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        wire.encode(events.LoadProgress(number))


def test_commands_and_events_are_not_taken_for_each_other() -> None:
    with pytest.raises(ProtocolError):
        decode_event(wire.encode(Load("model.gguf", 512)))


def test_fields_with_defaults_may_be_left_out() -> None:
    decode: Callable[[str], Command] = decode_command
    assert decode('{"type":"Load","model_path":"m","context_tokens":8}') == Load("m", 8)
