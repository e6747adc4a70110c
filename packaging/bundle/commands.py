"""Running other programs, and telling what they said only when they failed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def step(title: str) -> Iterator[None]:
    """Tell what is being done and how long it took."""
    print(f"== {title}", flush=True)
    started = time.monotonic()
    yield
    print(f"   {time.monotonic() - started:.1f} s", flush=True)


def run(command: Sequence[str | Path], *, log: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run `command` with its output in `log`. Raises `SystemExit` with the last of it when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(word) for word in command]
    with log.open("ab") as output:
        output.write(f"$ {' '.join(words)}\n".encode())
        output.flush()
        done = subprocess.run(
            words, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}, check=False
        )
    if done.returncode != 0:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-60:]
        raise SystemExit("\n".join([*tail, f"{words[0]} failed ({done.returncode}); all it said is in {log}"]))


def python(*arguments: str | Path) -> tuple[str | Path, ...]:
    """A command of the interpreter that runs the build, whatever folder it is run from."""
    return (sys.executable, "-P", *arguments)
