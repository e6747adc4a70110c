"""The folders that a library is made of: the app's own, those of other programs, those that the user added."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.adapters.library import hugging_face, llama_cpp, lm_studio, ollama
from app.adapters.library.added_folder import find_added
from app.adapters.library.found import FoundModel
from app.adapters.library.own_folder import OriginNotes
from app.adapters.library.plain_folder import find_models
from app.adapters.library.surroundings import Surroundings, own_surroundings
from app.adapters.library.walking import Walk
from app.domain.library.library import LibrarySource
from app.services.library.model_folders import added_folders, own_folders

Find = Callable[[Walk], Iterator[FoundModel]]


@dataclass(frozen=True, slots=True)
class LibraryPlace:
    """A folder to look through. `is_expected` says that the user named it: that it is missing is told."""

    source: LibrarySource
    root: Path
    find: Find
    is_expected: bool = False


def library_places(surroundings: Surroundings | None = None) -> tuple[LibraryPlace, ...]:
    """All of them, whether they are there or not; a file that lies in two belongs to the first."""
    around = surroundings or own_surroundings()
    return (
        *_own(),
        *_of_programs(around),
        *(
            LibraryPlace(LibrarySource.FOLDER, root, partial(find_added, root), is_expected=True)
            for root in added_folders()
        ),
    )


def _own() -> Iterator[LibraryPlace]:
    own = own_folders()
    for number, root in enumerate(own):
        find = partial(find_models, root, LibrarySource.OWN, describe=OriginNotes().describe)
        # the first may not have been needed yet
        yield LibraryPlace(LibrarySource.OWN, root, find, is_expected=number > 0)


def _of_programs(around: Surroundings) -> Iterator[LibraryPlace]:
    for root in hugging_face.cache_folders(around):
        yield LibraryPlace(LibrarySource.HUGGING_FACE, root, partial(hugging_face.find_cached, root))
    for root in lm_studio.models_folders(around):
        find = partial(find_models, root, LibrarySource.LM_STUDIO, describe=lm_studio.with_repository)
        yield LibraryPlace(LibrarySource.LM_STUDIO, root, find)
    for root in ollama.store_folders(around):
        yield LibraryPlace(LibrarySource.OLLAMA, root, partial(ollama.find_stored, root))
    for root in llama_cpp.cache_folders(around):
        yield LibraryPlace(LibrarySource.LLAMA_CPP, root, partial(llama_cpp.find_downloaded, root))
