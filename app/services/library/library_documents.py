"""The library as JSON: unknown is null."""

from collections.abc import Sequence
from pathlib import Path

from app.domain.library.duplicates import DuplicateGroup
from app.domain.library.library import LibraryModel, LibraryVariant
from app.services.library.model_folders import added_folders, own_folders
from app.services.reports.json_documents import Document


def library_document(
    models: Sequence[LibraryModel], duplicates: Sequence[DuplicateGroup] | None, problems: Sequence[str]
) -> Document:
    """All models; `duplicates` is `None` where they were not looked for."""
    own = own_folders()
    return {
        "folders": {
            "models": str(own[0]),
            "own": [str(each) for each in own],
            "added": [str(each) for each in added_folders()],
        },
        "models": [
            {"name": model.name, "variants": [variant_document(each) for each in model.variants]} for model in models
        ],
        "duplicates": None if duplicates is None else [_duplicates_document(group) for group in duplicates],
        "problems": list(problems),
    }


def variant_document(variant: LibraryVariant) -> Document:
    """One variant."""
    return {
        "source": variant.source.value,
        "path": str(variant.path),
        "files": [str(path) for path in variant.files],
        "model": variant.model,
        "quant": variant.level or None,
        "label": variant.label or None,
        "file_bytes": variant.file_bytes,
        "bits_per_weight": variant.bits_per_weight,
        "parameters": variant.parameters,
        "architecture": variant.architecture,
        "licence": variant.licence,
        "context_length": variant.context_tokens,
        "repository": variant.repository,
        "commit": variant.commit,
        "sha256": variant.sha256,
        "last_used_s": variant.last_used_s,
        "projector": _text_or_none(variant.projector),
        "local_name": variant.local_name or None,
        "made_from": variant.made_from or None,
        "may_be_deleted": variant.may_be_deleted,
        "problem": variant.problem or None,
    }


def _duplicates_document(group: DuplicateGroup) -> Document:
    return {
        "sha256": list(group.content),
        "paths": [str(each.path) for each in group.variants],
        "file_bytes": group.variants[0].file_bytes,
        "freeable_bytes": group.freeable_bytes,
        "own_freeable_bytes": group.own_freeable_bytes,
    }


def _text_or_none(path: Path | None) -> str | None:
    return None if path is None else str(path)
