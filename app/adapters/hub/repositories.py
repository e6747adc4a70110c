"""What a repository on Hugging Face holds: one request, by huggingface_hub's own client, and nothing taken on trust."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from huggingface_hub.hf_api import ModelInfo

from app.adapters.hub.bounded_client import Bounds
from app.adapters.hub.clean_answers import cleaned_repository
from app.adapters.hub.failures import offline_mode, told_plainly, unreadable_answer
from app.adapters.hub.hub_api import hub_api, token_or_none_at_all
from app.adapters.hub.model_facts import found_repository
from app.adapters.hub.server import HubServer, is_offline
from app.adapters.hub.stoppable import run_stoppable
from app.domain.browse.search import FoundRepository
from app.domain.gguf.hub_reference import checked_repository
from app.domain.gguf.repository_paths import why_unsafe
from app.domain.gguf.variants import RepositoryContents, RepositoryFile, group_files

_READ_LIMIT_S: Final = 20.0
_WHOLE_LIMIT_S: Final = 60.0
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_LARGEST_FILE_BYTES: Final = 1 << 50
_MOST_FILES: Final = 50_000
_MOST_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository at one commit. `files` are those with harmless names; `refused_names` say why others are left out.

    Unknown is `None`. `last_modified` reads as ISO 8601. `facts` are what the server tells of the model.
    """

    name: str
    commit: str
    files: tuple[RepositoryFile, ...]
    refused_names: tuple[str, ...]
    is_gated: bool
    downloads: int | None
    likes: int | None
    last_modified: str | None
    facts: FoundRepository | None = None

    @property
    def contents(self) -> RepositoryContents:
        """Its GGUF files as variants and helpers."""
        return group_files(self.files)


class Hub:
    """Questions to the configured server, or to `server`. Every method raises `HubError` with a plain sentence."""

    def __init__(self, server: HubServer | None = None) -> None:
        self.server = server or HubServer.configured()
        self._api = hub_api(self.server)

    def repository(
        self, name: str, *, revision: str | None = None, is_cancelled: Callable[[], bool] = lambda: False
    ) -> Repository:
        """What `name` (OWNER/REPOSITORY) holds at a branch, tag or commit, by default its newest.

        Raises `UsageError` for a name that cannot be one.
        """
        checked_repository(name)
        if is_offline():
            raise offline_mode(name)
        bounds = Bounds(name, self.server, most_bytes=_MOST_BYTES, cleaned=cleaned_repository)
        return run_stoppable(
            lambda: self._ask(name, revision, bounds),
            is_cancelled=is_cancelled,
            limit_s=_WHOLE_LIMIT_S,
            server=self.server.name,
            abandon=bounds.abandon,
        )

    def _ask(self, name: str, revision: str | None, bounds: Bounds) -> Repository:
        with told_plainly(name, self.server.name), bounds.hold():
            info = self._api.model_info(
                name,
                revision=revision,
                files_metadata=True,
                timeout=_READ_LIMIT_S,
                token=token_or_none_at_all(self.server),
            )
            return self._checked(name, info)

    def _checked(self, name: str, info: ModelInfo) -> Repository:
        siblings = info.siblings
        if not isinstance(info.sha, str) or not _COMMIT.fullmatch(info.sha) or siblings is None:
            raise unreadable_answer(name, self.server.name, "no commit or no files")
        if len(siblings) > _MOST_FILES:
            raise unreadable_answer(name, self.server.name, f"{len(siblings):,} files")
        named = [(sibling, sibling.rfilename) for sibling in siblings if isinstance(sibling.rfilename, str)]
        return Repository(
            name=name,
            commit=info.sha,
            files=tuple(
                RepositoryFile(path, _size(sibling.size), _sha256(getattr(sibling.lfs, "sha256", None)))
                for sibling, path in named
                if why_unsafe(path) is None
            ),
            refused_names=_refusals(path for _, path in named),
            is_gated=bool(info.gated),
            downloads=_size(info.downloads),
            likes=_size(info.likes),
            last_modified=info.last_modified.isoformat() if info.last_modified else None,
            facts=found_repository(info),
        )


def _refusals(paths: Iterable[str]) -> tuple[str, ...]:
    whys = ((path, why_unsafe(path)) for path in paths)
    return tuple(f"{path[:100]!r}: {why}" for path, why in whys if why)


def _size(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _LARGEST_FILE_BYTES else None


def _sha256(value: object) -> str | None:
    return value if isinstance(value, str) and _SHA256.fullmatch(value) else None
