"""Reports of a comparison: nothing in them acts, nothing is lost, nothing is half written."""

import csv
import io
import json
import stat
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import UsageError, WeighInError
from app.services.reports.report_html import html_report
from app.services.reports.report_text import csv_report, markdown_report
from app.services.reports.reports import json_report, save_report
from tests.services.comparison_samples import HOSTILE, answer, failed_answer, hostile_results, lane, results

_VOID = {"meta", "line"}


class _Page(HTMLParser):
    """Collects elements, attributes and text, and sees that elements nest."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.marked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes += attrs
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if "mark" in self.open:
            self.marked.append(data)


def _page(document: str) -> _Page:
    page = _Page()
    page.feed(document)
    page.close()
    assert page.open == []
    return page


def test_nothing_in_the_page_acts_or_is_fetched() -> None:
    page = _page(html_report(hostile_results()))
    assert page.seen.isdisjoint({"script", "i", "b", "a", "img", "link", "iframe", "form", "object"})
    names = {name for name, _ in page.attributes}
    assert not any(name.startswith("on") for name in names)
    assert names.isdisjoint({"href", "src", "action"})
    assert HOSTILE in "".join(page.text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=2, max_size=6), st.lists(st.text(max_size=12), min_size=2, max_size=6))
def test_any_text_makes_a_page_whose_parts_nest_and_keeps_the_answers(left: list[str], right: list[str]) -> None:
    page = _page(html_report(results(lane("Q8_0", answer(left)), lane("Q4_K_M", answer(right)))))
    told = "".join(page.text)
    for pieces in (left, right):
        # a parser reads carriage returns and NUL as the standard says; everything else comes back as it was
        expected = "".join(pieces)
        if not set(expected) & {"\r", "\0"}:
            assert expected in told


def test_tokens_that_differ_are_marked_and_the_others_are_not() -> None:
    page = _page(html_report(results(lane("Q8_0", answer(["a", " b", " c"])), lane("Q4", answer(["a", " x", " c"])))))
    assert page.marked == [" x"]
    assert "parted at token 2" in page.text


def test_unknown_figures_say_so() -> None:
    document = results(lane("Q8_0", answer(["a", "b"])), lane("dead", failed_answer()))
    assert html_report(document).count("<td>unknown</td>") == 5
    assert "SIGSEGV" in html_report(document)
    dead = json.loads(json_report(document))["lanes"][1]["answers"][0]
    assert [dead[key] for key in ("load_s", "decode_tps", "peak_memory_bytes", "gpu_peak_bytes")] == [None] * 4
    assert dead["outcome"] == "crashed"


def test_every_lane_has_its_line_in_the_chart() -> None:
    lanes = [lane(f"L{number}", answer([f"{piece}" for piece in range(40)])) for number in range(8)]
    page = html_report(results(*lanes))
    assert page.count("<polyline") == 8
    assert all(f"lane-line lane-{number}" in page for number in range(8))


def test_a_comparison_that_said_nothing_has_a_report_too() -> None:
    silent = results(lane("Q8_0", failed_answer()), lane("Q4", failed_answer()))
    assert "<svg" not in html_report(silent)
    assert "SIGSEGV" in markdown_report(silent)
    assert results(lane("Q8_0"), lane("Q4")).turns == 0
    assert "Q8" in markdown_report(results(lane("Q8_0"), lane("Q4")))


def test_markdown_keeps_hostile_text_inside_its_fences() -> None:
    document = markdown_report(hostile_results())
    outside: list[str] = []
    fence = ""
    for line in document.splitlines():
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if not fence and len(ticks) >= 3:
            fence = ticks
        elif fence and line == fence:
            fence = ""
        elif not fence:
            outside.append(line)
    assert fence == ""
    assert not any("<script" in line for line in outside)


def test_a_spreadsheet_finds_no_formula() -> None:
    document = csv_report(results(lane("=1+1", answer(["=cmd()"], prompt="@x")), lane("-2", answer(["+3"]))))
    rows = list(csv.reader(io.StringIO(document)))
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.startswith(("=", "+", "@", "-")) for row in rows[1:] for cell in row)


def test_rows_of_the_csv_hold_numbers_as_numbers() -> None:
    document = csv_report(results(lane("Q8_0", answer(["a", "b"])), lane("Q4", answer(["a", "c"], step_s=0.02))))
    first, second = csv.DictReader(io.StringIO(document))
    assert float(first["decode_tps"]) == pytest.approx(100)
    assert float(second["speed_ratio"]) == pytest.approx(0.5)
    assert (first["first_split_token"], second["first_split_token"]) == ("", "1")


@pytest.mark.parametrize("ending", [".html", ".md", ".csv", ".json", ".HTML"])
def test_the_ending_of_the_name_chooses_the_kind(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report{ending}"
    save_report(hostile_results(), path)
    assert path.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_report_replaces_the_old_one_or_leaves_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("old")
    save_report(hostile_results(), path)
    assert path.read_text(encoding="utf-8").startswith("# Comparison")
    blocked = tmp_path / "folder.md"
    blocked.mkdir()
    with pytest.raises(WeighInError, match="could not be written"):
        save_report(hostile_results(), blocked)
    assert stat.S_ISDIR(blocked.stat().st_mode)
    assert {each.name for each in tmp_path.iterdir()} == {"report.md", "folder.md"}


def test_unknown_kinds_and_missing_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends in \.html, \.md, \.csv or \.json"):
        save_report(hostile_results(), tmp_path / "report.docx")
    with pytest.raises(WeighInError, match="no folder"):
        save_report(hostile_results(), tmp_path / "nowhere" / "report.md")


def test_every_report_says_which_part_of_an_answer_was_given_and_counts_the_rest_alone() -> None:
    whole = answer(["Once", " upon", " a", " time"], step_s=0.1)
    continued = replace(answer(["Once", " upon", " the", " day"], step_s=0.1), given_tokens=2)
    shown = results(lane("Q8_0", whole), lane("Q4", continued))
    (_, document) = json.loads(json_report(shown))["lanes"]
    assert document["answers"][0]["given_tokens"] == 2
    assert document["answers"][0]["generated_tokens"] == 2
    assert document["answers"][0]["text"] == "Once upon the day"
    assert "went on after 2 given tokens, finished" in markdown_report(shown)
    html = html_report(shown)
    assert '<span class="given" title="Given to the lane to go on from.">Once upon</span>' in html
    assert "went on after 2 given tokens" in html
    rows = list(csv.DictReader(io.StringIO(csv_report(shown))))
    assert [row["given_tokens"] for row in rows] == ["0", "2"]
