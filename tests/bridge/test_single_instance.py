"""One window a user: copies of the app find each other, and none waits for a dead or a deaf one."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from app.adapters.desktop.instance_place import InstancePlace
from app.adapters.downloads.file_lock import FileLock
from app.bridge.desktop.hand_over_message import LONGEST_MESSAGE_BYTES, REFUSED, HandedOver
from app.bridge.desktop.single_instance import InstanceServer, Reached, hand_over

_MESSAGE = HandedOver(("/models/a b.gguf", "/models/c.gguf"), "token")
_FIRST_COPY = """
import sys
from PySide6.QtCore import QCoreApplication
from pathlib import Path
from app.adapters.desktop.instance_place import InstancePlace
from app.bridge.desktop.single_instance import InstanceServer
qt = QCoreApplication([])
server = InstanceServer.started(InstancePlace(sys.argv[1], Path(sys.argv[2])))
server.asked.connect(lambda message: print(*message.files, sep="|", flush=True))
print("listening", flush=True)
qt.exec()
"""


@pytest.fixture
def place(tmp_path: Path) -> InstancePlace:
    name = f"weighin-test-{os.getpid()}" if sys.platform == "win32" else str(tmp_path / "s")
    return InstancePlace(name, tmp_path / "lock")


@pytest.fixture
def first_copy(place: InstancePlace) -> Iterator["subprocess.Popen[str]"]:
    """Another process that listens."""
    command = [sys.executable, "-c", _FIRST_COPY, place.server_name, str(place.lock_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        yield process
        process.kill()


def test_files_reach_the_copy_that_runs(place: InstancePlace, first_copy: "subprocess.Popen[str]") -> None:
    assert hand_over(place, _MESSAGE) is Reached.TAKEN
    assert first_copy.stdout is not None
    assert first_copy.stdout.readline() == "/models/a b.gguf|/models/c.gguf\n"
    assert InstanceServer.started(place) is None


def test_where_nobody_runs_one_is_the_first_itself(qtbot: QtBot, place: InstancePlace) -> None:
    assert hand_over(place, _MESSAGE) is Reached.NOBODY
    server = InstanceServer.started(place)
    assert server is not None
    assert InstanceServer.started(place) is None
    server.close()
    assert hand_over(place, _MESSAGE) is Reached.NOBODY


def test_a_copy_that_crashed_locks_nobody_out(
    qtbot: QtBot, place: InstancePlace, first_copy: "subprocess.Popen[str]"
) -> None:
    first_copy.kill()
    first_copy.wait()
    assert hand_over(place, _MESSAGE) is Reached.NOBODY
    server = InstanceServer.started(place)
    assert server is not None
    server.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a process is stopped by a signal")
def test_a_copy_that_hangs_is_not_waited_for(place: InstancePlace, first_copy: "subprocess.Popen[str]") -> None:
    os.kill(first_copy.pid, signal.SIGSTOP)
    assert hand_over(place, _MESSAGE, patience_s=0.2) is Reached.SILENT
    os.kill(first_copy.pid, signal.SIGCONT)


def test_a_copy_that_is_just_starting_is_waited_for_a_little(place: InstancePlace) -> None:
    lock = FileLock.taken(place.lock_path)
    assert lock is not None
    with lock:
        assert hand_over(place, _MESSAGE, patience_s=0.2) is Reached.SILENT


@pytest.fixture
def server(qtbot: QtBot, place: InstancePlace) -> Iterator[InstanceServer]:
    server = InstanceServer.started(place)
    assert server is not None
    yield server
    server.close()
    server.deleteLater()


def _connected(qtbot: QtBot, place: InstancePlace) -> QLocalSocket:
    line = QLocalSocket()
    line.connectToServer(place.server_name)
    qtbot.waitUntil(lambda: line.state() is QLocalSocket.LocalSocketState.ConnectedState)
    return line


def _gone(line: QLocalSocket) -> bool:
    return line.state() is QLocalSocket.LocalSocketState.UnconnectedState


@pytest.mark.parametrize("noise", [b"GET / HTTP/1.1\n", b"[]\n", b"\xff\xfe\n", b"\n"])
def test_noise_is_refused_and_the_next_one_is_heard(
    qtbot: QtBot, place: InstancePlace, server: InstanceServer, noise: bytes
) -> None:
    line = _connected(qtbot, place)
    with qtbot.assertNotEmitted(server.asked):
        line.write(noise)
        qtbot.waitUntil(lambda: _gone(line))
    assert bytes(line.readAll().data()) == REFUSED
    with qtbot.waitSignal(server.asked) as asked:
        friend = _connected(qtbot, place)
        friend.write(b'{"version": 1, "files": ["/a.gguf"], "activation": ""}\n')
    assert asked.args == [HandedOver(("/a.gguf",))]


def test_who_says_too_much_is_cut_off(qtbot: QtBot, place: InstancePlace, server: InstanceServer) -> None:
    line = _connected(qtbot, place)
    line.write(b"x" * (2 * LONGEST_MESSAGE_BYTES))
    qtbot.waitUntil(lambda: _gone(line))


def test_who_says_nothing_is_cut_off(
    qtbot: QtBot, place: InstancePlace, server: InstanceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.bridge.desktop.single_instance.PATIENCE_S", 0.05)
    line = _connected(qtbot, place)
    qtbot.waitUntil(lambda: _gone(line))


def test_many_who_say_nothing_shut_nobody_out(qtbot: QtBot, place: InstancePlace, server: InstanceServer) -> None:
    crowd = [_connected(qtbot, place) for _ in range(12)]
    qtbot.waitUntil(lambda: sum(map(_gone, crowd)) == 4)
    with qtbot.waitSignal(server.asked):
        friend = _connected(qtbot, place)
        friend.write(b'{"version": 1, "files": [], "activation": ""}\n')


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has a list of who may use it")
def test_only_the_user_may_speak_to_the_window(place: InstancePlace, server: InstanceServer) -> None:
    assert Path(place.server_name).stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="sockets of files")
def test_a_socket_left_by_a_dead_copy_is_cleared_away(qtbot: QtBot, place: InstancePlace) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(place.server_name)
    assert hand_over(place, _MESSAGE) is Reached.NOBODY
    server = InstanceServer.started(place)
    assert server is not None
    server.close()
