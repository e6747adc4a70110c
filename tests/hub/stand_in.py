"""The stand-in hub: the API and addresses of files on one origin, their bytes on another, as Hugging Face has it.

Requests that the real client sends to it: list_models, model_info, list_repo_tree, hf_hub_download,
get_hf_file_metadata.
"""

import json
import re
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.hub.account_answers import WHOAMI_PATH, answer_whoami
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Faults, Kind, Place
from tests.hub.origin import Handler, Origin, SeenRequest
from tests.hub.search_answers import SearchAnswers

_API = re.compile(r"/api/models/([^/]+/[^/]+)(?:/(revision|tree)/([^/]+)(?:/.*)?)?")
_RESOLVE = re.compile(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")
_SIGNATURE = "signed"
_JSON = {"Content-Type": "application/json"}


class StandInHub:
    """To be used in a `with` block. `known_tokens` are accepted, all others refused; `users` are names by token."""

    def __init__(self, *repositories: HubRepository) -> None:
        self.repositories = {each.name: each for each in repositories}
        self.faults = Faults()
        self.known_tokens: set[str] = set()
        self.users: dict[str, str] = {}
        self.signature = _SIGNATURE
        self.search = SearchAnswers(lambda: list(self.repositories.values()), lambda: self.address)
        self.hub = Origin("hub", self._route_hub)
        self.cdn = Origin("cdn", self._route_cdn)

    @property
    def address(self) -> str:
        return self.hub.address

    @property
    def requests(self) -> list[SeenRequest]:
        """All requests to both origins, those to the hub first."""
        return [*self.hub.requests, *self.cdn.requests]

    @property
    def sent_bytes(self) -> int:
        """Everything that left both origins, HTTP headers included."""
        return self.hub.sent_bytes + self.cdn.sent_bytes

    def add(self, repository: HubRepository) -> HubRepository:
        self.repositories[repository.name] = repository
        return repository

    def environment(self, home: Path) -> dict[str, str]:
        """For a command that is to take this for Hugging Face, with nothing of the user's own; `home` is kept apart."""
        return {"HF_ENDPOINT": self.address, "HF_HOME": str(home), "NO_PROXY": "127.0.0.1", "HF_TOKEN": ""}

    def renew_signatures(self) -> None:
        """Addresses on the CDN that were given out before are no longer good."""
        self.signature += "x"

    def __enter__(self) -> Self:
        self.hub.start()
        self.cdn.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hub.stop()
        self.cdn.stop()

    def _route_hub(self, handler: Handler) -> None:
        path = unquote(urlsplit(handler.path).path)
        token = handler.seen.token
        if token is not None and token not in self.known_tokens:
            _refuse(handler, 401, "", "Invalid credentials in Authorization header")
        elif path == WHOAMI_PATH:
            fault = self.faults.next(Place.ACCOUNT)
            if fault is None or not _misbehave(handler, fault):
                answer_whoami(handler, self.users)
        elif path == "/api/models":
            self._answer_search(handler)
        elif api := _API.fullmatch(path):
            self._answer_api(handler, api[1], api[2], api[3])
        elif resolve := _RESOLVE.fullmatch(path):
            self._answer_resolve(handler, resolve[1], resolve[2], resolve[3])
        else:
            _refuse(handler, 404, "", "Not found")

    def _answer_search(self, handler: Handler) -> None:
        fault = self.faults.next(Place.SEARCH)
        if fault is None or not _misbehave(handler, fault):
            self.search.answer(handler)

    def _answer_api(self, handler: Handler, name: str, what: str | None, revision: str | None) -> None:
        fault = self.faults.next(Place.API)
        if fault is not None and _misbehave(handler, fault):
            return
        repository = self._repository(handler, name, revision)
        if repository is None:
            return
        document: Any = repository.tree()
        if what != "tree":
            query = parse_qs(urlsplit(handler.path).query)
            document = repository.information(with_sizes="blobs" in query)
        handler.answer(200, _JSON, json.dumps(document).encode())

    def _answer_resolve(self, handler: Handler, name: str, revision: str, path: str) -> None:
        fault = self.faults.next(Place.RESOLVE)
        if fault is not None and _misbehave(handler, fault):
            return
        repository = self._repository(handler, name, revision)
        if repository is None or not self._may_read(handler, repository):
            return
        file = repository.files.get(path)
        if file is None:
            _refuse(handler, 404, "EntryNotFound", "Entry not found")
            return
        handler.answer(302, {**_told_of(repository, file), "Location": self._signed(repository, path)})

    def _repository(self, handler: Handler, name: str, revision: str | None) -> HubRepository | None:
        repository = self.repositories.get(name)
        if repository is None:
            _refuse(handler, 404 if handler.seen.token else 401, "RepoNotFound", "Repository not found")
        elif revision is not None and not repository.has_revision(revision):
            _refuse(handler, 404, "RevisionNotFound", f"Invalid rev id: {revision}")
            repository = None
        return repository

    def _may_read(self, handler: Handler, repository: HubRepository) -> bool:
        token = handler.seen.token
        if not repository.gated or token in repository.members:
            return True
        _refuse(handler, 403 if token else 401, "GatedRepo", f"Access to model {repository.name} is restricted.")
        return False

    def _signed(self, repository: HubRepository, path: str) -> str:
        return f"{self.cdn.address}/{repository.name}/{path}?signature={self.signature}"

    def _route_cdn(self, handler: Handler) -> None:
        parts = urlsplit(handler.path)
        owner, name, path = unquote(parts.path).lstrip("/").split("/", 2)
        fault = self.faults.next(Place.CDN)
        if fault is not None and _misbehave(handler, fault):
            return
        if parse_qs(parts.query).get("signature") != [self.signature]:
            handler.answer(403, {"Content-Type": "application/xml"}, b"<Error><Code>AccessDenied</Code></Error>")
            return
        handler.send_file(self.repositories[f"{owner}/{name}"].files[path], {}, fault)


def _misbehave(handler: Handler, fault: Fault) -> bool:
    """Answer in the fault's own way, if it has one instead of a file's bytes."""
    match fault.kind:
        case Kind.STATUS:
            handler.answer(fault.status, fault.headers, fault.body)
        case Kind.REDIRECT:
            handler.answer(302, {**fault.headers, "Location": fault.target})
        case Kind.DROP | Kind.RESET | Kind.STALL if fault.after_bytes == 0:
            handler.break_off(fault.kind)
        case _:
            return False
    return True


def _told_of(repository: HubRepository, file: HubFile) -> dict[str, str]:
    size = file.size_bytes if file.linked_bytes is None else file.linked_bytes
    return {
        "X-Repo-Commit": repository.commit,
        "ETag": f'"{file.sha256}"',
        "X-Linked-ETag": f'"{file.sha256}"',
        "X-Linked-Size": str(size),
        "Accept-Ranges": "bytes",
    }


def _refuse(handler: Handler, status: int, code: str, message: str) -> None:
    headers = {**_JSON, "X-Error-Message": message, **({"X-Error-Code": code} if code else {})}
    handler.answer(status, headers, json.dumps({"error": message}).encode())
