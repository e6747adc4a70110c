"""How long lanes take to read an answer: `python -m tests.benchmarks.surprise_bench [REFERENCE LANE…]`.

Models stay loaded, as they are after a turn. The measure is a second for 200 tokens on the built-in model, for all
lanes together; painting what was found is part of the window's benchmark.
"""

import queue
import sys
import time

from app.domain.lanes.lane import parse_lane
from app.domain.lanes.sampling import Sampling
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import ComparisonEvent, LaneNotScored, LaneScored, ScoringFinished
from app.services.comparison.scoring_request import AnswerToScore, ScoringRequest
from app.services.comparison.turn_request import TurnRequest

_USUAL = ("builtin:Q8_0", "builtin:Q4_K_M")
_PROMPT = "Tell me a long story about a fox, a boy and a bridge."
_REPEATS = 5
_TOKENS = 200


def main(lanes: tuple[str, ...]) -> None:
    events: queue.SimpleQueue[ComparisonEvent] = queue.SimpleQueue()
    comparison = Comparison([parse_lane(text) for text in lanes], events)
    try:
        answers = comparison.run_turn(TurnRequest(_PROMPT, sampling=Sampling(max_tokens=_TOKENS, temperature=0.7)))
        author, *readers = comparison.lane_ids
        token_ids = tuple(token.token_id for token in answers[author].tokens)
        print(f"{len(token_ids)} tokens, {len(readers)} lanes")
        for _ in range(_REPEATS):
            seconds = _read(comparison, events, ScoringRequest(author, (AnswerToScore(0, token_ids),), tuple(readers)))
            print(f"{seconds:.3f} s, {seconds / len(token_ids) * 200:.3f} s for 200 tokens")
    finally:
        comparison.close()


def _read(comparison: Comparison, events: "queue.SimpleQueue[ComparisonEvent]", request: ScoringRequest) -> float:
    started_s = time.perf_counter()
    comparison.start_scoring(request)
    while not isinstance(event := events.get(), ScoringFinished):
        if isinstance(event, LaneNotScored):
            raise SystemExit(event.problem.sentence)
        if isinstance(event, LaneScored):
            print(f"  lane {event.lane_id} after {time.perf_counter() - started_s:.3f} s")
    return time.perf_counter() - started_s


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or _USUAL)
