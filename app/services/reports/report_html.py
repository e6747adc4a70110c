"""A comparison as one HTML file that needs nothing else: no scripts, no network, light and dark."""

from collections.abc import Sequence
from html import escape
from typing import Final

from app.domain.lanes.against_reference import AgainstReference
from app.domain.lanes.answer import Answer
from app.domain.lanes.divergence import TokenSpan, differing_spans
from app.domain.protocol.events import Token
from app.domain.units import bytes_text
from app.services.reports.comparison_results import ComparisonResults, LaneResult
from app.services.reports.figures import FIGURES, PARTING_DEFINITION, ending_text
from app.services.reports.report_chart import rate_chart
from app.services.reports.report_facts import about_machine, about_settings
from app.services.reports.report_style import report_style

_PARTING: Final = '<span class="parting" title="Here it parted from the reference."></span>'


def html_report(results: ComparisonResults) -> str:
    """The whole document. Everything that a model, a file or a user wrote is escaped."""
    title = " against ".join(lane.label for lane in results.lanes)
    turns = "".join(_turn(results, turn) for turn in range(results.turns))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)} – Weigh-In</title><style>{report_style()}</style></head>\n<body><main>"
        f"<h1>{escape(title)}</h1>{_lane_cards(results)}{turns}{_notes(results)}</main></body></html>\n"
    )


def _lane_cards(results: ComparisonResults) -> str:
    cards = "".join(_lane_card(index, lane) for index, lane in enumerate(results.lanes))
    return f'<section class="cards">{cards}</section>'


def _lane_card(index: int, lane: LaneResult) -> str:
    bits = "unknown" if lane.bits_per_weight is None else f"{lane.bits_per_weight:.2f}"
    facts = [lane.model_name, f"{bits} bits per weight", bytes_text(lane.file_bytes), *_settings(lane)]
    note = f'<p class="note">{escape(lane.level_note)}</p>' if lane.level_note else ""
    digest = f'<p class="faint">SHA-256 {escape(lane.sha256)}</p>' if lane.sha256 else ""
    return (
        f'<div class="card lane-{index % 8}"><h2>{_title(index, lane)}</h2>'
        f"<p>{escape(' · '.join(fact for fact in facts if fact))}</p>{note}"
        f'<p class="faint">{escape(lane.source)}</p>{digest}</div>'
    )


def _label(lane: LaneResult) -> str:
    return f'<span class="swatch"></span>{escape(lane.label)}'


def _title(index: int, lane: LaneResult) -> str:
    reference = ' <span class="chip">reference</span>' if index == 0 else ""
    return _label(lane) + reference


def _settings(lane: LaneResult) -> list[str]:
    context = [] if lane.context_tokens is None else [f"context {lane.context_tokens:,}"]
    kv_type = [] if lane.settings.kv_type == "f16" else [f"K/V cache {lane.settings.kv_type}"]
    return context + kv_type


def _turn(results: ComparisonResults, turn: int) -> str:
    present = [(index, lane) for index, lane in enumerate(results.lanes) if turn < len(lane.answers)]
    if not present:
        return ""
    answers = [lane.answers[turn] for _, lane in present]
    columns = "".join(_answer(results, index, turn) for index, _ in present)
    chart = rate_chart([lane.label for _, lane in present], answers)
    names = "".join(f'<span class="legend lane-{index % 8}">{_label(lane)}</span>' for index, lane in present)
    figure = f"<figure><figcaption>Tokens per second {names}</figcaption>{chart}</figure>" if chart else ""
    heading = f"<h2>Turn {turn + 1}</h2>" if results.turns > 1 else ""
    return (
        f'<section>{heading}<blockquote>{escape(answers[0].prompt)}</blockquote><div class="answers">{columns}</div>'
        f"{_figures_table(results, [index for index, _ in present], turn)}{figure}</section>"
    )


def _answer(results: ComparisonResults, index: int, turn: int) -> str:
    lane = results.lanes[index]
    answer = lane.answers[turn]
    held = results.against_reference(index, turn)
    parting = "" if held is None or not held.compared else f'<p class="faint">{escape(_parting_text(held))}</p>'
    return (
        f'<article class="card lane-{index % 8}"><h3>{_title(index, lane)}</h3>{parting}'
        f'<div class="text">{_marked_text(results, index, turn)}</div>'
        f'<p class="faint">{escape(ending_text(answer))}</p></article>'
    )


def _parting_text(held: AgainstReference) -> str:
    return "the same as the reference" if held.split_token is None else f"parted at token {held.split_token + 1}"


def _marked_text(results: ComparisonResults, index: int, turn: int) -> str:
    answer = results.lanes[index].answers[turn]
    held = results.against_reference(index, turn)
    spans: Sequence[TokenSpan] = ()
    split_token = None if held is None else held.split_token
    if split_token is not None:
        _, spans = differing_spans(_token_ids(results.lanes[0].answers[turn]), _token_ids(answer))
    tokens = list(enumerate(answer.tokens))
    given = _with_marks(tokens[: answer.given_tokens], spans, split_token)
    own = _with_marks(tokens[answer.given_tokens :], spans, split_token)
    begun = f'<span class="given" title="Given to the lane to go on from.">{given}</span>' if given else ""
    return begun + own + (_PARTING if split_token is not None and split_token >= len(tokens) else "")


def _with_marks(tokens: Sequence[tuple[int, Token]], spans: Sequence[TokenSpan], split_token: int | None) -> str:
    differing = {position for span in spans for position in range(span.start, span.end)}
    parts: list[str] = []
    marked = False
    for position, token in tokens:
        if (position in differing) is not marked:
            parts.append("</mark>" if marked else "<mark>")
            marked = not marked
        parts.append((_PARTING if position == split_token else "") + escape(token.text))
    return "".join(parts) + ("</mark>" if marked else "")


def _token_ids(answer: Answer) -> list[int]:
    return [token.token_id for token in answer.tokens]


def _figures_table(results: ComparisonResults, lane_indices: Sequence[int], turn: int) -> str:
    head = "".join(f'<th title="{escape(figure.definition)}">{escape(figure.title)}</th>' for figure in FIGURES)
    rows = "".join(_figures_row(results, index, turn) for index in lane_indices)
    columns = f'<tr><th>lane</th>{head}<th class="left">against the reference</th></tr>'
    return f'<div class="scroll"><table><thead>{columns}</thead><tbody>{rows}</tbody></table></div>'


def _figures_row(results: ComparisonResults, index: int, turn: int) -> str:
    lane = results.lanes[index]
    held = results.against_reference(index, turn)
    cells = "".join(f"<td>{escape(figure.text(lane.answers[turn]))}</td>" for figure in FIGURES)
    against = escape(held.phrase) if held else "reference"
    return f'<tr class="lane-{index % 8}"><th>{_label(lane)}</th>{cells}<td class="left">{against}</td></tr>'


def _notes(results: ComparisonResults) -> str:
    facts = "".join(f"<li>{escape(line)}</li>" for line in (*about_machine(results.machine), *about_settings(results)))
    meanings = "".join(f"<dt>{escape(each.title)}</dt><dd>{escape(each.definition)}</dd>" for each in FIGURES)
    return (
        f'<section class="notes"><div><h2>Made with</h2><ul>{facts}</ul></div>'
        f"<div><h2>What the figures mean</h2><dl>{meanings}"
        f"<dt>parting</dt><dd>{escape(PARTING_DEFINITION)}</dd></dl></div></section>"
    )
