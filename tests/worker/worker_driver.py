"""Drives a real model process over its pipes."""

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Final, TypedDict, TypeVar, Unpack

import pytest

from app.domain.errors import ProtocolError
from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.protocol import wire
from app.domain.protocol.events import (
    AnswerFinished,
    Command,
    Failed,
    Generate,
    Load,
    Loaded,
    Ready,
    TokensGenerated,
    WorkerEvent,
    decode_event,
)

Wanted = TypeVar("Wanted", bound=WorkerEvent)

_PATIENCE_S: Final = 60.0


class LoadSettings(TypedDict, total=False):
    """Optional fields of `Load`."""

    kv_type: str
    gpu_layers: int
    threads: int
    use_mmap: bool
    repack: bool


class TurnSettings(TypedDict, total=False):
    """Optional settings of `generate_command`."""

    system: str | None
    temperature: float
    seed: int
    max_tokens: int
    alternatives: int
    reuse_prefix: bool


needs_memory_limit: Final = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux limits the address space of a process"
)


class WorkerEndedError(AssertionError):
    """The process ended where an event was expected."""


class WorkerDriver:
    """A child started as the app starts it. `seen` keeps every event in order."""

    def __init__(self, *arguments: str, limit: str | None = None) -> None:
        """`limit` is what `ulimit` of the shell understands, set for the child alone: `-v 3000000`."""
        command = [sys.executable, "-P", "-m", "app", "--worker", *arguments]
        if limit is not None:
            command = ["/bin/sh", "-c", f'ulimit {limit} && exec "$@"', "sh", *command]
        self.seen: list[WorkerEvent] = []
        self.unreadable: list[bytes] = []
        self._inbox: queue.SimpleQueue[WorkerEvent | None] = queue.SimpleQueue()
        self._stderr: list[bytes] = []
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._read_events, self._read_stderr)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> "WorkerDriver":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and close its pipes."""
        self.process.kill()
        self.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def send(self, command: Command) -> None:
        self.send_line(wire.encode(command).encode("ascii"))

    def send_line(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def close_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def next_event(self, of_type: type[Wanted], *, patience_s: float = _PATIENCE_S) -> Wanted:
        """The next event of that type; others on the way are kept in `seen`. An unwanted `Failed` is an error."""
        while True:
            event = self._inbox.get(timeout=patience_s)
            if event is None:
                self.process.wait(timeout=_PATIENCE_S)
                raise WorkerEndedError(f"exit code {self.process.returncode}\n{self.stderr_text}")
            self.seen.append(event)
            if isinstance(event, of_type):
                return event
            assert not isinstance(event, Failed), event
            assert not self.unreadable, self.unreadable

    def next_event_or_none(self) -> WorkerEvent | None:
        """Whatever comes next; `None` when the process has closed its side."""
        event = self._inbox.get(timeout=_PATIENCE_S)
        if event is not None:
            self.seen.append(event)
        return event

    def ending(self, *kinds: type[WorkerEvent]) -> WorkerEvent | None:
        """The next event of one of those kinds; `None` when the process ended before."""
        while (event := self.next_event_or_none()) is not None:
            if isinstance(event, kinds):
                return event
        return None

    def ending_within(self, seconds: float, kind: type[WorkerEvent]) -> WorkerEvent | None:
        """The first event of that kind within a time in which nothing else is expected; `None` if none comes."""
        deadline_s = time.monotonic() + seconds
        while (left_s := deadline_s - time.monotonic()) > 0:
            try:
                event = self._inbox.get(timeout=left_s)
            except queue.Empty:
                break
            if event is not None:
                self.seen.append(event)
            if isinstance(event, kind):
                return event
        return None

    def failure_or_death(self) -> Failed | int:
        """How a command that cannot succeed ended: what the process said, or the exit code it left with."""
        try:
            return self.next_event(Failed)
        except WorkerEndedError:
            return self.wait()

    def wait(self) -> int:
        """Wait for the process to end and all it wrote to be read; returns the exit code."""
        code = self.process.wait(timeout=_PATIENCE_S)
        for thread in self._threads:
            thread.join(timeout=_PATIENCE_S)
        return code

    @property
    def stderr_text(self) -> str:
        return b"".join(self._stderr).decode("utf-8", errors="replace")

    def load(self, path: object, *, context_tokens: int = 512, **settings: Unpack[LoadSettings]) -> Loaded:
        self.send(Load(str(path), context_tokens, **settings))
        return self.next_event(Loaded)

    def answer(self, *prompts: str, **settings: Unpack[TurnSettings]) -> tuple[str, AnswerFinished]:
        """Text and end of the answer to a conversation; see `generate_command`."""
        before = len(self.seen)
        self.send(generate_command(*prompts, **settings))
        finished = self.next_event(AnswerFinished)
        return text_of(self.seen[before:]), finished

    def _read_events(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            try:
                self._inbox.put(decode_event(line))
            except ProtocolError:
                self.unreadable.append(line)
        self._inbox.put(None)

    def _read_stderr(self) -> None:
        assert self.process.stderr is not None
        self._stderr.extend(self.process.stderr)


def generate_command(
    *prompts: str,
    system: str | None = None,
    temperature: float = 0.0,
    seed: int = 42,
    max_tokens: int = 24,
    alternatives: int = 5,
    reuse_prefix: bool = True,
) -> Generate:
    """`prompts` alternate between user and assistant, the user's first."""
    roles = ("user", "assistant")
    messages = [ChatMessage(roles[index % 2], text) for index, text in enumerate(prompts)]
    if system is not None:
        messages.insert(0, ChatMessage("system", system))
    return Generate(
        turn=1,
        messages=tuple(messages),
        sampling=Sampling(seed=seed, temperature=temperature, max_tokens=max_tokens),
        alternatives=alternatives,
        reuse_prefix=reuse_prefix,
    )


def text_of(events: Sequence[WorkerEvent]) -> str:
    """The text that those events stream."""
    return "".join(token.text for event in events if isinstance(event, TokensGenerated) for token in event.tokens)


def started(driver: WorkerDriver) -> WorkerDriver:
    """The driver, once its process is ready."""
    driver.next_event(Ready)
    return driver
