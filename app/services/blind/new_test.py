"""A new blind test: which prompts, which lanes meet, and on which side."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from app.adapters.blind_store import BlindStore
from app.adapters.paths import data_folder
from app.domain.blind.blind_test import BlindLane, BlindTest
from app.domain.blind.drawing import drawn_ballots, drawn_prompts
from app.domain.errors import WeighInError
from app.domain.lanes.lane import MAX_LANES
from app.domain.lanes.sampling import Sampling
from app.domain.prompts.prompt_set import Prompt, PromptSet

MOST_PROMPTS: Final = 1000
_SEED_BITS: Final = 32


def own_store() -> BlindStore:
    """The app's own, in its data folder."""
    return BlindStore(data_folder() / "blind-tests")


def typed_prompts(text: str, *, system: str = "") -> PromptSet:
    """Prompts as they are typed, one a line."""
    lines = [line.strip() for line in text.splitlines()]
    return PromptSet("typed prompts", tuple(Prompt(line) for line in lines if line), system)


def new_blind_test(
    prompts: PromptSet,
    lanes: Sequence[BlindLane],
    sampling: Sampling,
    *,
    wanted: int | None = None,
    seed: int | None = None,
) -> BlindTest:
    """Draw a test of at most `wanted` of the prompts, by chance unless `seed` says otherwise.

    Raises `WeighInError` with what is missing.
    """
    if not prompts.prompts:
        raise WeighInError("There is no prompt to ask.", advice="Type at least one, or choose a set.")
    if not 2 <= len(lanes) <= MAX_LANES:
        raise WeighInError(
            "A blind test needs two lanes at least.", advice="Add another model or level on the Compare page."
        )
    drawn_with = secrets.randbits(_SEED_BITS) if seed is None else seed
    count = len(prompts.prompts)
    chosen = drawn_prompts(count, wanted=min(wanted or count, MOST_PROMPTS), seed=drawn_with)
    asked = replace(prompts, prompts=tuple(prompts.prompts[number] for number in chosen))
    now = datetime.now(UTC)
    return BlindTest(
        test_id=f"{now:%Y-%m-%d-%H%M%S}-{secrets.token_hex(2)}",
        made_at=now.isoformat(timespec="seconds"),
        seed=drawn_with,
        prompts=asked,
        lanes=tuple(lanes),
        sampling=sampling,
        ballots=drawn_ballots(prompts=len(chosen), lanes=len(lanes), seed=drawn_with),
    )
