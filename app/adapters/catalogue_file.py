"""Reads the catalogue that ships with the app, strictly: a field that is missing or of the wrong kind is an error."""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.adapters.paths import resource_path
from app.adapters.strict_fields import Fields
from app.domain.advice.catalogue import (
    Catalogue,
    CatalogueModel,
    Experts,
    Independence,
    LayerGroup,
    LayerKind,
    LicenceClass,
    PublishedFile,
    Score,
)
from app.domain.errors import WeighInError
from app.domain.gguf.layer_memory import LayerMemory
from app.domain.gguf.quants import LADDER

_VERSION: Final = 1


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue at `path`, by default the one that ships. Raises `WeighInError` for a missing or broken one."""
    file = path or resource_path("catalogue.json")
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return parse_catalogue(document)
    except (OSError, ValueError, RecursionError) as error:
        raise WeighInError(
            "The catalogue of models cannot be read.", advice="Install the app again.", details=f"{file}: {error}"
        ) from error


def parse_catalogue(document: Any) -> Catalogue:
    """Raises `ValueError` that names the field."""
    fields = Fields(document, "catalogue")
    if fields.whole("version") != _VERSION:
        raise ValueError("the catalogue is of another version")
    models = [_model(each) for each in fields.records("models")]
    by_id = {model.model_id: model for model in models}
    if len(by_id) != len(models) or not models:
        raise ValueError("the catalogue is empty or names a model twice")
    return Catalogue(MappingProxyType(by_id))


def _model(fields: Fields) -> CatalogueModel:
    repositories = fields.records("repositories")
    experts = fields.record_or_none("experts")
    parameters = fields.whole("parameters", least=1)
    active = fields.whole_or_none("active_parameters", least=1)
    if active is not None and active > parameters:
        raise ValueError(f"{fields.place}: more parameters are active than there are")
    return CatalogueModel(
        model_id=fields.text("id"),
        name=fields.text("name"),
        family=fields.text("family"),
        architecture=fields.text("architecture"),
        base_repository=fields.text("base_repository"),
        parameters=parameters,
        active_parameters=active,
        width=fields.whole("width", least=1),
        heads=fields.whole("heads", least=1),
        vocabulary=fields.whole_or_none("vocabulary", least=1),
        layers=tuple(_layer_group(each) for each in fields.records("layers")),
        experts=None if experts is None else _experts(experts),
        context_tokens=fields.whole_or_none("context_tokens", least=1),
        licence=fields.text("licence"),
        licence_class=LicenceClass(fields.text("licence_class")),
        released=fields.month_or_none("released"),
        purposes=frozenset(fields.texts("purposes")),
        native_level=_known_level(fields.text_or_none("native_level")),
        repositories=tuple(each.text("repository") for each in repositories),
        files=tuple(_file(file, each.text("repository")) for each in repositories for file in each.records("files")),
        scores=tuple(_score(each) for each in fields.records("scores")),
        evidence_grade=fields.text("evidence_grade"),
    )


def _layer_group(fields: Fields) -> LayerGroup:
    kind = LayerKind(fields.text("kind"))
    window_tokens = fields.whole_or_none("window_tokens", least=1)
    if (kind is LayerKind.WINDOW) != (window_tokens is not None):
        raise ValueError(f"{fields.place}: a window belongs to layers with a window")
    return LayerGroup(
        kind=kind,
        count=fields.whole("count", least=1),
        memory=LayerMemory(
            fields.whole("key_values"), fields.whole("value_values"), window_tokens, fields.whole("state_bytes")
        ),
        state_known=fields.flag("state_known"),
    )


def _experts(fields: Fields) -> Experts:
    experts = Experts(fields.whole("total", least=1), fields.whole("active_per_token", least=1))
    if experts.active_per_token > experts.total:
        raise ValueError(f"{fields.place}: more experts are active than there are")
    return experts


def _file(fields: Fields, repository: str) -> PublishedFile:
    level = _known_level(fields.text("level")) or ""
    return PublishedFile(repository, fields.text("label"), level, fields.whole("file_bytes", least=1))


def _known_level(level: str | None) -> str | None:
    if level is not None and level not in LADDER:
        raise ValueError(f"{level} is not a level")
    return level


def _score(fields: Fields) -> Score:
    return Score(
        benchmark=fields.text("benchmark"),
        value=fields.number("value"),
        mode=fields.text_or_none("mode"),
        independence=Independence(fields.text("independence")),
        reporter=fields.text("reporter"),
        source=fields.text("source"),
    )
