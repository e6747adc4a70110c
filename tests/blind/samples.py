"""Blind tests and answers as they come."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from app.adapters.prompt_run_files import AnswerLog, write_head
from app.domain.blind.blind_test import BlindLane, BlindTest
from app.domain.blind.drawing import drawn_ballots
from app.domain.blind.votes import Vote
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.sampling import Sampling
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.kept_run import RunHead
from app.domain.prompts.prompt_set import Prompt, PromptSet
from app.services.blind.new_test import own_store

LEVELS = ("Q8_0", "Q4_K_M", "Q2_K", "Q3_K_M", "Q5_K_M", "Q6_K", "F16", "Q4_0")


def sample_test(prompts: int = 4, lanes: int = 2, *, seed: int = 7, test_id: str = "a-test") -> BlindTest:
    """A test nobody voted on, of the built-in model's levels."""
    return BlindTest(
        test_id=test_id,
        made_at="2026-11-21T20:00:00+00:00",
        seed=seed,
        prompts=PromptSet("typed prompts", tuple(Prompt(f"Question {number}?") for number in range(prompts))),
        lanes=tuple(BlindLane(LaneSpec(f"builtin:{level}"), level) for level in LEVELS[:lanes]),
        sampling=Sampling(max_tokens=12),
        ballots=drawn_ballots(prompts=prompts, lanes=lanes, seed=seed),
    )


def answer(lane: int, prompt: int, text: str = "", *, problem: str = "") -> KeptAnswer:
    """An answer that tells lanes apart unless a text is given."""
    said = text or f"lane {lane} on {prompt}"
    return KeptAnswer(lane, prompt, "" if problem else said, (1,), None, problem=problem)


def answers_of(
    test: BlindTest, *, same: Sequence[int] = (), failed: Mapping[int, int] | None = None
) -> dict[tuple[int, int], KeptAnswer]:
    """All answers; in the prompts of `same` every lane says the same; `failed` has a lane that fails by prompt."""
    broken = failed or {}
    return {
        (lane, prompt): answer(
            lane,
            prompt,
            "the same" if prompt in same else "",
            problem="It failed." if broken.get(prompt) == lane else "",
        )
        for lane in range(len(test.lanes))
        for prompt in range(len(test.prompts.prompts))
    }


@st.composite
def blind_tests_under_way(draw: st.DrawFn) -> tuple[BlindTest, dict[tuple[int, int], KeptAnswer]]:
    """A test with some of its answers, and votes on some of the ballots that could be voted on."""
    test = sample_test(draw(st.integers(1, 8)), draw(st.integers(2, 5)), seed=draw(st.integers(0, 1000)))
    texts = st.sampled_from(["one", "two", ""])
    answers = {}
    for lane in range(len(test.lanes)):
        for prompt in range(len(test.prompts.prompts)):
            if draw(st.integers(0, 4)):
                problem = "" if draw(st.integers(0, 5)) else "It failed."
                answers[lane, prompt] = KeptAnswer(lane, prompt, draw(texts), (), None, problem=problem)
    return test, answers


VOTES = st.sampled_from(list(Vote))


def keep_test(test: BlindTest, answers: Mapping[tuple[int, int], KeptAnswer]) -> None:
    """As if the app had asked for these answers and been closed."""
    store = own_store()
    store.save(test)
    folder = store.answers_folder(test.test_id)
    specs = tuple(lane.spec for lane in test.lanes)
    write_head(folder, RunHead(test.prompts, specs, test.sampling, test.made_at))
    log = AnswerLog(folder)
    log.add(*answers.values())
    log.close()
