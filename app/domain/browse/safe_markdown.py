"""Model cards are Markdown that strangers wrote: what of it may be shown, as Markdown again.

The result holds no HTML, no image and no link of Markdown's own, in whatever way a renderer reads it: outside of code,
every `<`, `[`, `]` and backtick is written as an entity, and code stands in blocks and spans that are written anew.
"""

import html
import re
from typing import Final
from urllib.parse import urlsplit

from app.domain.browse.markdown_code import CodeSpans, pieces_of, rewritten_block
from app.domain.plain_text import terminal_text

_LONGEST_ADDRESS: Final = 1000
_HTML_CODE: Final = ("script", "style", "template", "noscript", "iframe", "svg", "object")
_TAG: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)((?:\s|/)[^<>]{0,4000})?>|<[!?][A-Za-z\[][^<>]{0,4000}>")
_ATTRIBUTE: Final = r"\b{}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))"
_ALT, _HREF = (re.compile(_ATTRIBUTE.format(name), re.IGNORECASE) for name in ("alt", "href"))
_NEW_LINE: Final = frozenset(("br", "p", "div", "li", "tr", "ul", "ol", "table", "details", "summary", "center", "hr"))
_AUTOLINK: Final = re.compile(r"<(https?://[^\s<>]{1,1000})>", re.IGNORECASE)
_INSIDE: Final = (
    r"\(\s{0,9}<?((?:[^()\s<>]|\([^()\s<>]{0,300}\)){0,2000})>?"
    r"(?:\s{1,9}(?:\"[^\"]{0,300}\"|'[^']{0,300}'|\([^()]{0,300}\)))?\s{0,9}\)"
)
_IMAGE: Final = re.compile(r"!\[([^\[\]]{0,1000})\](?:" + _INSIDE + r"|\[[^\[\]]{0,300}\])")
_LINK: Final = re.compile(r"\[([^\[\]]{0,1000})\]" + _INSIDE)
_BY_REFERENCE: Final = re.compile(r"\[([^\[\]]{1,1000})\](?:\[([^\[\]]{0,300})\])?")
_DEFINITION: Final = re.compile(r"^[ >]{0,9}\[([^\[\]]{1,300})\]:[ \t]{0,9}<?([^\s<>]{1,2000})>?.*$", re.MULTILINE)
_LIVELY: Final = re.compile(r"\\*([<\[\]`])")
_ENTITIES: Final = {"<": "&lt;", "[": "&#91;", "]": "&#93;", "`": "&#96;"}
# Addresses that renderers make links of by themselves, though they are none of the web.
_OTHER_ADDRESS: Final = re.compile(r"(?<=ftp:)(?=//)|(?<=mailto:)|(?<=xmpp:)|(?<=\w@)(?=\w)", re.IGNORECASE)
_JOINER: Final = "\u2060"


def safe_markdown(text: str) -> str:
    """A model card without its front matter, HTML and pictures.

    Of pictures the alternative text stays; links stay as their text and their address, where that is one of the web
    (http or https) without a name or password in it.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    body = without_front_matter(terminal_text(lines))
    shown = (rewritten_block(piece) if piece.is_code else _safe_text(piece.text) for piece in pieces_of(body))
    return "\n".join(shown).strip() + "\n"


def without_front_matter(text: str) -> str:
    """The text behind the block of metadata between `---` lines that cards begin with."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return text
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() in ("---", "...")), None)
    return text if end is None else "\n".join(lines[end + 1 :])


def web_address(text: str) -> str | None:
    """The address, if it is one of the web and says plainly where it leads; `None` otherwise."""
    address = html.unescape(text.strip())
    if len(address) > _LONGEST_ADDRESS or not re.fullmatch(r"https?://[!-~]+", address, re.IGNORECASE):
        return None
    if any(character in '<>[]`\\"' for character in address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if host and "@" not in parts.netloc else None


def _safe_text(text: str) -> str:
    spans = CodeSpans()
    text = spans.taken_out(text)
    text = _AUTOLINK.sub(lambda match: match[1], text)
    text = _without_html(text)
    text = _IMAGE.sub(lambda match: match[1], text)
    definitions = {match[1].strip().lower(): match[2] for match in _DEFINITION.finditer(text)}
    text = _DEFINITION.sub("", text)
    text = _LINK.sub(lambda match: _with_address(match[1], match[2]), text)
    if definitions:
        text = _BY_REFERENCE.sub(lambda match: _by_reference(match, definitions), text)
    text = _LIVELY.sub(lambda match: _ENTITIES[match[1]], text)
    return spans.put_back(_OTHER_ADDRESS.sub(_JOINER, text))


def _with_address(text: str, address: str) -> str:
    checked = web_address(address)
    if checked is None or checked.rstrip("/") == text.strip().rstrip("/"):
        return text if checked is None else checked
    return f"{text} ({checked})" if text.strip() else checked


def _by_reference(match: re.Match[str], definitions: dict[str, str]) -> str:
    address = definitions.get((match[2] or match[1]).strip().lower())
    return match[0] if address is None else _with_address(match[1], address)


def _without_html(text: str) -> str:
    text = _cut(text, "<!--", "-->")
    for name in _HTML_CODE:
        text = _cut(text, f"<{name}", f"</{name}")
    links: list[str] = []
    return _TAG.sub(lambda tag: _told_of_tag(tag, links), text)


def _cut(text: str, opening: str, closing: str) -> str:
    """Without what stands between; an opening without an end is left to be escaped."""
    small, kept, at = text.lower(), [], 0
    if len(small) != len(text):
        small = text  # letters that grow in small type would shift all positions
    while (start := small.find(opening, at)) >= 0 and (end := small.find(closing, start + len(opening))) >= 0:
        kept.append(text[at:start])
        at = end + len(closing)
    return "".join((*kept, text[at:]))


def _told_of_tag(tag: re.Match[str], links: list[str]) -> str:
    """What stays of one tag: alternative texts, addresses behind the text of links, ends of lines."""
    name, attributes = (tag[1] or "").lower(), tag[2] or ""
    if name == "a":
        if not tag[0].startswith("</"):
            links.append(_attribute(_HREF, attributes))
            return ""
        address = web_address(links.pop()) if links else None
        return f" ({address})" if address else ""
    if name == "img":
        return _attribute(_ALT, attributes)
    if name in ("td", "th"):
        return " "
    return "\n" if name in _NEW_LINE else ""


def _attribute(pattern: re.Pattern[str], attributes: str) -> str:
    match = pattern.search(attributes)
    return html.unescape(match[1] or match[2] or match[3] or "") if match else ""
