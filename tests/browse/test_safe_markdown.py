"""What of a model card may be shown: properties over any text, hostile examples, and a real renderer as judge."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextBlock, QTextDocument

from app.domain.browse.safe_markdown import safe_markdown, web_address

_FENCED = re.compile(r"^(`{3,})\n.*?\n\1$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")

# What syntax is made of, so that examples run into it.
_BITS = st.sampled_from(
    [
        *(
            "[",
            "]",
            "(",
            ")",
            "!",
            "<",
            ">",
            "`",
            "``",
            "```",
            "~~~",
            "\\",
            '"',
            "'",
            "|",
            "#",
            "-",
            "*",
            "_",
            ":",
            "&",
        ),
        *("\n", "\n\n", " ", "    ", "\t", "a", "b c", "é", "\ue000", "0", "\ue001", "\u2060", "\x00", "\u202e"),
        *(
            "http://x.org/a",
            "https://y.org",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://z",
        ),
        *("<img src=x alt=y>", "<a href='https://q.org'>", "</a>", "<!--", "-->", "<script>", "</script>", "<br>"),
        *("](", "![", "]:", "[x]: ", "][", "](javascript:x)", "![p](http://t/p.png)", "---\n", "> ", "- ", "1. "),
        *("&#91;", "&lt;", "me@x.org", "www.x.org", "<javascript:x>", "<https://ok.org>", "| a | b |\n|---|---|\n"),
    ]
)
_CARDS = st.lists(_BITS | st.text(max_size=8), max_size=60).map("".join)


def _outside_code(text: str) -> str:
    return _SPAN.sub("", _FENCED.sub("", text))


@given(_CARDS)
def test_outside_of_code_nothing_is_left_that_syntax_is_made_of(card: str) -> None:
    rest = _outside_code(safe_markdown(card))
    assert not set("<[]`") & set(rest), rest


@given(_CARDS)
def test_what_was_made_safe_ends_in_one_line_end_and_holds_no_control_characters(card: str) -> None:
    shown = safe_markdown(card)
    assert shown.endswith("\n")
    assert not any(ord(character) < 32 and character not in "\n\t" for character in shown)
    assert "\u202e" not in shown


def _rendered(markdown: str) -> tuple[set[str], int]:
    """Addresses of links and the number of pictures that Qt makes of a text, HTML allowed: worse than it is shown."""
    document = QTextDocument()
    document.setMarkdown(markdown, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    links, images = set(), 0
    block: QTextBlock = document.begin()
    while block.isValid():
        for part in block:
            text_format = part.fragment().charFormat()
            images += text_format.isImageFormat()
            if text_format.isAnchor() and text_format.anchorHref():
                links.add(text_format.anchorHref())
        block = block.next()
    return links, images


@given(_CARDS)
@pytest.mark.usefixtures("qapp")
def test_a_renderer_finds_no_picture_and_no_link_but_of_the_web(card: str) -> None:
    links, images = _rendered(safe_markdown(card))
    assert images == 0
    assert all(re.match(r"(?:https?://|www\.)", link, re.IGNORECASE) for link in links), links


_HOSTILE = [
    "<script>alert(1)</script>hello",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg><a xlink:href='javascript:x'>x</a></svg>",
    "[x](javascript:alert(1))",
    "[x]( JaVaScRiPt:alert(1) )",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](\\\\server\\share)",
    "[x](//evil.example/x)",
    "[x](https://huggingface.co@evil.example/)",
    "![x](https://tracker.example/pixel.png)",
    "![x][t]\n\n[t]: https://tracker.example/pixel.png",
    "[![badge](https://t.example/b.svg)](javascript:x)",
    "[x]\n\n[x]: javascript:alert(1)",
    "> [x]: javascript:alert(1)\n\n[x]",
    "[x]:\njavascript:alert(1)\n\n[x]",
    "\\[x\\](javascript:alert(1))",
    "\\\\[x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "`a` | `<img src=x>` \n---|---\n`x|y` | `<b` `[z](javascript:x)`",
    "```\n[x](javascript:x)\n````\n<img src=x>\n```\n",
    "~~~html\n<script>\n```\n~~~\n<script>x</script>",
    "<!-- <img src=x> --><!-- [x](javascript:x)",
    "\\`<img src=x>`",
    "<a href='javascript:x'>y</a><a href=https://ok.example>z</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<style>@import url(https://evil.example)</style>",
    "<details><summary>More</summary>\n\n![x](http://e/x.png)\n</details>",
]


@pytest.mark.parametrize("card", _HOSTILE)
@pytest.mark.usefixtures("qapp")
def test_hostile_cards_are_harmless(card: str) -> None:
    shown = safe_markdown(card)
    links, images = _rendered(shown)
    assert images == 0
    assert all(link.startswith(("https://ok.example", "https://evil.example")) for link in links), links
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
    links, images = _rendered(shown)
    assert (links, images) == (set(), 0)


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
