"""What the catalogue that ships with the app offers where no server answers: a search and ladders of known sizes."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.advice.catalogue import Catalogue, CatalogueModel, PublishedFile
from app.domain.advice.level_sizes import LevelSize, level_sizes
from app.domain.browse.purposes import purposes_in_catalogue
from app.domain.browse.search import FoundRepository, SearchQuery
from app.domain.gguf.variant_names import LevelName
from app.domain.gguf.variants import RepositoryFile, Variant, ladder_order


def search_catalogue(catalogue: Catalogue, query: SearchQuery) -> tuple[FoundRepository, ...]:
    """All repositories of models whose names, families, purposes or repositories hold every word of the query.

    The larger model first: the catalogue knows no downloads.
    """
    wanted = query.text.lower().split()
    found = []
    for model in reversed(tuple(catalogue.models.values())):
        if query.base_model and query.base_model.lower() != model.base_repository.lower():
            continue
        for name in model.repositories:
            text = " ".join((model.name, model.family, model.architecture, *model.purposes, name)).lower()
            if all(word in text for word in wanted):
                found.append(found_in_catalogue(model, name))
    return tuple(found[: max(0, query.limit)])


def models_by_name(catalogue: Catalogue) -> Mapping[str, CatalogueModel]:
    """The models by the names of their repositories and of what those were made from, in small letters."""
    by_name: dict[str, CatalogueModel] = {}
    for model in catalogue.models.values():
        for name in (*model.repositories, model.base_repository):
            by_name.setdefault(name.lower(), model)
    return by_name


def catalogue_model(
    by_name: Mapping[str, CatalogueModel], name: str, base_model: str | None = None
) -> CatalogueModel | None:
    """The model of a repository: by its own name, else by that of what it was made from."""
    return by_name.get(name.lower()) or by_name.get((base_model or "").lower())


def with_catalogue(found: FoundRepository, by_name: Mapping[str, CatalogueModel]) -> FoundRepository:
    """The repository with what the catalogue knows of its model where the server does not tell."""
    model = catalogue_model(by_name, found.name, found.base_model)
    if model is None:
        return found
    return replace(
        found,
        parameters=found.parameters or model.parameters,
        architecture=found.architecture or model.architecture,
        context_tokens=found.context_tokens or model.context_tokens,
        licence=found.licence or model.licence,
        base_model=found.base_model or model.base_repository,
        purposes=found.purposes | purposes_in_catalogue(model),
        licence_class=found.licence_class or model.licence_class,
    )


def found_in_catalogue(model: CatalogueModel, name: str) -> FoundRepository:
    """A repository of a model as a search would tell of it, as far as the catalogue knows."""
    return FoundRepository(
        name=name,
        parameters=model.parameters,
        architecture=model.architecture,
        context_tokens=model.context_tokens,
        licence=model.licence,
        base_model=model.base_repository,
        tags=tuple(sorted(model.purposes)),
        file_names=tuple(file.path for file in model.files if file.repository == name and file.path),
        from_catalogue=True,
        purposes=purposes_in_catalogue(model),
        licence_class=model.licence_class,
    )


def variants_in_catalogue(model: CatalogueModel, name: str) -> tuple[Variant, ...]:
    """The levels of a repository, from the most precise to the smallest; where the catalogue knows no sizes of its
    files, the usual levels with the sizes that other uploads have or that parameters tell."""
    files = [file for file in model.files if file.repository.lower() == name.lower()]
    if files:
        return tuple(sorted((_variant(model, file.label, file.level, file) for file in files), key=ladder_order))
    return tuple(_variant(model, size.level, size.level, size) for size in level_sizes(model))


def _variant(model: CatalogueModel, label: str, level: str, size: PublishedFile | LevelSize) -> Variant:
    named = f"{model.base_repository.rpartition('/')[2]}-{label}.gguf"
    if isinstance(size, PublishedFile):
        return Variant(LevelName(label, level), (RepositoryFile(size.path or named, size.file_bytes),))
    return Variant(LevelName(label, level), (RepositoryFile(named, size.size_bytes),))
