"""Properties of what downloads are counted with: rates, patience, limits, trust, order, and what words mean."""

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.downloads.allowance import Allowance
from app.domain.downloads.choosing import chosen_files
from app.domain.downloads.download import WantedFile
from app.domain.downloads.partial import PartialNote
from app.domain.downloads.patience import MOST_TRIES, Patience
from app.domain.downloads.queue_order import moved
from app.domain.downloads.transfer_rate import TransferRate, left_s
from app.domain.errors import WeighInError
from app.domain.gguf.variants import RepositoryFile, group_files
from tests.downloads.samples import PARTS, PATH, PROJECTOR, REPOSITORY

_STEPS = st.lists(st.tuples(st.floats(0, 5), st.integers(0, 10**9)), max_size=60)
_HASHES = st.one_of(st.none(), st.sampled_from(["a" * 64, "b" * 64]))


@given(_STEPS, st.floats(0, 20))
def test_a_rate_is_between_the_slowest_and_all_at_once(steps: list[tuple[float, int]], later_s: float) -> None:
    rate, now_s, total_bytes = TransferRate(), 0.0, 0
    for passed_s, count_bytes in steps:
        now_s += passed_s
        rate.note(count_bytes, now_s)
        total_bytes += count_bytes
        seen = rate.bytes_per_s(now_s)
        assert seen is None or 0 < seen <= total_bytes / 0.4
    seen = rate.bytes_per_s(now_s + later_s)
    if later_s > 4 or not steps:
        assert seen is None


@given(st.integers(1000, 10**9), st.floats(0.05, 1.0), st.integers(30, 100))
def test_a_steady_line_has_its_rate(bytes_per_step: int, step_s: float, steps: int) -> None:
    rate = TransferRate()
    for step in range(steps):
        rate.note(bytes_per_step, step * step_s)
    seen = rate.bytes_per_s((steps - 1) * step_s)
    assert seen is not None
    assert math.isclose(seen, bytes_per_step / step_s, rel_tol=0.02)


@given(st.integers(-5, 10**12), st.one_of(st.none(), st.floats(0, 1e12)))
def test_time_left_is_known_where_something_moves(remaining_bytes: int, bytes_per_s: float | None) -> None:
    left = left_s(remaining_bytes, bytes_per_s)
    assert (left is None) == (not bytes_per_s)
    assert left is None or left >= 0


@given(st.lists(st.one_of(st.none(), st.floats(0, 2000), st.just("progress")), max_size=40))
def test_patience_ends_after_enough_fruitless_tries_and_never_before(events: list[float | str | None]) -> None:
    patience, fruitless = Patience(), 0
    for event in events:
        if event == "progress":
            patience.progressed()
            fruitless = 0
            continue
        assert not isinstance(event, str)
        pause_s = patience.pause_s(event)
        fruitless += 1
        if fruitless >= MOST_TRIES or (event is not None and event > 900):
            assert pause_s is None
        else:
            assert pause_s is not None
            # what the server asks for is what it gets
            assert pause_s >= (event or 0.001)
            assert event is not None or pause_s <= 30


@given(st.floats(1e4, 1e9), st.lists(st.tuples(st.integers(0, 1 << 20), st.floats(0, 0.5)), max_size=60))
def test_a_limit_is_kept_over_any_stretch(bytes_per_s: float, pieces: list[tuple[int, float]]) -> None:
    allowance, now_s = Allowance(bytes_per_s), 0.0
    taken: list[tuple[float, int]] = []
    for count_bytes, idle_s in pieces:
        now_s += allowance.take(count_bytes, now_s) + idle_s
        taken.append((now_s, count_bytes))
    # whoever waits as told has, from any moment on, no more than the rate and a short burst allow
    for at, (from_s, _) in enumerate(taken):
        moved_bytes = sum(count_bytes for _, count_bytes in taken[at + 1 :])
        assert moved_bytes <= bytes_per_s * (now_s - from_s + 0.25) * 1.001 + 1


@given(st.integers(0, 1 << 30), st.floats(0, 100))
def test_without_a_limit_nobody_waits(count_bytes: int, now_s: float) -> None:
    allowance = Allowance(1.0)
    allowance.take(1 << 30, 0.0)
    allowance.limit_to(None)
    assert allowance.take(count_bytes, now_s) == 0


