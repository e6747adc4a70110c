"""A model process that becomes the fake engine its model asks for, keeping a record of the commands it gets.

Run as `engine_by_model.py NAME=OPTIONS…`. The lines it is sent are appended to `MODEL.commands`, beside the model.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import NoReturn


def main() -> None:
    rules = dict(rule.split("=", 1) for rule in sys.argv[1:])
    out = sys.stdout.buffer
    out.write(b'{"type":"Ready","engine":"by model","process_id":1}\n')
    out.flush()
    first = sys.stdin.buffer.readline()
    if not first:
        return
    model = Path(json.loads(first)["model_path"])
    engine = subprocess.Popen(
        [sys.executable, "-P", "-m", "app", "--worker", "fake", *rules.get(model.stem, "").split()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert engine.stdin is not None
    assert engine.stdout is not None
    engine.stdout.readline()  # its own Ready
    threading.Thread(target=_pass_on, args=(first, engine, model.with_suffix(".commands")), daemon=True).start()
    for line in engine.stdout:
        out.write(line)
        out.flush()
    _end_as(engine.wait())


def _pass_on(first: bytes, engine: "subprocess.Popen[bytes]", record: Path) -> None:
    assert engine.stdin is not None
    line = first
    with record.open("ab") as commands:
        while line:
            commands.write(line)
            commands.flush()
            engine.stdin.write(line)
            engine.stdin.flush()
            line = sys.stdin.buffer.readline()
    engine.stdin.close()


def _end_as(exit_code: int) -> NoReturn:
    """End as the engine did."""
    if exit_code < 0 and sys.platform != "win32":
        os.kill(os.getpid(), -exit_code)
    # Windows gives the code unsigned and takes it signed
    os._exit(exit_code - 2**32 if exit_code >= 2**31 else exit_code)


if __name__ == "__main__":
    main()
