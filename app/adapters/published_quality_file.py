"""Reads the published figures of quantization quality that ship with the app."""

import json
from pathlib import Path
from typing import Any, Final

from app.adapters.paths import resource_path
from app.adapters.strict_fields import Fields
from app.domain.advice.published_quality import PublishedFigure, PublishedQuality, Study
from app.domain.errors import WeighInError

_VERSION: Final = 1


def load_published_quality(path: Path | None = None) -> PublishedQuality:
    """The figures at `path`, by default those that ship. Raises `WeighInError` for a missing or broken file."""
    file = path or resource_path("published_quality.json")
    try:
        return _parsed(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise WeighInError(
            "The published figures of quality cannot be read.",
            advice="Install the app again.",
            details=f"{file}: {error}",
        ) from error


def _parsed(document: Any) -> PublishedQuality:
    fields = Fields(document, "published_quality")
    if fields.whole("version") != _VERSION:
        raise ValueError("the figures are of another version")
    studies = tuple(_study(each) for each in fields.records("studies"))
    if not studies:
        raise ValueError("there are no studies")
    return PublishedQuality(studies)


def _study(fields: Fields) -> Study:
    return Study(
        model=fields.text("model"),
        parameters=fields.whole("parameters", least=1),
        source=fields.text("source"),
        kld_floor=fields.number_or_none("kld_floor"),
        figures=tuple(_figure(each) for each in fields.records("figures")),
    )


def _figure(fields: Fields) -> PublishedFigure:
    figure = PublishedFigure(
        level=fields.text("level"),
        imatrix=fields.flag_or_none("imatrix"),
        bits_per_weight=fields.number_or_none("bits_per_weight"),
        mean_kld=fields.number_or_none("mean_kld"),
        perplexity=fields.number_or_none("perplexity"),
        reference_perplexity=fields.number_or_none("reference_perplexity"),
        same_top_share=fields.number_or_none("same_top_share"),
        rms_probability_change=fields.number_or_none("rms_probability_change"),
    )
    if figure.mean_kld is not None and figure.mean_kld <= 0:
        raise ValueError(f"{fields.place}: a loss is above 0")
    return figure
