"""Checks and who passed them, as JSON: keys are a contract, unknown is null, shares are 0 to 1."""

from typing import Any

from app.domain.prompts.pass_rates import LanePasses
from app.domain.prompts.prompt_set import Check

Document = dict[str, Any]


def check_document(check: Check | None) -> Document | None:
    """What an answer is checked for; `value` is null for a check that needs none."""
    return None if check is None else {"kind": check.kind.value, "value": check.value or None}


def passes_document(row: LanePasses) -> Document:
    """`low` and `high` are the share's 95 % interval (Wilson); `against_reference` is null for the reference."""
    low, high = row.passed.interval or (None, None)
    against = row.against_reference
    return {
        "passed": row.passed.count,
        "answered": row.passed.total,
        "unanswered": row.unanswered,
        "share": row.passed.share,
        "low": low,
        "high": high,
        "against_reference": against
        and {
            "both": against.both,
            "only_reference": against.only_reference,
            "only_lane": against.only_lane,
            "neither": against.neither,
            "probability": against.probability,
            "sentence": against.sentence,
        },
    }
