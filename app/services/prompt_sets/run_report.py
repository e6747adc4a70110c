"""A run of prompts as a file: JSON with everything, or CSV with a row an answer."""

import csv
import io
import json
from pathlib import Path
from typing import Any, Final

from app.domain.errors import UsageError
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.kept_run import KeptRun
from app.domain.prompts.pass_rates import pass_rates
from app.services.reports.check_documents import check_document, passes_document
from app.services.reports.report_file import write_report
from app.services.reports.safe_text import csv_cell

_COLUMNS: Final = (
    *("lane", "model", "level", "prompt_number", "prompt", "check", "value", "passed", "text"),
    *("generated_tokens", "decode_tps", "stop_reason", "problem"),
)


def save_run_report(run: KeptRun, path: Path) -> None:
    """Write the report; the ending of `path` chooses the form. Raises `WeighInError`."""
    match path.suffix.lower():
        case ".csv":
            write_report(path, run_csv(run))
        case ".json":
            write_report(path, json.dumps(run_document(run), ensure_ascii=False, indent=1, allow_nan=False) + "\n")
        case _:
            raise UsageError(f"A report of a run ends in .csv or .json, not {path.name}.")


def run_document(run: KeptRun) -> dict[str, Any]:
    """Keys as in the document of `weighin compare --json` where they mean the same; unknown is null."""
    head, answers = run.head, run.by_place()
    rates = pass_rates(run.verdicts())
    lanes = []
    for lane, (label, spec) in enumerate(zip(run.labels(), head.lanes, strict=True)):
        known = run.lane(lane)
        lanes.append(
            {
                "name": label,
                "source": spec.source,
                "model": known and known.model,
                "quant": known and known.level,
                "bits_per_weight": known and known.bits_per_weight,
                "file_bytes": known and known.file_bytes,
                "kv_type": spec.settings.kv_type,
                "passes": passes_document(rates[lane]),
                "answers": [
                    _answer_document(answers.get((lane, prompt))) for prompt in range(len(head.prompt_set.prompts))
                ],
            }
        )
    return {
        "name": head.prompt_set.name,
        "started_at": head.started_at,
        "settings": {
            "system": head.prompt_set.system,
            "seed": head.sampling.seed,
            "temperature": head.sampling.temperature,
            "max_tokens": head.sampling.max_tokens,
        },
        "prompts": [prompt.text for prompt in head.prompt_set.prompts],
        "checks": [check_document(prompt.check) for prompt in head.prompt_set.prompts],
        "lanes": lanes,
    }


def run_csv(run: KeptRun) -> str:
    """A row for each answer that is there; unknown is empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    labels = run.labels()
    for answer in run.answers:
        prompt, known = run.head.prompt_set.prompts[answer.prompt], run.lane(answer.lane)
        check = prompt.check
        row = (
            *(labels[answer.lane], known and known.model, known and known.level, answer.prompt + 1, prompt.text),
            *(check and check.kind.value, check and check.value, answer.passed, answer.text),
            *(len(answer.token_ids), answer.decode_tps, answer.stop_reason, answer.problem),
        )
        writer.writerow([csv_cell(value) for value in row])
    return stream.getvalue()


def _answer_document(answer: KeptAnswer | None) -> dict[str, Any] | None:
    """`None` for an answer that did not come yet."""
    if answer is None:
        return None
    return {
        "text": answer.text,
        "token_ids": list(answer.token_ids),
        "decode_tps": answer.decode_tps,
        "stop_reason": answer.stop_reason or None,
        "passed": answer.passed,
        "problem": answer.problem or None,
    }
