"""How far a measurement is, and how long it still takes, by the windows that it has scored since it began."""

from collections.abc import Mapping


class WindowPace:
    """`to_score` is how many windows each lane (by its number) has to score in all, `scored` how many it has."""

    def __init__(self, to_score: Mapping[int, int], scored: Mapping[int, int]) -> None:
        self._to_score = dict(to_score)
        self._scored = {lane: scored.get(lane, 0) for lane in to_score}
        self._spent_s: dict[int, list[float]] = {lane: [] for lane in to_score}

    def scored(self, lane: int, seconds: float) -> None:
        """A lane scored one more window, which took so long."""
        self._scored[lane] += 1
        self._spent_s[lane].append(seconds)

    def given_up(self, lane: int) -> None:
        """A lane scores no more."""
        self._to_score[lane] = self._scored[lane]

    def share(self, lane: int, part: float = 0.0) -> float:
        """Of a lane's windows, with `part` of the one under way."""
        return min(1.0, (self._scored[lane] + part) / max(1, self._to_score[lane]))

    def run_share(self, part: float = 0.0) -> float:
        """Of all windows of all lanes, with `part` of the one under way."""
        return min(1.0, (sum(self._scored.values()) + part) / max(1, sum(self._to_score.values())))

    def left_s(self, part: float = 0.0) -> float | None:
        """Seconds for what is left; a lane that has scored none yet is taken to be as fast as the others."""
        means = {lane: _mean(spent) for lane, spent in self._spent_s.items() if spent}
        if not means:
            return None
        usual_s = _mean(list(means.values()))
        left = {lane: wanted - self._scored[lane] for lane, wanted in self._to_score.items()}
        return max(0.0, sum(count * means.get(lane, usual_s) for lane, count in left.items()) - part * usual_s)


def _mean(values: list[float]) -> float:
    """Of the newest: the machine may be busier than it was an hour ago."""
    newest = values[-_NEWEST:]
    return sum(newest) / len(newest)


_NEWEST = 50
