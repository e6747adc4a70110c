"""Which machine a question is about: this one, one that is typed in, or one picked from a list."""

import argparse
from typing import Final

from app.domain.errors import UsageError
from app.domain.machines.memory_pools import MemoryPools
from app.domain.machines.preset_machines import PRESET_MACHINES, PresetMachine, preset_machine
from app.domain.machines.typed_machine import pools_of_machine, typed_machine

LIST: Final = "list"


def add_machine_choice(parser: argparse.ArgumentParser) -> None:
    """The arguments that name a machine other than this one."""
    machine = parser.add_argument_group("another machine", "sizes in GB as memory is sold")
    machine.add_argument("--machine", metavar="KEY", help="one of a list; --machine list shows it")
    machine.add_argument("--ram", type=_amount, metavar="N", help="main memory")
    machine.add_argument("--vram", type=_amount, action="append", metavar="N", help="of a GPU; again for each GPU")
    machine.add_argument("--unified", action="store_true", help="processor and GPU share the RAM (Apple silicon)")
    machine.add_argument("--ram-bandwidth", type=_amount, metavar="N", help="of the RAM in GB/s, if you know it")
    machine.add_argument("--vram-bandwidth", type=_amount, metavar="N", help="of the GPUs in GB/s, if you know it")


def wants_list(options: argparse.Namespace) -> bool:
    """Whether the list of machines is asked for, and nothing else."""
    return bool(options.machine == LIST)


def list_machines(*, as_json: bool) -> None:
    """Print the machines to pick from."""
    if as_json:
        from app.cli.streams import print_document

        print_document({"machines": [_document(each) for each in PRESET_MACHINES]})
        return
    from rich.table import Table

    from app.cli.console import result_console

    table = Table.grid(padding=(0, 2))
    for each in PRESET_MACHINES:
        table.add_row(each.key, each.name, each.words)
    result_console().print(table)


def is_this_machine(options: argparse.Namespace) -> bool:
    """Whether none was named: what was learnt here holds for this machine alone."""
    return options.machine is None and not _is_typed(options)


def chosen_pools(options: argparse.Namespace) -> MemoryPools:
    """The memories of the machine that was named; of this one, probed, where none was. Raises `UsageError`."""
    if is_this_machine(options):
        return _this_machine()
    if options.machine is not None:
        if _is_typed(options):
            raise UsageError("Give either --machine or sizes of your own.")
        return preset_machine(options.machine).pools
    if options.ram is None:
        raise UsageError("A machine that you type in needs its main memory too: give --ram.")
    return typed_machine(
        ram_gb=options.ram,
        vram_gb=tuple(options.vram or ()),
        unified=options.unified,
        ram_gb_per_s=options.ram_bandwidth,
        vram_gb_per_s=options.vram_bandwidth,
    )


def _is_typed(options: argparse.Namespace) -> bool:
    given = (options.ram, options.vram, options.unified or None, options.ram_bandwidth, options.vram_bandwidth)
    return any(each is not None for each in given)


def _this_machine() -> MemoryPools:
    from app.cli.console import progress_console
    from app.services.machine.machine_report import describe_machine

    with progress_console().status("Looking at this computer …"):
        return pools_of_machine(describe_machine())


def _document(machine: PresetMachine) -> dict[str, object]:
    return {
        "key": machine.key,
        "name": machine.name,
        "words": machine.words,
        "ram_gb": machine.ram_gb,
        "vram_gb": list(machine.vram_gb),
        "unified": machine.unified,
    }


def _amount(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
