"""The file of a lane as something that smaller levels can be made of, and those that lie beside it already."""

from pathlib import Path
from typing import Final

from app.adapters.gguf_file import shard_paths
from app.adapters.library.plain_folder import model_name_of
from app.domain.gguf.variant_names import FileRole, level_of, role_of, without_level
from app.domain.library.library import LibrarySource, LibraryVariant
from app.services.comparison.lane_models import LaneModel

_GGUF: Final = ".gguf"
_MOST_LOOKED_AT: Final = 500


def variant_of_lane(model: LaneModel) -> LibraryVariant:
    """The lane's file, as the library would tell it."""
    # the files of a store are called by their hashes: such a model is called by its own name
    nameless = model.path.suffix.lower() != _GGUF
    return LibraryVariant(
        source=LibrarySource.OLLAMA if nameless else LibrarySource.FOLDER,
        root=model.path.parent,
        files=shard_paths(model.path),
        model=model.shape.name,
        level=model.shape.level,
        file_bytes=model.file_bytes,
        bits_per_weight=model.shape.bits_per_weight,
        parameters=model.shape.parameters,
        architecture=model.shape.architecture,
    )


def levels_beside(variant: LibraryVariant) -> dict[str, Path]:
    """Files of the same name at other levels in the variant's folder, by level. Goes by names: nothing is read."""
    stem = without_level(model_name_of(variant.path))
    try:
        names = sorted(path for path in variant.path.parent.iterdir() if path.suffix.lower() == _GGUF)
    except OSError:
        return {}
    found: dict[str, Path] = {}
    for path in names[:_MOST_LOOKED_AT]:
        if path not in variant.files and role_of(path.name) is FileRole.MODEL:
            named = level_of(path.name)
            level = named.level if named.label == named.level else ""
            if level and without_level(model_name_of(path)) == stem:
                found.setdefault(level, path)
    return found
