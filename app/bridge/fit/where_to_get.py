"""Where the file of a choice is published, as far as the catalogue knows."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.advice.advice import Choice

_SITE: Final = "https://huggingface.co"
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)


@dataclass(frozen=True, slots=True)
class WhereToGet:
    """`path` is the file's, or that of its first part, empty where only its `label` is known: what the uploader calls
    the level, found in the file's name. `file_bytes` is `None` where no published file is listed."""

    model: str
    level: str
    repository: str
    label: str
    path: str
    file_bytes: int | None

    @property
    def file_words(self) -> str:
        """How to find the file in its repository."""
        return self.path or f"the one with {self.label} in its name"

    @property
    def address(self) -> str:
        """The repository's page; empty where its name is none that the site could have."""
        known = _REPOSITORY.fullmatch(self.repository) is not None
        return f"{_SITE}/{self.repository}/tree/main" if known else ""


def where_to_get(choice: Choice) -> WhereToGet | None:
    """`None` where the catalogue lists no repository."""
    file = choice.size.file
    repository = file.repository if file else next(iter(choice.model.repositories), None)
    if repository is None:
        return None
    return WhereToGet(
        model=choice.model.name,
        level=choice.size.level,
        repository=repository,
        label=file.label if file else choice.size.level,
        path=(file.path or "") if file else "",
        file_bytes=file.file_bytes if file else None,
    )
