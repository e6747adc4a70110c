"""Model cards that were made safe, judged by the renderer that shows them."""

import re

import pytest
from hypothesis import given
from PySide6.QtGui import QTextDocument

from app.domain.browse.safe_markdown import safe_markdown
from tests.builders.model_cards import CARDS, HOSTILE_CARDS

pytestmark = pytest.mark.usefixtures("qapp")


def _rendered(markdown: str) -> tuple[set[str], int]:
    """Addresses of links and the number of pictures that Qt makes of a text, HTML allowed: worse than it is shown."""
    document = QTextDocument()
    document.setMarkdown(markdown, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    links, images = set(), 0
    block = document.begin()
    while block.isValid():
        part = block.begin()
        while not part.atEnd():
            text_format = part.fragment().charFormat()
            images += text_format.isImageFormat()
            if text_format.isAnchor() and text_format.anchorHref():
                links.add(text_format.anchorHref())
            part += 1
        block = block.next()
    return links, images


@given(CARDS)
def test_a_renderer_finds_no_picture_and_no_link_but_of_the_web(card: str) -> None:
    links, images = _rendered(safe_markdown(card))
    assert images == 0
    assert all(re.match(r"(?:https?://|www\.)", link, re.IGNORECASE) for link in links), links


@pytest.mark.parametrize("card", HOSTILE_CARDS)
def test_hostile_cards_are_harmless(card: str) -> None:
    links, images = _rendered(safe_markdown(card))
    assert images == 0
    assert all(link.startswith(("https://ok.example", "https://evil.example")) for link in links), links


def test_code_in_a_card_stays_code() -> None:
    shown = safe_markdown("Run `llama-cli -m <model>`:\n\n```bash\nllama <|im_start|> [x](javascript:y)\n```\nand then")
    assert _rendered(shown) == (set(), 0)
    document = QTextDocument()
    document.setMarkdown(shown)
    assert "llama <|im_start|> [x](javascript:y)" in document.toPlainText()
