"""Windows opens a long path only in the form that it wants; nobody else sees that form."""

import ntpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.long_paths import openable

_LONG = "\\".join(["folder"] * 50)
_NAMES = st.text(st.characters(codec="utf-8", exclude_characters='\0/\\:*?"<>|.'), min_size=1, max_size=40)
_PARTS = st.lists(_NAMES | st.sampled_from([".", ".."]), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        ("C:\\models\\a.gguf", "C:\\models\\a.gguf"),
        (f"C:\\{_LONG}\\a.gguf", f"\\\\?\\C:\\{_LONG}\\a.gguf"),
        (f"C:/{_LONG}/x/../a.gguf", f"\\\\?\\C:\\{_LONG}\\a.gguf"),
        (f"\\\\server\\share\\{_LONG}\\a.gguf", f"\\\\?\\UNC\\server\\share\\{_LONG}\\a.gguf"),
        (f"\\\\?\\C:\\{_LONG}", f"\\\\?\\C:\\{_LONG}"),
        (f"\\\\.\\pipe\\{_LONG}", f"\\\\.\\pipe\\{_LONG}"),
        (f"{_LONG}\\a.gguf", f"{_LONG}\\a.gguf"),
        (f"C:{_LONG}", f"C:{_LONG}"),
        (f"\\{_LONG}", f"\\{_LONG}"),
    ],
)
def test_on_windows_long_absolute_paths_get_their_prefix(path: str, opened: str) -> None:
    assert openable(path, "win32") == opened


@given(parts=_PARTS)
def test_the_prefix_changes_neither_the_file_nor_a_second_time(parts: list[str]) -> None:
    path = "C:\\" + "\\".join(parts)
    opened = openable(path, "win32")
    assert ntpath.normpath(opened.removeprefix("\\\\?\\")) == ntpath.normpath(path)
    assert openable(opened, "win32") == opened


@given(path=st.text(max_size=600), platform=st.sampled_from(["linux", "darwin"]))
def test_other_systems_have_no_such_form(path: str, platform: str) -> None:
    assert openable(path, platform) == path
