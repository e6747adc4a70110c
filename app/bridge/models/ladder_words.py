"""A row of a ladder in words: for its cells, for what hovering tells, for screen readers."""

from collections.abc import Sequence

from app.bridge.models.row_state import Presence, RowState
from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.plain_text import one_line
from app.domain.plan.forecast_words import range_text
from app.domain.plan.memory_plan import Confidence
from app.domain.plan.plan_parts import devices_of_shares
from app.domain.units import UNKNOWN, bytes_text

BEST = "best fit"
PAIR = "pair"


def label_of(row: LadderRow) -> str:
    """The uploader's name for the level."""
    return one_line(row.variant.label)


def marks_of(row: LadderRow) -> str:
    """`best fit`, `pair`, both or neither."""
    return " · ".join(word for word, is_so in ((BEST, row.is_best), (PAIR, row.is_pair)) if is_so)


def bits_text(row: LadderRow) -> str:
    """`4.9 bits`, `≈ 4.9 bits` before the header was read."""
    if row.bits_per_weight is None:
        return UNKNOWN
    return f"{'' if row.is_exact else '≈ '}{row.bits_per_weight:.1f} bits"


def loss_text(row: LadderRow) -> str:
    """`loss 0.031`; unknown where nothing near was published."""
    if row.loss is None:
        return "loss unknown"
    return f"loss {'≈ ' if row.loss.interpolated else ''}{row.loss.published_kld:.3f}"


def action_of(row: LadderRow, state: RowState, *, can_get: bool = True) -> str:
    """What the row's button does: `Get`, `Open`; how far a download is; empty where nothing can be done."""
    if state.presence is Presence.HERE:
        return "Open"
    if state.presence is Presence.COMING:
        return state.words
    return "Get" if can_get and row.variant.is_complete else ""


def level_told(row: LadderRow) -> str:
    """What hovering the name tells."""
    names = [one_line(file.path) for file in row.variant.files[:3]]
    more = len(row.variant.files) - len(names)
    marks = {
        BEST: row.is_best and "Best fit: the best level that fits this computer.",
        PAIR: row.is_pair and "One of the two that show the difference best.",
    }
    told = [row.explanation, *(words for words in marks.values() if words)]
    return "\n".join([*filter(None, told), *names, *([f"and {more} more parts"] if more > 0 else [])])


def bits_told(row: LadderRow) -> str:
    """What hovering the bits tells."""
    if row.bits_per_weight is None:
        return "Nothing is known of its bits per weight."
    if row.is_exact:
        return f"{row.bits_per_weight:.3f} bits per weight, from the file's own tensor table."
    return "Bits per weight, from the size of the file and the number of parameters; exact once its header is read."


def plan_told(row: LadderRow) -> str:
    """What hovering the bar or the verdict tells."""
    if row.plan is None:
        return row.problem or "Whether it fits is not known yet."
    told = "told by the engine" if row.plan.confidence is Confidence.ENGINE else "an estimate"
    words = f"Predicted ({told}) for {row.plan.setting.context_tokens:,} tokens: {row.plan.verdict}."
    return "\n".join([words, *row.plan.notes, *(device.words for device in devices_of_shares(row.plan.devices))])


def speed_told(row: LadderRow) -> str:
    """What hovering the forecast tells."""
    return row.forecast.basis if row.forecast else "Nothing is known of its speed here."


def loss_told(row: LadderRow) -> str:
    """What hovering the loss tells."""
    if row.loss is None:
        return "Nobody published a figure for a level near this one."
    between = ", between the neighbouring levels" if row.loss.interpolated else ""
    small = (
        f"\nOf a model as small as this one, rather {row.loss.expected_kld:.3f}."
        if row.loss.small_model_factor > 1
        else ""
    )
    return (
        f"Published KL divergence{between}: {row.loss.published_kld:.4f} nats a token.{small}\n{row.loss.source}"
        "\nA guide for choosing, not a measurement of this file."
    )


def spoken(row: LadderRow, state: RowState, *, can_get: bool = True) -> str:
    """The whole row, as a screen reader says it."""
    verdict = UNKNOWN if row.plan is None else row.plan.verdict.value
    known = [] if row.problem else [f"verdict {verdict}", range_text(row.forecast)]
    parts = [label_of(row), marks_of(row), bits_text(row), bytes_text(row.variant.size_bytes), *known]
    return ", ".join(
        part for part in (*parts, loss_text(row), row.problem, action_of(row, state, can_get=can_get)) if part
    )


def loss_caption(ladder: Ladder) -> str:
    """What the losses of a ladder are."""
    source = next((row.loss.source for row in ladder.rows if row.loss is not None), "")
    return f"loss: published KL divergence on {source.partition(',')[0]}" if source else ""


def beside_words(ladder: Ladder) -> str:
    """What else the repository holds, and what comes along; empty where there is nothing."""
    projector = ladder.projector
    along = "" if projector is None else f"{one_line(projector.name)} ({bytes_text(projector.size_bytes)}) comes along."
    return " ".join(part for part in (along, ladder.also_here) if part)


def pair_words(ladder: Ladder, here: Sequence[LadderRow] = (), *, brief: bool = False) -> str:
    """`Get Q4_K_M and Q8_0 to compare`, of which those `here` need not be got; empty where there are no two."""
    if len(ladder.pair) != 2:
        return ""
    missing = [row for row in ladder.pair if row not in here]
    precise, small = (label_of(row) for row in ladder.pair)
    if not missing:
        return "Compare both" if brief else f"Compare {small} and {precise}"
    if len(missing) == 1:
        other = small if missing[0] is ladder.pair[0] else precise
        return f"Get {label_of(missing[0])}{'' if brief else f' to compare it with {other}'}"
    return f"Get {'both' if brief else f'{small} and {precise}'} to compare"
