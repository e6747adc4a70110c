"""What a model is good for, as far as its tags, its task and its name tell."""

import re
from typing import Final

from app.domain.advice.catalogue import CatalogueModel, Purpose

_CHAT_TASKS: Final = ("text-generation", "image-text-to-text", "any-to-any", "text2text-generation", "conversational")
_CODE_TAGS: Final = frozenset(("code", "coding", "code-generation", "programming", "codegen"))
_CODE_NAME: Final = re.compile(r"(?<!en)(?<!de)cod(?:e|er|ing|estral)(?![a-z])|devstral", re.IGNORECASE)
_CHAT_NAME: Final = re.compile(r"(?<![a-z])(?:it|instruct|chat|assistant)(?![a-z])", re.IGNORECASE)
# What a document of thirty pages and an answer take.
_LONG_CONTEXT_TOKENS: Final = 32_768


def purposes_of(
    name: str, tags: tuple[str, ...], pipeline: str | None, context_tokens: int | None
) -> frozenset[Purpose]:
    """By what a server tells of a repository called `name` (OWNER/NAME)."""
    small, short_name = {tag.lower() for tag in tags}, name.rpartition("/")[2]
    found = set()
    talks = "conversational" in small or _CHAT_NAME.search(short_name) is not None
    if talks or (pipeline in _CHAT_TASKS and pipeline != "text-generation"):
        found.add(Purpose.CHAT)
    if small & _CODE_TAGS or _CODE_NAME.search(short_name):
        found.add(Purpose.CODE)
    if Purpose.CHAT in found and (context_tokens or 0) >= _LONG_CONTEXT_TOKENS:
        found.add(Purpose.DOCUMENTS)
    return frozenset(found)


def purposes_in_catalogue(model: CatalogueModel) -> frozenset[Purpose]:
    """Those of the catalogue's that can be asked for."""
    return frozenset(purpose for purpose in Purpose if purpose.value in model.purposes)
