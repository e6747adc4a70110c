"""The model card of a repository: README.md at one commit, no more of it than somebody reads."""

from collections.abc import Callable
from typing import Final

from app.adapters.hub.failures import HubError, HubFailure, told_plainly
from app.adapters.hub.ranged_file import RangedFile
from app.adapters.hub.resolving import Resolver, open_client
from app.adapters.hub.server import HubServer
from app.adapters.hub.stoppable import run_stoppable
from app.domain.gguf.hub_reference import HubReference, checked_repository

MOST_CARD_BYTES: Final = 512 << 10
_CARD: Final = "README.md"
_LIMIT_S: Final = 60.0


def read_card(server: HubServer, name: str, commit: str, *, is_cancelled: Callable[[], bool] = lambda: False) -> str:
    """What the file says, its first 512 KiB; bytes that are no text become replacement characters.

    Empty where there is no such file. Raises `HubError`, `UsageError` for a name that is none.
    """
    reference = HubReference(checked_repository(name), _CARD, commit)
    with open_client() as client:
        file = RangedFile(Resolver(client, server, reference))

        def read() -> str:
            try:
                with told_plainly(f"the card of {name}", server.name):
                    file.extend(MOST_CARD_BYTES)
                    return bytes(file.content[:MOST_CARD_BYTES]).decode("utf-8", errors="replace")
            finally:
                file.close()

        try:
            return run_stoppable(
                read, is_cancelled=is_cancelled, limit_s=_LIMIT_S, server=server.name, abandon=file.abandon
            )
        except HubError as error:
            if error.kind is HubFailure.NOT_FOUND:
                return ""
            raise
