"""What a fake engine is told to do, as arguments of `weighin --worker fake …`."""

import argparse
import os
import signal
import sys
import time
from dataclasses import dataclass
from typing import Final, NoReturn

PHASES: Final = ("load", "prefill", "decode", "score")
# What Windows reports for a process that died in this way: an NTSTATUS, written as the signed number that it takes.
_WINDOWS_EXIT_CODES: Final = {
    "SIGSEGV": 0xC0000005 - 2**32,
    "SIGILL": 0xC000001D - 2**32,
    "SIGABRT": 0xC0000409 - 2**32,
    "SIGKILL": 1,
}


@dataclass(frozen=True, slots=True)
class FakeScript:
    """`part_at`: from this token on the words differ from another fake's. Times are seconds.

    The phase "score" is reached with window number `from_window`; each window takes `window_s`.
    """

    tokens_per_second: float
    tokens: int
    prompt_tokens: int
    load_s: float
    prefill_s: float
    memory_bytes: int
    part_at: int | None
    die_with: str | None
    die_in: str
    hang_in: str | None
    fail_load_with: str | None
    ignore_cancel: bool
    ignore_terminate: bool
    ignore_end_of_input: bool
    flood_stderr: bool
    garbage_line: bool
    never_ready: bool
    window_s: float
    from_window: int

    def reach(self, phase: str) -> None:
        """Die or hang here, if that is the script."""
        if self.die_with is not None and self.die_in == phase:
            _die(self.die_with)
        while self.hang_in == phase:
            time.sleep(1.0)


def parse_script(arguments: list[str]) -> FakeScript:
    """The script in `arguments`; wrong ones end the process with usage on standard error."""
    parser = argparse.ArgumentParser(prog="weighin --worker fake", allow_abbrev=False)
    parser.add_argument("--tokens-per-second", type=float, default=100.0)
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--prompt-tokens", type=int, default=20)
    parser.add_argument("--load-s", type=float, default=0.02)
    parser.add_argument("--prefill-s", type=float, default=0.02)
    parser.add_argument("--memory-bytes", type=int, default=0)
    parser.add_argument("--part-at", type=int)
    parser.add_argument("--die-with", choices=tuple(_WINDOWS_EXIT_CODES))
    parser.add_argument("--die-in", choices=PHASES, default="decode")
    parser.add_argument("--hang-in", choices=PHASES)
    parser.add_argument("--fail-load-with")
    parser.add_argument("--window-s", type=float, default=0.0)
    parser.add_argument("--from-window", type=int, default=0)
    for flag in ("cancel", "terminate", "end-of-input"):
        parser.add_argument(f"--ignore-{flag}", action="store_true")
    for flag in ("flood-stderr", "garbage-line", "never-ready"):
        parser.add_argument(f"--{flag}", action="store_true")
    return FakeScript(**vars(parser.parse_args(arguments)))


def _die(signal_name: str) -> NoReturn:
    print("the fake engine was told to die", file=sys.stderr, flush=True)  # noqa: T201
    if os.name == "nt":
        os._exit(_WINDOWS_EXIT_CODES[signal_name])
    os.kill(os.getpid(), getattr(signal, signal_name))
    while True:  # the signal is on its way
        time.sleep(1.0)
