"""One look through all places: every physical file once, its header read where that is not known."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.adapters.library.facts_store import FactsStore, Stamp, stamp_of
from app.adapters.library.found import FoundModel
from app.adapters.library.header_facts import FileKind, HeaderFacts, read_facts
from app.adapters.library.online_only import are_online_only
from app.adapters.library.walking import Walk
from app.adapters.paths import cache_folder
from app.domain.gguf.shown_names import shown_file_name
from app.domain.library.library import LibrarySource, LibraryVariant
from app.domain.library.model_names import name_of_file
from app.services.fit.recording import key_of_file
from app.services.library.last_used import LastUses
from app.services.library.places import LibraryPlace

_FACTS_FILE: Final = "library.json"
_ONLINE_ONLY: Final = "Its content is online only: let your cloud service keep it on this computer to use it."


class Scan:
    """One scan: what was seen already, what is remembered of files, what the ledger knows of them."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.store = FactsStore(cache_folder() / _FACTS_FILE)
        self._uses = LastUses()
        self._seen: set[tuple[int, int] | str] = set()

    def variants_in(self, place: LibraryPlace) -> Iterator[LibraryVariant]:
        """What lies in a place and was not seen before. Raises `ScanStoppedError`."""
        for found in place.find(self.walk):
            self.walk.check()
            variant = self._variant(found)
            if variant is not None:
                yield variant

    def _variant(self, found: FoundModel) -> LibraryVariant | None:
        try:
            stamp = stamp_of(found.files)
            if self._seen_before(found.files[0]):
                return None
            if are_online_only(found.files):
                found = replace(found, problem=_ONLINE_ONLY)
        except (OSError, ValueError):
            # gone since it was listed, or a link to nowhere
            return None
        facts = self._facts(found, stamp)
        if not _is_listed(found, facts):
            return None
        return _variant_of(found, facts, stamp, self._last_used_s(found, facts, stamp))

    def _seen_before(self, path: Path) -> bool:
        """Whether the same file was reached by another name: links of either kind count once. Raises `OSError`."""
        status = path.stat()
        identity = (status.st_dev, status.st_ino) if status.st_ino else str(path.resolve())
        if identity in self._seen:
            return True
        self._seen.add(identity)
        return False

    def _facts(self, found: FoundModel, stamp: Stamp) -> HeaderFacts:
        if found.problem:
            return HeaderFacts(FileKind.BROKEN, problem=found.problem)
        known = self.store.get(found.files[0], stamp)
        if known is not None:
            return known
        facts = read_facts(found.files[0], check=self.walk.check)
        self.store.put(found.files[0], stamp, facts)
        return facts

    def _last_used_s(self, found: FoundModel, facts: HeaderFacts, stamp: Stamp) -> float | None:
        def file_key() -> str:
            if facts.file_key:
                return facts.file_key
            return self.store.put_key(found.files[0], stamp, facts, key_of_file(found.files)).file_key

        return self._uses.of((facts.architecture, facts.parameters), file_key)


def _is_listed(found: FoundModel, facts: HeaderFacts) -> bool:
    """Helpers of models are no entries; what is no GGUF at all is told of in the app's own folders only."""
    if facts.kind is FileKind.FOREIGN:
        return found.source is LibrarySource.OWN
    return facts.kind is not FileKind.HELPER


def _variant_of(found: FoundModel, facts: HeaderFacts, stamp: Stamp, last_used_s: float | None) -> LibraryVariant:
    variant = LibraryVariant(
        source=found.source,
        root=found.root,
        files=found.files,
        model=facts.model or name_of_file(found.name),
        level=facts.level,
        file_bytes=sum(size_bytes for size_bytes, _ in stamp),
        bits_per_weight=facts.bits_per_weight,
        parameters=facts.parameters,
        architecture=facts.architecture,
        licence=facts.licence or found.licence,
        context_tokens=facts.context_tokens,
        repository=found.repository,
        commit=found.commit,
        sha256=found.sha256,
        last_used_s=last_used_s,
        projector=found.projector,
        problem=facts.problem,
    )
    problem = variant.problem
    if found.local_name:
        # sentences about a file call it by its name; its program's own is the one that people know
        problem = problem.replace(shown_file_name(found.files[0].name), found.local_name)
    return replace(variant, local_name=found.local_name, label=found.label, made_from=found.made_from, problem=problem)
