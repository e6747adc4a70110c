"""`weighin machine`: what this computer offers."""

import argparse
from dataclasses import replace
from typing import Any

from rich.table import Table

from app.cli.compare.terminal_session import terminal_session
from app.cli.console import progress_console, result_console
from app.cli.streams import print_document
from app.domain.machines.machine import Machine, MeasuredBandwidth
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN, bytes_text
from app.services.machine.bandwidth import measure_bandwidth
from app.services.machine.machine_report import describe_machine
from app.services.reports.json_documents import machine_document


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Probe and print; returns the exit code."""
    with progress_console().status("Looking at this computer …"):
        machine = describe_machine()
    if options.measure:
        with progress_console().status("Measuring how fast the memory is read …"):
            machine = replace(machine, bandwidth=measure_bandwidth(machine.processor, machine.memory))
    if options.json:
        print_document(machine_document(machine))
    else:
        _show(machine)
    return 0


def _show(machine: Machine) -> None:
    processor, memory = machine.processor, machine.memory
    table = Table.grid(padding=(0, 2))
    table.add_row("Processor", one_line(processor.name or UNKNOWN))
    table.add_row(
        "Cores",
        f"{processor.physical_cores or UNKNOWN} physical, {processor.logical_cores} logical, "
        f"{processor.usable_cores} usable here",
    )
    kind = "unified memory" if machine.unified_memory else "memory"
    table.add_row(
        kind.capitalize(), f"{bytes_text(memory.total_bytes)}, {bytes_text(memory.available_bytes)} available"
    )
    table.add_row("Bandwidth", _bandwidth_words(machine.bandwidth))
    for gpu in machine.gpus:
        size = f"{bytes_text(gpu.total_bytes)}, {bytes_text(gpu.free_bytes)} free"
        table.add_row("GPU", f"{one_line(gpu.name)} ({gpu.backend}), {size}")
    if not machine.gpus:
        table.add_row("GPU", "none that the engine can use")
    table.add_row("Engine", one_line(machine.engine.version) if machine.engine else UNKNOWN)
    if machine.disk:
        table.add_row("Disk", f"{bytes_text(machine.disk.free_bytes)} free at {one_line(machine.disk.path)}")
    console = result_console()
    console.print(table)
    for note in machine.notes:
        console.print(one_line(note))


def _bandwidth_words(measured: MeasuredBandwidth | None) -> str:
    if measured is None:
        return "not measured yet: weighin machine --measure"
    return f"{bytes_text(measured.bytes_per_s)}/s on {measured.measured_at}: {one_line(measured.how)}"
