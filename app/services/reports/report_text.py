"""A comparison as Markdown and as CSV."""

import csv
import io
from typing import Final

from app.domain.lanes.answer import Answer
from app.domain.units import bytes_text
from app.services.reports.comparison_results import ComparisonResults, LaneResult
from app.services.reports.figures import FIGURES, PARTING_DEFINITION, ending_text
from app.services.reports.report_facts import about_machine, about_settings
from app.services.reports.safe_text import csv_cell, escaped, fenced, markdown_table


def markdown_report(results: ComparisonResults) -> str:
    """Tables and answers; text of models and users is fenced or escaped."""
    parts = ["# Comparison", "", *_lane_table(results), ""]
    for turn in range(results.turns):
        parts += [*_turn(results, turn), ""]
    parts += ["## Made with", ""]
    parts += [f"- {escaped(line)}" for line in (*about_machine(results.machine), *about_settings(results))]
    parts += ["", "## What the figures mean", ""]
    parts += [f"- **{figure.title}**: {figure.definition}" for figure in FIGURES]
    parts += [f"- **parting**: {PARTING_DEFINITION}", ""]
    return "\n".join(parts)


def csv_report(results: ComparisonResults) -> str:
    """One row an answer; figures as plain numbers, unknown as empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_CSV_COLUMNS)
    for lane_index, lane in enumerate(results.lanes):
        for turn, answer in enumerate(lane.answers):
            writer.writerow([csv_cell(value) for value in _csv_row(results, lane_index, turn, lane, answer)])
    return stream.getvalue()


_CSV_COLUMNS: Final = (
    *("lane", "turn", "source", "sha256", "quant", "bits_per_weight", "file_bytes", "kv_type", "context_tokens"),
    *("prompt_tokens", "generated_tokens", "load_s", "first_token_s", "prompt_tps", "decode_tps"),
    *("peak_memory_bytes", "runtime_bytes", "gpu_peak_bytes", "stop_reason", "outcome"),
    *("first_split_token", "speed_ratio", "memory_ratio", "prompt", "text", "given_tokens"),
)


def _csv_row(
    results: ComparisonResults, lane_index: int, turn: int, lane: LaneResult, answer: Answer
) -> tuple[object, ...]:
    held = results.against_reference(lane_index, turn)
    return (
        *(lane.label, turn + 1, lane.source, lane.sha256, lane.level, lane.bits_per_weight, lane.file_bytes),
        *(lane.settings.kv_type, lane.context_tokens, answer.prompt_tokens, answer.generated_tokens, answer.load_s),
        *(answer.first_token_s, answer.prompt_tps, answer.decode_tps, answer.peak_memory_bytes),
        *(answer.runtime_bytes, answer.gpu_peak_bytes, answer.stop_reason and answer.stop_reason.value),
        answer.outcome.kind.value,
        *((held.split_token, held.speed_ratio, held.memory_ratio) if held else (None, None, None)),
        *(answer.prompt, answer.text, answer.given_tokens),
    )


def _lane_table(results: ComparisonResults) -> list[str]:
    rows = [
        (lane.label, lane.model_name or "unknown", lane.level, _bits(lane), bytes_text(lane.file_bytes), lane.source)
        for lane in results.lanes
    ]
    return markdown_table(("lane", "model", "level", "bits per weight", "file", "source"), rows)


def _turn(results: ComparisonResults, turn: int) -> list[str]:
    answers = [(lane, lane.answers[turn]) for lane in results.lanes if turn < len(lane.answers)]
    rows = []
    for lane_index, (lane, answer) in enumerate(answers):
        held = results.against_reference(lane_index, turn)
        rows.append((lane.label, *(figure.text(answer) for figure in FIGURES), held.phrase if held else "reference"))
    parts = [f"## Turn {turn + 1}", "", *fenced(answers[0][1].prompt if answers else ""), ""]
    parts += markdown_table(("lane", *(figure.title for figure in FIGURES), "against the reference"), rows)
    for lane, answer in answers:
        parts += ["", f"### {escaped(lane.label)}: {escaped(ending_text(answer))}", "", *fenced(answer.text)]
    return parts


def _bits(lane: LaneResult) -> str:
    return "unknown" if lane.bits_per_weight is None else f"{lane.bits_per_weight:.2f}"
