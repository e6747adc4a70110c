"""One window a user and screen: the first copy of the app listens, further ones hand it their files and leave."""

import logging
import time
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.adapters.desktop.instance_place import InstancePlace
from app.adapters.downloads.file_lock import FileLock
from app.bridge.desktop.hand_over_message import (
    LONGEST_ANSWER_BYTES,
    LONGEST_MESSAGE_BYTES,
    REFUSED,
    TAKEN,
    HandedOver,
    decoded,
    encoded,
    says_taken,
)

_log = logging.getLogger(__name__)

# A window that is busy answers within a frame or two; nobody should wait for one that hangs.
PATIENCE_S: Final = 3.0
_RETRY_S: Final = 0.05
_MOST_TALKS: Final = 8


class Reached(Enum):
    """What became of what was to be handed over."""

    TAKEN = "taken"
    NOBODY = "nobody is there"
    SILENT = "somebody is there and does not answer"


class InstanceServer(QObject):
    """Listens until `close`. `asked` carries a `HandedOver`. Only this user's processes can reach it.

    The lock tells the living from the dead: a system gives it back however its holder ended, so what is left of a
    crashed copy is cleared away.
    """

    asked = Signal(object)

    def __init__(self, place: InstancePlace, lock: FileLock, parent: QObject | None = None) -> None:
        """Raises `OSError` where nothing can be listened to; the lock is given back then."""
        super().__init__(parent)
        self._lock = lock
        self._talks: list[_Talk] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_MOST_TALKS)
        self._server.newConnection.connect(self._take_all)
        QLocalServer.removeServer(place.server_name)
        if not self._server.listen(place.server_name):
            lock.release()
            raise OSError(self._server.errorString())

    @staticmethod
    def started(place: InstancePlace, parent: QObject | None = None) -> "InstanceServer | None":
        """The server, or `None` while another copy is it. Raises `OSError`."""
        lock = FileLock.taken(place.lock_path)
        return None if lock is None else InstanceServer(place, lock, parent)

    def close(self) -> None:
        """Call before the app ends, so that a copy started at the same moment becomes the first."""
        self._server.close()
        for talk in list(self._talks):
            talk.end()
        self._lock.release()

    def _take_all(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            # a copy of this app is done within a moment: the oldest is the one that says nothing
            for silent in self._talks[: max(0, len(self._talks) - _MOST_TALKS + 1)]:
                silent.end()
            talk = _Talk(socket, self)
            self._talks.append(talk)
            talk.told.connect(self.asked)
            talk.ended.connect(self._talks.remove)
            talk.read()


class _Talk(QObject):
    """One copy that says something; who takes too long or says too much is cut off."""

    told = Signal(object)
    ended = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._has_ended = False
        socket.setParent(self)
        socket.setReadBufferSize(LONGEST_MESSAGE_BYTES + 1)
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(self.end)
        self._patience = QTimer(self, singleShot=True, interval=round(PATIENCE_S * 1000))
        self._patience.timeout.connect(self.end)
        self._patience.start()

    def read(self) -> None:
        """Take the line once it is whole."""
        if self._has_ended:
            return
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() > LONGEST_MESSAGE_BYTES:
                self.end()
            return
        line = bytes(self._socket.readLine(LONGEST_MESSAGE_BYTES + 1).data())
        try:
            message = decoded(line)
        except ValueError as error:
            _log.warning("another program said something that no copy of this one says: %s", error)
            self._answer(REFUSED)
            return
        self._answer(TAKEN)
        self.told.emit(message)

    def end(self) -> None:
        """Cut the line; may be called again."""
        if self._has_ended:
            return
        self._has_ended = True
        self._patience.stop()
        self._socket.abort()
        self.ended.emit(self)
        self.deleteLater()

    def _answer(self, answer: bytes) -> None:
        self._socket.write(answer)
        self._socket.flush()
        self._socket.disconnectFromServer()


def hand_over(place: InstancePlace, message: HandedOver, *, patience_s: float = PATIENCE_S) -> Reached:
    """Give `message` to the copy that listens at `place`; waits no longer than `patience_s`."""
    try:
        line = encoded(message)
    except ValueError as error:
        _log.warning("this cannot be handed over: %s", error)
        return Reached.SILENT
    ends_at = time.monotonic() + patience_s
    while True:
        socket = QLocalSocket()
        socket.connectToServer(place.server_name)
        if socket.waitForConnected(_left_ms(ends_at)):
            taken = _said(socket, line, ends_at)
            socket.abort()
            return Reached.TAKEN if taken else Reached.SILENT
        if _is_free(place):
            return Reached.NOBODY
        if time.monotonic() > ends_at:
            return Reached.SILENT
        # it is about to listen, or about to be gone
        time.sleep(_RETRY_S)


def _said(socket: QLocalSocket, line: bytes, ends_at: float) -> bool:
    socket.write(line)
    while socket.bytesToWrite():
        if not socket.waitForBytesWritten(_left_ms(ends_at)):
            return False
    while not socket.canReadLine():
        if socket.bytesAvailable() > LONGEST_ANSWER_BYTES or not socket.waitForReadyRead(_left_ms(ends_at)):
            return False
    return says_taken(bytes(socket.readLine(LONGEST_ANSWER_BYTES).data()))


def _left_ms(ends_at: float) -> int:
    return max(1, round((ends_at - time.monotonic()) * 1000))


def _is_free(place: InstancePlace) -> bool:
    """Whether nobody holds the lock. A place that cannot be locked is nobody's."""
    try:
        lock = FileLock.taken(place.lock_path)
    except OSError:
        return True
    if lock is None:
        return False
    lock.release()
    return True
