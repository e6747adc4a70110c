"""Where a file of Hugging Face lies on this computer, if it was downloaded before."""

from pathlib import Path

from app.adapters.library.hugging_face import cache_folders, cached_file
from app.adapters.library.provenance import read_provenance
from app.adapters.library.surroundings import Surroundings, own_surroundings
from app.domain.gguf.hub_reference import DEFAULT_REVISION, HubReference
from app.services.library.model_folders import own_folders


def downloaded_file(reference: HubReference, *, surroundings: Surroundings | None = None) -> Path | None:
    """The file in our own folders, or in the cache of Hugging Face's client; `None` where it is in neither.

    Without a revision any one will do: nobody is asked whether there is a newer one.
    """
    in_own_folders = (_own_file(folder, reference) for folder in own_folders())
    in_caches = (
        cached_file(cache, reference.repository, reference.revision, reference.path)
        for cache in cache_folders(surroundings or own_surroundings())
    )
    return next((path for paths in (in_own_folders, in_caches) for path in paths if path is not None), None)


def _own_file(root: Path, reference: HubReference) -> Path | None:
    folder = root.joinpath(*reference.repository.split("/"))
    path = folder.joinpath(*reference.path.split("/"))
    if not path.is_file():
        return None
    if reference.revision == DEFAULT_REVISION:
        return path
    known = read_provenance(folder)
    origin = known.files.get(reference.path) if known else None
    return path if origin is not None and origin.commit == reference.revision else None
