"""Repositories that hold the same model, as one."""

from collections.abc import Iterable
from dataclasses import dataclass

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
        return model_key(self.first)

    def without(self, name: str) -> tuple[FoundRepository, ...]:
        """The other uploads beside the one called `name`."""
        return tuple(each for each in self.repositories if each.name != name)

    def joined_by(self, repository: FoundRepository) -> "FoundModel":
        return FoundModel((*self.repositories, repository))


def model_key(repository: FoundRepository) -> str:
    """The same for uploads of one model: what they were made from, where they tell that."""
    return (repository.base_model or repository.name).lower()


def grouped(repositories: Iterable[FoundRepository]) -> tuple[FoundModel, ...]:
    """One entry a model, where its first upload was found."""
    models: dict[str, FoundModel] = {}
    for repository in repositories:
        key = model_key(repository)
        models[key] = models[key].joined_by(repository) if key in models else FoundModel((repository,))
    return tuple(models.values())
