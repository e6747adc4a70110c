"""Variants with the same content, bit by bit."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.library.library import LibraryVariant

# the SHA-256 of every part
Content = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Two or more variants of one content. `freeable_bytes` is what all but one take.

    `own_freeable_bytes` is what deleting here can free: our own copies, all where another program keeps one.
    """

    content: Content
    variants: tuple[LibraryVariant, ...]

    @property
    def freeable_bytes(self) -> int:
        return self.variants[0].file_bytes * (len(self.variants) - 1)

    @property
    def own_freeable_bytes(self) -> int:
        own = sum(variant.may_be_deleted for variant in self.variants)
        return self.variants[0].file_bytes * min(own, len(self.variants) - 1)


def group_duplicates(contents: Mapping[LibraryVariant, Content]) -> tuple[DuplicateGroup, ...]:
    """Groups of equal content, those that free most first."""
    by_content: dict[Content, list[LibraryVariant]] = {}
    for variant, content in contents.items():
        by_content.setdefault(content, []).append(variant)
    groups = [
        DuplicateGroup(content, tuple(sorted(variants, key=lambda each: (each.source.value, str(each.path)))))
        for content, variants in by_content.items()
        if len(variants) > 1
    ]
    return tuple(sorted(groups, key=lambda group: (-group.freeable_bytes, group.content)))
