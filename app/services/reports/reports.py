"""Saving a comparison as HTML, Markdown, CSV or JSON: the file's ending chooses."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from app.domain.errors import UsageError, WeighInError
from app.services.reports.comparison_results import ComparisonResults
from app.services.reports.json_documents import comparison_document
from app.services.reports.report_file import write_report
from app.services.reports.report_html import html_report
from app.services.reports.report_text import csv_report, markdown_report


def json_report(results: ComparisonResults) -> str:
    """The document of `weighin compare --json`."""
    return json.dumps(comparison_document(results), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


_FORMATS: Final[Mapping[str, Callable[[ComparisonResults], str]]] = {
    ".html": html_report,
    ".htm": html_report,
    ".md": markdown_report,
    ".csv": csv_report,
    ".json": json_report,
}
REPORT_ENDINGS: Final = (".html", ".md", ".csv", ".json")


def check_report_path(path: Path) -> None:
    """Raise before the work is done for what `save_report` could not write: `UsageError` for an unknown ending."""
    if path.suffix.lower() not in _FORMATS:
        raise UsageError(f"A report ends in {', '.join(REPORT_ENDINGS[:-1])} or {REPORT_ENDINGS[-1]}, not {path.name}.")
    if not path.absolute().parent.is_dir():
        raise WeighInError(f"There is no folder {path.absolute().parent}.", advice="Make it or choose another.")


def save_report(results: ComparisonResults, path: Path) -> None:
    """Write the report atomically: never a half file under the final name. Raises `WeighInError`."""
    check_report_path(path)
    write_report(path, _FORMATS[path.suffix.lower()](results))
