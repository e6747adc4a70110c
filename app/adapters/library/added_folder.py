"""A folder that the user named: any tree of model files, or the store of a program that lies on another disk."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from app.adapters.library.found import FoundModel
from app.adapters.library.hugging_face import find_cached
from app.adapters.library.local_downloads import with_download_note
from app.adapters.library.ollama import find_stored
from app.adapters.library.plain_folder import find_models
from app.adapters.library.walking import Walk
from app.domain.library.library import LibrarySource


def find_added(root: Path, walk: Walk) -> Iterator[FoundModel]:
    """Models below `root`, with what the layouts of known programs tell of them. Raises `ScanStoppedError`."""
    known = chain(find_stored(root, walk), find_cached(root, walk))
    plain = find_models(root, LibrarySource.FOLDER, walk, describe=with_download_note)
    # whoever adds a folder looks for its models under that name, whatever program made it
    return chain((replace(found, source=LibrarySource.FOLDER, root=root) for found in known), plain)