@given(
    size_bytes=st.integers(1, 1000),
    synced_bytes=st.integers(0, 1000),
    present_bytes=st.integers(0, 1100),
    boots=st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "a", "b"])),
)
def test_only_what_surely_is_as_it_came_is_trusted(
    size_bytes: int, synced_bytes: int, present_bytes: int, boots: tuple[str, str]
) -> None:
    assume(synced_bytes <= size_bytes)
    note = PartialNote("o/r", "c", "p", size_bytes, None, synced_bytes, boots[0])
    trusted = note.trusted_bytes(present_bytes, boots[1])
    assert 0 <= trusted <= min(present_bytes, size_bytes)
    if boots[0] != boots[1] or not boots[0]:
        assert trusted <= synced_bytes


@given(noted=_HASHES, wanted=_HASHES, same_commit=st.booleans(), same_path=st.booleans(), same_size=st.booleans())
def test_bytes_of_another_file_are_never_taken_for_ours(
    noted: str | None, wanted: str | None, same_commit: bool, same_path: bool, same_size: bool
) -> None:
    note = PartialNote("o/r", "c", "p", 10, noted, 0, "")
    file = WantedFile("p" if same_path else "q", 10 if same_size else 11, wanted)
    is_ours = note.is_of("o/r", "c" if same_commit else "d", file)
    if wanted is not None:
        assert is_ours == (same_size and noted == wanted)
    else:
        assert is_ours == (same_size and same_commit and same_path)


@given(st.lists(st.integers(), unique=True, min_size=1, max_size=12), st.data())
def test_moving_changes_one_place_and_loses_nobody(order: list[int], data: st.DataObject) -> None:
    entry, position = data.draw(st.sampled_from(order)), data.draw(st.integers(-3, 15))
    after = moved(order, entry, position)
    assert Counter(after) == Counter(order)
    assert after.index(entry) == min(max(position, 0), len(order) - 1)
    assert [each for each in after if each != entry] == [each for each in order if each != entry]


_FILES = [RepositoryFile(path, 10, None) for path in (PATH, PROJECTOR, *PARTS, "README.md", "b/Model-UD-Q8_0.gguf")]


@pytest.mark.parametrize(
    ("word", "paths"),
    [
        (PATH, [PATH]),
        ("README.md", ["README.md"]),
        ("Model-UD-Q8_0.gguf", ["b/Model-UD-Q8_0.gguf"]),
        (PARTS[2], list(PARTS)),
        ("Model-Q4_K_M-00001-of-00003.gguf", list(PARTS)),
        ("q4_k_m", [*PARTS, PROJECTOR]),
        ("Q8_0", [PATH, PROJECTOR]),
        ("UD-Q8_0", ["b/Model-UD-Q8_0.gguf", PROJECTOR]),
    ],
)
def test_words_mean_files_or_levels(word: str, paths: list[str]) -> None:
    assert [file.path for file in chosen_files(REPOSITORY, _FILES, word).files] == paths


@given(st.lists(st.sampled_from(_FILES), unique=True), st.text(max_size=30))
def test_any_word_means_whole_models_or_nothing(files: list[RepositoryFile], word: str) -> None:
    for each in (word, *(file.path for file in files), *(variant.label for variant in group_files(files).variants)):
        try:
            chosen = chosen_files(REPOSITORY, files, each)
        except WeighInError:
            continue
        assert set(chosen.files) <= set(files)
        assert len(set(chosen.files)) == len(chosen.files) > 0
        parts = [file.path for file in chosen.files if file.path in PARTS]
        assert parts in ([], list(PARTS))


def test_a_model_that_lacks_a_part_is_not_begun() -> None:
    files = [file for file in _FILES if file.path != PARTS[1]]
    with pytest.raises(WeighInError, match=r"lacks parts in this repository \(2\)"):
        chosen_files(REPOSITORY, files, "Q4_K_M")
    whole = replace(_FILES[0], path="c/Model-Q8_0.gguf")
    with pytest.raises(WeighInError, match="may mean several files"):
        chosen_files(REPOSITORY, [*_FILES, whole], "Q8_0")
