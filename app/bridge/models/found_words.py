"""What is known of a repository in the few words of a list. Names come from strangers: one line, no controls."""

from typing import Final

from app.domain.browse.search import FoundRepository
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN

_SITE: Final = "https://huggingface.co"
_LONGEST_NAME: Final = 96
_SCALES: Final = ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e3, " k"))
_LICENCES: Final = {
    "apache-2.0": "Apache 2.0",
    "mit": "MIT",
    "bsd-3-clause": "BSD",
    "llama2": "Llama 2",
    "llama3": "Llama 3",
    "llama3.1": "Llama 3.1",
    "llama3.2": "Llama 3.2",
    "llama3.3": "Llama 3.3",
    "llama4": "Llama 4",
    "gemma": "Gemma",
    "other": "own licence",
}
_ENDINGS: Final = ("-gguf", "_gguf", ".gguf", "-i1")


def title_of(repository: FoundRepository) -> str:
    """The model's name without what says only that it is a GGUF: `Qwen3-14B-GGUF` reads Qwen3 14B."""
    name = one_line(repository.short_name or repository.name)
    for ending in _ENDINGS:
        if name.lower().endswith(ending) and len(name) > len(ending):
            name = name[: -len(ending)]
    return name.replace("_", " ").replace("-", " ")[:_LONGEST_NAME]


def count_text(count: int | None) -> str:
    """`1.9 M`, `14.8 k`, `312`; unknown for `None`."""
    if count is None:
        return UNKNOWN
    for scale, unit in _SCALES:
        # 0.9995 so that 999,960 reads 1.0 M, not 1000.0 k
        if count >= scale * 0.9995:
            return f"{count / scale:.1f}{unit}" if count < scale * 99.95 else f"{count / scale:.0f}{unit}"
    return f"{count:,}"


def licence_text(licence: str | None) -> str:
    """`Apache 2.0` for `apache-2.0`; empty where nobody tells."""
    return "" if licence is None else _LICENCES.get(licence.lower(), one_line(licence)[:40])


def tokens_text(tokens: int | None) -> str:
    """`40,960 tokens`; empty where nobody tells."""
    return "" if tokens is None else f"{tokens:,} tokens"


def page_address(name: str) -> str:
    """Where people read about the repository `name` in a browser."""
    return f"{_SITE}/{name}"


def who_and_what(repository: FoundRepository, others: int = 0) -> str:
    """`unsloth and 2 more · 14.8 B · qwen3`."""
    more = f" and {others} more" if others else ""
    return _joined(
        f"{one_line(repository.owner)}{more}",
        "" if repository.parameters is None else count_text(repository.parameters),
        one_line(repository.architecture or "")[:24],
    )


def terms_and_use(repository: FoundRepository) -> str:
    """`Apache 2.0 · 40,960 tokens · 1.9 M downloads`."""
    downloads = "" if repository.downloads is None else f"{count_text(repository.downloads)} downloads"
    return _joined(licence_text(repository.licence), tokens_text(repository.context_tokens), downloads)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
