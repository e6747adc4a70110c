"""The user's account on Hugging Face, as far as the window has to know of it: a name, never the token."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.bridge.inquiry import Cancelled, Inquiry, Progress
from app.domain.errors import WeighInError


@dataclass(frozen=True, slots=True)
class AccountState:
    """`name` is empty where nobody was asked yet; `server` is a mirror's name where one stands for Hugging Face."""

    has_token: bool = False
    name: str = ""
    is_from_environment: bool = False
    server: str = ""
    is_mirror: bool = False


class Account(QObject):
    """`changed` follows what was found out; `failed` carries the sentence to be shown beside the field."""

    changed = Signal()
    failed = Signal(str)
    running_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = AccountState()
        self._inquiry = Inquiry(self)
        self._inquiry.running_changed.connect(self.running_changed)
        self._inquiry.answered.connect(self._take)
        self._inquiry.notice.connect(self._fail)

    def look(self) -> None:
        """Find out what is stored, without asking anybody."""
        name = self.state.name
        self._inquiry.ask(lambda _progress, _is_cancelled: _state(name))

    def sign_in(self, token: str) -> None:
        """Have the token checked and stored."""

        def work(_progress: Progress, is_cancelled: Cancelled) -> AccountState:
            from app.adapters.hub import account

            return _state(account.sign_in(token, is_cancelled=is_cancelled))

        self._inquiry.ask(work)

    def ask_name(self) -> None:
        """Ask the server whose token is stored."""

        def work(_progress: Progress, is_cancelled: Cancelled) -> AccountState:
            from app.adapters.hub import account

            return _state(account.signed_in_name(is_cancelled=is_cancelled))

        self._inquiry.ask(work)

    def sign_out(self) -> None:
        """Remove the token from this computer."""

        def work(_progress: Progress, _is_cancelled: Cancelled) -> AccountState:
            from app.adapters.hub import account

            account.sign_out()
            return _state("")

        self._inquiry.ask(work)

    def stop(self) -> None:
        """Leave what is asked."""
        self._inquiry.stop()

    def close(self) -> None:
        """Call once, when the window closes."""
        self._inquiry.close()

    def _take(self, state: AccountState) -> None:
        self.state = state
        self.changed.emit()

    def _fail(self, error: WeighInError) -> None:
        self.failed.emit(error.sentence)


def _state(name: str) -> AccountState:
    # the client of Hugging Face takes a second to import
    from app.adapters.hub import account
    from app.adapters.hub.server import HubServer

    server = HubServer.configured()
    has_token = account.has_token()
    return AccountState(
        has_token=has_token,
        name=name if has_token else "",
        is_from_environment=account.token_is_from_environment(),
        server=server.name,
        is_mirror=server.is_mirror,
    )
