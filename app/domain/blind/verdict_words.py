"""What two lanes' votes show, in sentences that claim no more than was seen."""

from app.domain.blind.binomial import CONFIDENCE, sign_test
from app.domain.blind.needed_votes import MOST_VOTES, clear_majority
from app.domain.blind.preference import PairCounts, Preference


def verdict(seen: Preference, first: str, second: str) -> str:
    """The one sentence of a test between two lanes with these names."""
    counts = seen.counts
    if counts.votes == 0:
        return _without_votes(counts)
    if counts.decided == 0:
        return f"{votes_text(counts.votes)}, not one for either: no difference shown."
    if seen.shown:
        winner, most = (
            (first, counts.for_first) if counts.for_first > counts.for_second else (second, counts.for_second)
        )
        return (
            f"{most} of {counts.decided} for {winner}: between two equals a difference this clear comes by chance "
            f"{once_text(seen.chance)}."
        )
    return f"{votes_text(counts.votes)}: no difference shown{_what_would(seen)}."


def facts(seen: Preference, first: str, second: str) -> list[str]:
    """What stands beside the verdict: the share with its interval, and what was not counted."""
    counts = seen.counts
    told = []
    if seen.share is not None:
        name, share, low, high = (first, seen.share, seen.low, seen.high)
        if counts.for_second > counts.for_first:
            name, share, low, high = (second, 1 - share, 1 - high, 1 - low)
        told.append(
            f"{name} was preferred in {percent(share)} of the votes that decided; "
            f"in the long run that is {percent_range(low, high)} ({percent(CONFIDENCE)} confidence)."
        )
    return [*told, *left_out(counts)]


def left_out(counts: PairCounts, *, of: str = "prompt") -> list[str]:
    """What no share is made of, and why; with more than two lanes a prompt may have several pairs."""
    told = []
    undecided = [
        words
        for number, words in (
            (counts.ties, _counted(counts.ties, "tie")),
            (counts.both_bad, f"{counts.both_bad} × both bad"),
        )
        if number
    ]
    if undecided:
        told.append(f"{' and '.join(undecided)}: such votes name no winner and are left out of the share.")
    ballots = counts.votes + counts.identical + counts.failed + counts.open
    if counts.identical:
        told.append(f"In {counts.identical} of {ballots} {of}s both gave the same text: nothing to vote on there.")
    if counts.failed:
        told.append(f"{_counted(counts.failed, of)} left out: an answer is missing.")
    if counts.open:
        told.append(f"{_counted(counts.open, of)} not voted on.")
    return told


def habit(left: int, right: int) -> str:
    """Whether one side was chosen more often than chance would have it; empty where it was not."""
    if sign_test(left, right) > 1 - CONFIDENCE:
        return ""
    side, most = ("left", left) if left > right else ("right", right)
    return f"You chose the {side} side {most} of {left + right} times. Sides were balanced, so this helped no lane."


def votes_text(votes: int) -> str:
    """`1 vote`, `20 votes`."""
    return _counted(votes, "vote")


def percent(share: float) -> str:
    """`70 %`."""
    return f"{share * 100:.0f} %"


def percent_range(low: float, high: float) -> str:
    """`46 to 88 %`."""
    return f"{low * 100:.0f} to {high * 100:.0f} %"


def once_text(chance: float) -> str:
    """`once in 2,485 tests`, `less than once in a million tests`."""
    if chance * 1e6 < 1:
        return "less than once in a million tests"
    return f"once in {1 / chance:,.0f} tests"


def _without_votes(counts: PairCounts) -> str:
    if counts.identical and not counts.open and not counts.failed:
        return "Both gave the same text every time: there was nothing to vote on."
    return "Nothing was voted on."


def _what_would(seen: Preference) -> str:
    """What more votes could do."""
    counts = seen.counts
    if counts.for_first == counts.for_second:
        return f", {counts.for_first} for each"
    if seen.more_votes is None:
        return f"; one as small as that seen would take more than {MOST_VOTES:,} votes"
    more = f"; about {rounded_votes(seen.more_votes)} more would settle a difference of the size seen"
    if clear_majority(counts.decided) is not None:
        return more
    by_chance = once_text(sign_test(counts.decided, 0))
    return f", for even {counts.decided} of {counts.decided} comes by chance {by_chance}{more}"


def rounded_votes(votes: int) -> int:
    """Up to the next five or ten: a forecast of votes is no better than that."""
    step = 1 if votes <= 10 else 5 if votes <= 50 else 10
    return -(-votes // step) * step


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
