"""Whether figures are exact, in words: what was kept of the reference's distributions."""

from app.domain.fidelity.figure_words import kld_text
from app.domain.plain_text import one_line
from app.domain.protocol.scoring_messages import Keep


def keeping_words(keeps: Keep, reason: str, mean_slack: float) -> str:
    """What was kept and why, and how far off the divergences can be for that."""
    why = one_line(reason)
    if keeps is Keep.EXACT or mean_slack == 0:
        return why or "Exact: the reference's whole distributions were kept."
    return f"{why} The true mean divergence is at most {kld_text(mean_slack)} above the one shown.".strip()
