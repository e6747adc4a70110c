"""From what a repository holds, or what the catalogue knows of it, to its ladder before any header is read."""

from collections.abc import Mapping
from typing import Final

from app.adapters.hub.failures import HubError
from app.adapters.hub.repositories import Repository
from app.domain.advice.advice import Wishes
from app.domain.advice.catalogue import CatalogueModel, Purpose
from app.domain.advice.published_quality import PublishedQuality
from app.domain.browse.also_here import also_here
from app.domain.browse.catalogue_lists import catalogue_model, found_in_catalogue, variants_in_catalogue, with_catalogue
from app.domain.browse.ladder import Ladder
from app.domain.browse.ladder_rows import rows_of_variants
from app.domain.browse.projectors import published_projector
from app.domain.browse.search import FoundRepository

USUAL_CONTEXT_TOKENS: Final = Wishes.usual(Purpose.CHAT).context_tokens


def ladder_of(repository: Repository, models: Mapping[str, CatalogueModel], quality: PublishedQuality) -> Ladder:
    """The ladder of a repository as the server lists it."""
    facts = with_catalogue(repository.facts or FoundRepository(repository.name), models)
    model = catalogue_model(models, repository.name, facts.base_model)
    contents = repository.contents
    return Ladder(
        repository=repository.name,
        commit=repository.commit,
        context_tokens=USUAL_CONTEXT_TOKENS,
        rows=rows_of_variants(
            contents.variants, facts.parameters, quality, native_level=model.native_level if model else None
        ),
        projector=published_projector(contents.projectors, contents.variants),
        facts=facts,
        note=_left_out(repository),
        also_here=also_here(contents),
    )


def catalogue_ladder(name: str, model: CatalogueModel, quality: PublishedQuality, error: HubError) -> Ladder | None:
    """The ladder of a repository that cannot be asked; `None` where the catalogue knows no level of its model."""
    variants = variants_in_catalogue(model, name)
    if not variants:
        return None
    return Ladder(
        repository=name,
        commit="",
        context_tokens=USUAL_CONTEXT_TOKENS,
        rows=rows_of_variants(variants, model.parameters, quality, native_level=model.native_level),
        facts=found_in_catalogue(model, name),
        from_catalogue=True,
        note=f"{error.sentence} Levels and sizes are from the catalogue that comes with the app; there may be more.",
    )


def _left_out(repository: Repository) -> str:
    refused = len(repository.refused_names)
    if not refused:
        return ""
    files = "1 file is" if refused == 1 else f"{refused:,} files are"
    return f"{files} left out, for their names could do harm on this computer."
