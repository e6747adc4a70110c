"""`weighin machine`: what this computer offers."""

import argparse
from dataclasses import replace
from typing import Any

from rich.table import Table

from app.cli.compare.terminal_session import terminal_session
from app.cli.console import progress_console, result_console
from app.cli.streams import print_document
from app.domain.machines.machine import Gpu, Machine, MeasuredBandwidth, Processor
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
    table.add_row("Cores", _cores_words(processor))
    if processor.instruction_sets:
        table.add_row("Knows", ", ".join(processor.instruction_sets))
    kind = "unified memory" if machine.unified_memory else "memory"
    table.add_row(
        kind.capitalize(), f"{bytes_text(memory.total_bytes)}, {bytes_text(memory.available_bytes)} available"
    )
    table.add_row("Bandwidth", _bandwidth_words(machine.bandwidth))
    for gpu in machine.gpus:
        table.add_row("GPU", _gpu_words(gpu))
    if not any(gpu.usable for gpu in machine.gpus):
        table.add_row("GPU", "none that the engine can use")
    table.add_row("Engine", one_line(machine.engine.version) if machine.engine else UNKNOWN)
    if machine.disk:
        table.add_row("Disk", f"{bytes_text(machine.disk.free_bytes)} free at {one_line(machine.disk.path)}")
    console = result_console()
    console.print(table)
    for note in machine.notes:
        console.print(one_line(note))


def _cores_words(processor: Processor) -> str:
    fast = processor.performance_cores
    kinds = f" ({fast} fast)" if fast is not None and fast != processor.physical_cores else ""
    return (
        f"{processor.physical_cores or UNKNOWN} physical{kinds}, {processor.logical_cores} logical, "
        f"{processor.usable_cores} usable here"
    )


def _gpu_words(gpu: Gpu) -> str:
    figures = [f"{bytes_text(gpu.total_bytes)}, {bytes_text(gpu.free_bytes)} free"]
    if gpu.integrated:
        figures.append("shares the main memory")
    if not gpu.usable:
        figures.append("the engine cannot use it")
    return f"{one_line(gpu.name)} ({gpu.backend}), {', '.join(figures)}"


def _bandwidth_words(measured: MeasuredBandwidth | None) -> str:
    if measured is None:
        return "not measured yet: weighin machine --measure"
    return f"{bytes_text(measured.bytes_per_s)}/s on {measured.measured_at}: {one_line(measured.how)}"
