"""What of a model card may be shown: properties over any text, and hostile examples."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.browse.safe_markdown import safe_markdown, web_address
from tests.builders.model_cards import CARDS, HOSTILE_CARDS

_FENCED = re.compile(r"^(`{3,})\n.*?\n\1$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")


def _outside_code(text: str) -> str:
    return _SPAN.sub("", _FENCED.sub("", text))


@given(CARDS)
def test_outside_of_code_nothing_is_left_that_syntax_is_made_of(card: str) -> None:
    rest = _outside_code(safe_markdown(card))
    assert not set("<[]`") & set(rest), rest


@given(CARDS)
def test_what_was_made_safe_ends_in_one_line_end_and_holds_no_control_characters(card: str) -> None:
    shown = safe_markdown(card)
    assert shown.endswith("\n")
    assert not any(ord(character) < 32 and character not in "\n\t" for character in shown)
    assert "\u202e" not in shown


@pytest.mark.parametrize("card", HOSTILE_CARDS)
def test_hostile_cards_are_harmless(card: str) -> None:
    shown = safe_markdown(card)
    assert not set("<[]`") & set(_outside_code(shown))


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        ("See [the paper](https://arxiv.org/abs/1).", "See the paper (https://arxiv.org/abs/1)."),
        ("[https://x.org/](https://x.org)", "https://x.org"),
        ("[text](https://x.org/a_(b) \"title\")", "text (https://x.org/a_(b))"),
        ("[text][1] and [1]\n\n[1]: https://x.org", "text (https://x.org) and 1 (https://x.org)"),
        ("![a chart](https://x.org/c.png) below", "a chart below"),
        ("[![badge](https://x.org/b.svg)](https://x.org)", "badge (https://x.org)"),
        ("<https://x.org/a>", "https://x.org/a"),
        ("[x](javascript:y) and [z](relative.md)", "x and z"),
        ("<p align='center'>Hi<br>there</p>", "Hi\nthere"),
        ('<img alt="a logo" src="https://x.org/l.png"> Qwen', "a logo Qwen"),
        ('<a href="https://x.org">site</a>', "site (https://x.org)"),
        ("a < b and c > d", "a &lt; b and c > d"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("- [ ] open\n- [x] done", "- &#91; &#93; open\n- &#91;x&#93; done"),
        ("# Title\n\n**bold** _thin_", "# Title\n\n**bold** _thin_"),
        ("---\nlicense: mit\ntags: [a]\n---\n# T", "# T"),
        ("\ufeff---\na: b\n...\n# T", "# T"),
        ("---\nno end", "---\nno end"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)  # fmt: skip
def test_what_people_write_stays_readable(card: str, shown: str) -> None:
    assert safe_markdown(card) == shown + "\n"


def test_code_stays_as_it_is() -> None:
    shown = safe_markdown("Run `llama-cli -m <model>`:\n\n```bash\nllama <|im_start|> [x](y)\n```\nand then")
    assert "llama <|im_start|> [x](y)" in shown
    assert "<\u2060model>" in shown


def test_long_hostile_cards_take_no_time_to_speak_of() -> None:
    for bit in ("[", "![", "](", "<a ", "<!--", "`", "[x](", "<script>", "[a][b]", "(" * 9, "\\[", "- `x", "[x]: "):
        assert safe_markdown(bit * (200_000 // len(bit)))


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "x",
            "ftp://x.org",
            "javascript:x",
            "https://",
            "https:///x",
            "http://a b",
            "https://u:p@x.org",
            "//x.org",
        ),
        *("https://x.org/\n", "https://x.org/<b>", "https://[::1", "https://x.org/`", "HTTPS//x", "https://x" * 500),
    ],
)
def test_addresses_that_are_not_plainly_of_the_web(address: str) -> None:
    assert web_address(address) is None or address.endswith("\n")


@given(st.text(max_size=60))
def test_addresses_of_the_web_keep_to_themselves(text: str) -> None:
    address = web_address(f"https://{text}")
    assert address is None or re.fullmatch(r"https?://[!-~]+", address)
