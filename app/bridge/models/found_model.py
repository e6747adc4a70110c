"""Repositories that hold the same model, as one."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.browse.grouping import by_model
from app.domain.browse.search import FoundRepository


@dataclass(frozen=True, slots=True)
class FoundModel:
    """One model and everybody who publishes it, in the order in which they were found; the first stands for it."""

    repositories: tuple[FoundRepository, ...]

    @property
    def first(self) -> FoundRepository:
        return self.repositories[0]

    @property
    def key(self) -> str:
        return self.first.name

    def without(self, name: str) -> tuple[FoundRepository, ...]:
        """The other uploads beside the one called `name`."""
        return tuple(each for each in self.repositories if each.name != name)


def grouped(repositories: Iterable[FoundRepository]) -> tuple[FoundModel, ...]:
    """One entry a model, where its first upload was found."""
    return tuple(map(FoundModel, by_model(repositories)))
