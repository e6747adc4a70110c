"""Variants on a server as sources of plans: the headers of all their parts, each read once for a commit and kept."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.adapters.gguf_remote import read_remote_header
from app.adapters.header_store import HeaderStore, KeptHeader
from app.adapters.hub.http_library import httpx
from app.adapters.hub.server import HubServer
from app.domain.errors import ModelFileError, WeighInError
from app.domain.gguf.gguf_header import GgufHeader, parse_header
from app.domain.gguf.hub_reference import HubReference
from app.domain.gguf.model_shape import describe_model
from app.domain.gguf.variants import RepositoryFile, Variant
from app.domain.plan.plan_source import HeaderPart, PlanSource


class VariantHeaders:
    """Headers of one repository at one commit. Thread-safe; `client` is from `open_client`.

    `known` keeps sources by the path of their first file, for whoever plans the same ladder again.
    """

    def __init__(
        self, client: httpx.Client, server: HubServer, repository: str, commit: str, known: dict[str, PlanSource]
    ) -> None:
        self._client = client
        self._server = server
        self._at_commit = HubReference(repository, "", commit)
        self._store = HeaderStore(server.address)
        self._known = known

    def knows(self, variant: Variant) -> bool:
        """Whether nothing has to be read of it."""
        return variant.files[0].path in self._known

    def source(self, variant: Variant, *, is_cancelled: Callable[[], bool]) -> PlanSource:
        """The variant, all its parts. Raises `HubError` and `ModelFileError`."""
        if variant.missing_parts:
            raise ModelFileError(f"{variant.label} is incomplete in the repository.", advice="Choose another variant.")
        first = variant.files[0].path
        if first in self._known:
            return replace(self._known[first], downloaded_bytes=0)
        parts, downloaded = [], 0
        for file in variant.files:
            part, transferred = self._part(file, is_cancelled)
            parts.append(part)
            downloaded += transferred
        more = [tensor for part in parts[1:] for tensor in part.header.tensors]
        shape = describe_model(parts[0].header, name=variant.files[0].name, more_tensors=more)
        self._known[first] = PlanSource(tuple(parts), shape, downloaded_bytes=downloaded)
        return self._known[first]

    def _part(self, file: RepositoryFile, is_cancelled: Callable[[], bool]) -> tuple[HeaderPart, int]:
        reference = replace(self._at_commit, path=file.path)
        kept = self._store.load(reference)
        header = _parsed(kept, reference) if kept else None
        if kept and header:
            return HeaderPart(header, kept.file_bytes, partial(self._store.read_raw, reference)), 0
        remote = read_remote_header(self._client, self._server, reference, is_cancelled=is_cancelled)
        saved = self._store.save(reference, KeptHeader(remote.raw_header, remote.file_bytes, remote.sha256))
        # headers of a whole ladder need not lie in memory
        read_raw = partial(self._store.read_raw, reference) if saved else partial(bytes, remote.raw_header)
        return HeaderPart(remote.header, remote.file_bytes, read_raw), remote.downloaded_bytes


def _parsed(kept: KeptHeader, reference: HubReference) -> GgufHeader | None:
    """`None` where what is kept is no header of the whole file after all."""
    try:
        header = parse_header(lambda offset, count: kept.raw[offset : offset + count], name=reference.name)
    except WeighInError:
        return None
    return header if header.needed_file_bytes <= kept.file_bytes else None
