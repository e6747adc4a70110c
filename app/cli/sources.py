"""Finding the model that a word on the command line means."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.adapters.file_hash import file_sha256
from app.adapters.gguf_file import ModelFile, read_model_file
from app.adapters.paths import cache_folder
from app.cli.progress import progress_bar
from app.domain.errors import UsageError, WeighInError
from app.domain.gguf.hub_reference import is_hub_source, parse_hub_reference
from app.domain.lanes.lane import LaneSpec, parse_lane
from app.services.levels import builtin_model

if TYPE_CHECKING:
    from app.services.fit.remote_models import RemoteModel

_SERVER_STARTS = ("http://", "https://")


def parse_lanes(texts: list[str]) -> list[LaneSpec]:
    """Lanes as written on the command line. Raises `UsageError`."""
    lanes = [parse_lane(text) for text in texts]
    return [replace(lane, source=on_this_computer(lane.source)) for lane in lanes]


def on_this_computer(source: str) -> str:
    """A source that can be opened: for hf:REPO/FILE the file that was downloaded.

    Raises `UsageError` for what this version cannot use, `WeighInError` for what was not downloaded yet.
    """
    if source.startswith(_SERVER_STARTS):
        raise UsageError(f"{source} is a server: this version takes GGUF files, hf:REPO/FILE and builtin:LEVEL.")
    if not is_hub_source(source):
        return source
    from app.services.library.downloaded import downloaded_file

    reference = parse_hub_reference(source)
    path = downloaded_file(reference)
    if path is None:
        raise WeighInError(
            f"{reference.name} of {reference.repository} is not on this computer yet.",
            advice=f"Get it first: weighin pull {reference.repository} {reference.path}",
        )
    return str(path)


def open_source(source: str) -> ModelFile:
    """The model of a file or `builtin:LEVEL`, its level made first if need be. Raises `WeighInError`."""
    here = on_this_computer(source)
    level = LaneSpec(here).builtin_level
    if level is None:
        return read_model_file(Path(here).expanduser())
    with progress_bar(f"Making {level} of the built-in model") as on_progress:
        path = builtin_model.level_path(level, on_progress=on_progress)
    return read_model_file(path)


def open_remote(source: str) -> "RemoteModel":
    """The model that `hf:REPO/FILE` or `hf:REPO/FILE@REVISION` names, known from its header. Raises `WeighInError`."""
    # brings the client of Hugging Face with it, which takes a second to import
    from app.services.fit.remote_models import read_remote_model

    reference = parse_hub_reference(source)
    with progress_bar(f"Reading the header of {reference.name}") as on_progress:
        return read_remote_model(reference, on_progress=on_progress)


def hash_of(path: Path) -> str:
    """SHA-256 of a file, with a progress bar if it takes long."""
    with progress_bar(f"Reading {path.name}") as on_progress:
        return file_sha256(path, remembered_in=cache_folder() / "sha256.json", on_progress=on_progress)
