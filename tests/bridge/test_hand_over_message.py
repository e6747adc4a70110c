"""What copies of the app say to each other, and what they believe."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.desktop.hand_over_message import (
    LONGEST_MESSAGE_BYTES,
    HandedOver,
    absolute,
    decoded,
    encoded,
    says_taken,
)

_NAMES = st.text(st.characters(exclude_characters="\0"), max_size=60).map(lambda name: f"/{name}")


@given(files=st.lists(_NAMES, max_size=64), activation=st.text(max_size=512))
def test_what_is_said_is_understood(files: list[str], activation: str) -> None:
    message = HandedOver(tuple(files), activation)
    line = encoded(message)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decoded(line) == message


@given(st.binary(max_size=300))
def test_noise_is_refused_in_one_way(noise: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says, the caller takes it as one
        decoded(noise)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"version": 2, "files": [], "activation": ""},
        {"version": 1, "files": "a.gguf", "activation": ""},
        {"version": 1, "files": ["a.gguf"], "activation": ""},
        {"version": 1, "files": ["--safe"], "activation": ""},
        {"version": 1, "files": ["/a\0b"], "activation": ""},
        {"version": 1, "files": [7], "activation": ""},
        {"version": 1, "files": ["/a"] * 65, "activation": ""},
        {"version": 1, "files": ["/" + "a" * 32_768], "activation": ""},
        {"version": 1, "files": [], "activation": None},
        {"version": 1, "files": [], "activation": "x" * 513},
    ],
    ids=lambda document: repr(document)[:60],
)
def test_what_no_copy_of_the_app_says_is_refused(document: object) -> None:
    with pytest.raises(ValueError, match="not a"):
        decoded(json.dumps(document).encode() + b"\n")


def test_what_is_too_long_or_nested_without_end_is_refused() -> None:
    for line in (b"[" * 100_000, b" " * (LONGEST_MESSAGE_BYTES + 1)):
        with pytest.raises(ValueError, match="too"):
            decoded(line)
    with pytest.raises(ValueError, match="too long"):
        encoded(HandedOver(tuple("/" + "ä" * 32_000 for _ in range(64))))


def test_names_are_told_as_another_folder_sees_them() -> None:
    assert absolute(["a.gguf", "/b/c.gguf"], "/models") == ("/models/a.gguf", "/b/c.gguf")
    assert absolute(["a.gguf", "D:\\c.gguf"], "C:\\models") == ("C:\\models\\a.gguf", "D:\\c.gguf")


def test_only_the_right_answer_means_taken() -> None:
    assert says_taken(b'{"taken": true}\n')
    for answer in (b"", b'{"taken": false}\n', b'{"taken": true}', b"taken\n"):
        assert not says_taken(answer)
