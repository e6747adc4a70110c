"""Shares and verdicts as people read them."""

from app.domain.prompts.prompt_set import Check, CheckKind
from app.domain.statistics.wilson import Share
from app.domain.units import UNKNOWN


def share_text(share: Share) -> str:
    """`77 %`; `unknown` before there is anything to count."""
    return UNKNOWN if share.share is None else f"{share.share:.0%}".replace("%", " %")


def interval_text(share: Share) -> str:
    """`65 to 86 %`, the share's 95 % interval."""
    if share.interval is None:
        return UNKNOWN
    low, high = share.interval
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def check_text(check: Check | None) -> str:
    """What an answer is checked for: `contains “Lisbon”`, `number 85`, `valid JSON`."""
    if check is None:
        return "no check"
    match check.kind:
        case CheckKind.CONTAINS:
            return f"contains “{check.value}”"
        case CheckKind.REGEX:
            return f"matches {check.value}"
        case CheckKind.NUMBER:
            return f"last number is {check.value}"
        case CheckKind.JSON:
            return "valid JSON"
        case CheckKind.EXACT:
            return f"exactly “{check.value}”"
