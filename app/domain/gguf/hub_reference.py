"""How a file on Hugging Face is written: `hf:REPO/FILE` or `hf:REPO/FILE@REVISION`."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.errors import UsageError
from app.domain.gguf.repository_paths import why_unsafe

HUB_PREFIX: Final = "hf:"
DEFAULT_REVISION: Final = "main"

# What the Hub accepts as names: https://huggingface.co/docs/huggingface_hub (validate_repo_id).
_REPOSITORY_PART: Final = re.compile(r"(?![.-])[\w.-]{1,96}(?<![.-])", re.ASCII)
_REVISION: Final = re.compile(r"(?!/)[\w./-]{1,200}(?<!/)", re.ASCII)


@dataclass(frozen=True, slots=True)
class HubReference:
    """A file of a repository at a revision: a branch, a tag or a commit."""

    repository: str
    path: str
    revision: str = DEFAULT_REVISION

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rpartition("/")[2]

    def __str__(self) -> str:
        at = "" if self.revision == DEFAULT_REVISION else f"@{self.revision}"
        return f"{HUB_PREFIX}{self.repository}/{self.path}{at}"


def is_hub_source(text: str) -> bool:
    """Whether a source means a file on Hugging Face."""
    return text.startswith(HUB_PREFIX)


def parse_hub_reference(text: str) -> HubReference:
    """Raises `UsageError` with what is wrong."""
    rest = text.removeprefix(HUB_PREFIX)
    before, at, after = rest.rpartition("@")
    rest, revision = (before, after) if at and not after.lower().endswith(".gguf") else (rest, DEFAULT_REVISION)
    owner, _, others = rest.partition("/")
    name, _, path = others.partition("/")
    repository = checked_repository(f"{owner}/{name}")
    if not path.lower().endswith(".gguf"):
        raise UsageError(f"{text[:200]} names no GGUF file: write hf:OWNER/REPOSITORY/FILE.gguf.")
    if why := why_unsafe(path):
        raise UsageError(f"{path[:100]!r} is no name for a file: {why}.")
    if not _REVISION.fullmatch(revision) or ".." in revision:
        raise UsageError(f"{revision[:100]!r} is no revision: write a branch, a tag or a commit.")
    return HubReference(repository, path, revision)


def checked_repository(repository: str) -> str:
    """`repository` if it can be one. Raises `UsageError`."""
    parts = repository.split("/")
    if len(parts) != 2 or not all(map(_REPOSITORY_PART.fullmatch, parts)) or "--" in repository or ".." in repository:
        raise UsageError(f"{repository[:100]!r} is no repository: write OWNER/REPOSITORY.")
    return repository
