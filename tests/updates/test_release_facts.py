"""What counts as a version, an address and a release, and what is worth telling."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.updates.release import Release, parse_release
from app.domain.updates.release_address import parse_address
from app.domain.updates.release_version import ReleaseVersion, parse_version, version_or_none
from app.domain.updates.when_to_ask import BETWEEN_QUESTIONS_S, is_due, is_news, sentence_of

_NUMBERS = st.integers(0, 999_999)
_VERSIONS = st.builds(ReleaseVersion, _NUMBERS, _NUMBERS, _NUMBERS)
_TIMES_S = st.integers(0, 2**40)
_GITHUB = parse_address("https://api.github.com/repos/somebody/weigh-in/releases/latest")
_PAGE = "https://github.com/somebody/weigh-in/releases/tag/v0.2.0"
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(version=_VERSIONS)
def test_a_version_that_is_written_down_is_read_back(version: ReleaseVersion) -> None:
    assert parse_version(str(version)) == version


@given(one=_VERSIONS, other=_VERSIONS)
def test_versions_are_ordered_by_their_numbers_from_the_first_to_the_last(
    one: ReleaseVersion, other: ReleaseVersion
) -> None:
    numbers = (one.major, one.minor, one.patch), (other.major, other.minor, other.patch)
    assert (one < other) == (numbers[0] < numbers[1])


def test_ten_comes_after_nine() -> None:
    assert parse_version("0.10.0") > parse_version("0.9.12")


@given(text=st.text() | st.from_regex(r"[0-9]{0,8}\.[0-9]{1,2}\.[0-9]{1,2}\n?"))
def test_whatever_is_read_as_a_version_is_written_just_so(text: str) -> None:
    version = version_or_none(text)
    assert version is None or str(version) == text


@pytest.mark.parametrize("text", ["", "0.2", "v0.2.0", "0.2.0rc1", "0.2.0 ", "0.02.0", "-1.0.0", "1.0.0.0", "٠.٢.٠"])
def test_other_words_are_no_version(text: str) -> None:
    assert version_or_none(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "http://api.github.com/repos/x",
        "ftp://example.org/x",
        "https://example.org",
        "https://somebody:secret@example.org/x",
        "https://example.org@elsewhere.org/x",
        "https://example.org\\@elsewhere.org/x",
        "https://example.org/x?page=2",
        "https://example.org/x#y",
        "https://example.org/a b",
        "https://example.org/x\n",
        "https://exämple.org/x",
        "https://example.org:/x",
        "http://127.0.0.1.example.org/x",
        "file:///etc/passwd",
        "javascript:alert(1)//x",
        "https://example.org/" + "x" * 500,
    ],
)
def test_an_address_that_is_not_plain_or_not_encrypted_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        parse_address(text)


def test_this_computer_may_be_asked_unencrypted() -> None:
    assert parse_address("http://127.0.0.1:8080/latest").home == ("http", "127.0.0.1", ":8080")


def test_a_release_is_read_from_what_github_tells_of_it() -> None:
    document = {"tag_name": "v0.2.0", "html_url": _PAGE, "name": "Weigh-In 0.2.0", "assets": [{"size": 1}]}
    assert parse_release(document, _GITHUB) == Release(ReleaseVersion(0, 2, 0), _PAGE)


@pytest.mark.parametrize(
    "changed",
    [
        {"tag_name": "0.2.0"},
        {"tag_name": "vv0.2.0"},
        {"tag_name": "nightly"},
        {"tag_name": 2},
        {"tag_name": None},
        {"html_url": "https://github.com.example.org/x"},
        {"html_url": "https://evil-github.com/x"},
        {"html_url": "https://github.com:8443/x"},
        {"html_url": "http://127.0.0.1/x"},
        {"html_url": "javascript:alert(1)"},
        {"html_url": ["https://github.com/x"]},
    ],
)
def test_a_release_with_another_tag_or_a_page_elsewhere_is_none(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no |elsewhere"):
        parse_release({"tag_name": "v0.2.0", "html_url": _PAGE} | changed, _GITHUB)


@given(document=_JSON | st.fixed_dictionaries({"tag_name": _JSON, "html_url": _JSON}))
def test_whatever_else_a_server_says_is_no_release(document: object) -> None:
    with pytest.raises(ValueError, match="no "):
        parse_release(document, _GITHUB)


@given(asked_at_s=_TIMES_S, now_s=_TIMES_S)
def test_two_questions_are_a_day_apart_unless_the_clock_was_set_back(asked_at_s: int, now_s: int) -> None:
    assert is_due(asked_at_s, now_s) == (now_s >= asked_at_s + BETWEEN_QUESTIONS_S or now_s < asked_at_s)


@given(version=_VERSIONS, running=_VERSIONS, told=_VERSIONS | st.none())
def test_only_what_is_later_than_all_that_is_known_is_news_and_only_once(
    version: ReleaseVersion, running: ReleaseVersion, told: ReleaseVersion | None
) -> None:
    release = Release(version, _PAGE)
    assert is_news(release, running, told) == (version > running and (told is None or version > told))
    assert not is_news(release, running, version)


def test_the_notice_says_both_versions() -> None:
    release = Release(ReleaseVersion(0, 2, 0), _PAGE)
    assert sentence_of(release, ReleaseVersion(0, 1, 0)) == "Weigh-In 0.2.0 is out (this is 0.1.0)."
