"""Code within Markdown, found and written anew so that no renderer can take it for anything else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_FENCE: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<fence>`{3,}|~{3,})(?P<rest>.*)")
_SPAN: Final = re.compile(
    r"(?<!`)(?P<ticks>`{1,20})(?!`)(?P<code>[^`\n]{1,2000}(?:(?!(?P=ticks)(?!`))`+[^`\n]{1,2000}){0,20})(?P=ticks)(?!`)"
)
_TICKS: Final = re.compile(r"`+")
# Characters for private use mark where a span was.
_MARK, _END = "\ue000", "\ue001"
_MARKED: Final = re.compile(f"{_MARK}(\\d{{1,7}}){_END}")
_JOINER: Final = "\u2060"
# In a span that a table cuts in two, these would come alive.
_LIVELY: Final = re.compile(r"<(?=[A-Za-z/!?])|\](?=[(\[:])|!(?=\[)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines, all code or none."""

    text: str
    is_code: bool


def pieces_of(text: str) -> Iterator[Piece]:
    """Fenced blocks without their fences, and what stands between them, in order."""
    lines: list[str] = []
    fence = ""
    indent = 0
    for line in text.split("\n"):
        match = _FENCE.fullmatch(line)
        if fence:
            if match and match["fence"].startswith(fence) and not match["rest"].strip():
                yield Piece("\n".join(lines), is_code=True)
                lines, fence = [], ""
            else:
                lines.append(_dedented(line, indent))
        elif match and not (match["fence"][0] == "`" and "`" in match["rest"]):
            yield Piece("\n".join(lines), is_code=False)
            lines, fence, indent = [], match["fence"], match.start("fence")
        else:
            lines.append(line)
    yield Piece("\n".join(lines), is_code=bool(fence))


def rewritten_block(piece: Piece) -> str:
    """Code between fences that nothing in it can close."""
    longest = max((len(run) for run in _TICKS.findall(piece.text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"\n{fence}\n{piece.text}\n{fence}\n"


class CodeSpans:
    """Spans of code, taken out of a text while the rest of it is changed."""

    def __init__(self) -> None:
        self._spans: list[str] = []

    def taken_out(self, text: str) -> str:
        """The text with a mark in the place of each span."""
        return _SPAN.sub(self._kept, text.replace(_MARK, "").replace(_END, ""))

    def put_back(self, text: str) -> str:
        """Spans in the place of their marks."""
        return _MARKED.sub(lambda match: self._written(int(match[1])), text)

    def _kept(self, match: re.Match[str]) -> str:
        self._spans.append(match["code"])
        return f"{_MARK}{len(self._spans) - 1}{_END}"

    def _written(self, number: int) -> str:
        code = _LIVELY.sub(lambda match: match[0] + _JOINER, self._spans[number])
        ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(code)), default=0))
        # a space before keeps a backslash in front from taking the first backtick away
        return f"{_JOINER}{ticks} {code.strip()} {ticks}" if code.strip() else ""


def _dedented(line: str, indent: int) -> str:
    """Without the indentation of the fence, as far as the line has it."""
    return line[min(indent, len(line) - len(line.lstrip(" \t>"))) :] if indent else line
