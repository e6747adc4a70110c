"""How downloads stand, in words: never more than is known, never 100 % before the end."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload, WantedFile
from app.domain.downloads.download_words import download_words, item_name, left_text, share_done
from app.domain.units import bytes_text, part_of_bytes_text

_SIZES = st.integers(0, 1 << 45)


def _status(state: DownloadState, *, received: int = 0, total: int = 15_700_000_000, **more: object) -> DownloadStatus:
    sha256 = more.pop("sha256", "a" * 64)
    file = WantedFile("Q8_0/Model-Q8_0.gguf", total, sha256 if isinstance(sha256, str) else None)
    wanted = WantedDownload("org/Model-GGUF", "0" * 40, "Q8_0", (file,), Path("/models"))
    return DownloadStatus(1, wanted, state, received, **more)  # type: ignore[arg-type]


def test_one_that_runs_tells_part_speed_and_time() -> None:
    status = _status(DownloadState.RUNNING, received=9_700_000_000, rate_bytes_per_s=84e6, left_s=71.4)
    assert download_words(status) == "9.70 of 15.7 GB · 84.0 MB/s · 1 min 11 s left"


def test_what_is_not_known_yet_is_left_out() -> None:
    assert download_words(_status(DownloadState.RUNNING, received=700_000_000)) == "700 MB of 15.7 GB"
    assert download_words(_status(DownloadState.WAITING)) == "waiting · 15.7 GB"


def test_what_is_in_its_way_stands_where_the_speed_stood() -> None:
    status = _status(DownloadState.RUNNING, rate_bytes_per_s=1.0, left_s=9.0, problem="The line is broken.")
    assert download_words(status) == "0 bytes of 15.7 GB · The line is broken."


def test_a_complete_one_says_what_it_was_checked_by() -> None:
    assert download_words(_status(DownloadState.DONE)) == "15.7 GB · verified, SHA-256 matches"
    assert "only its size" in download_words(_status(DownloadState.DONE, sha256=None))


def test_a_failure_is_its_own_sentence() -> None:
    assert download_words(_status(DownloadState.FAILED, problem="There is no room.")) == "There is no room."
    assert download_words(_status(DownloadState.FAILED))


@given(state=st.sampled_from(DownloadState), received=_SIZES, total=_SIZES, rate=st.none() | st.floats(0, 1e12))
def test_every_state_has_words(state: DownloadState, received: int, total: int, rate: float | None) -> None:
    status = _status(state, received=received, total=total, rate_bytes_per_s=rate)
    assert download_words(status).strip()
    assert "None" not in download_words(status)


@given(st.floats(0, 1e9))
def test_time_left_has_whole_numbers(seconds: float) -> None:
    assert "." not in left_text(seconds)


def test_time_left_reads_well() -> None:
    assert [left_text(seconds) for seconds in (0, 59.4, 71, 3600, 7500)] == [
        "0 s",
        "59 s",
        "1 min 11 s",
        "1 h 0 min",
        "2 h 5 min",
    ]


@given(st.lists(st.tuples(_SIZES, _SIZES), max_size=4))
def test_a_share_lies_between_nothing_and_all(sizes: list[tuple[int, int]]) -> None:
    statuses = [_status(DownloadState.RUNNING, received=received, total=total) for received, total in sizes]
    share = share_done(statuses)
    assert share is None or 0 <= share <= 1
    assert (share is None) == (sum(total for _, total in sizes) == 0)


@given(_SIZES, _SIZES)
def test_part_and_whole_share_their_unit_where_it_is_the_same(part: int, whole: int) -> None:
    words = part_of_bytes_text(part, whole)
    assert words.endswith(f" of {bytes_text(whole)}")
    assert words.startswith(bytes_text(part).split()[0])


def test_the_name_is_the_files_own() -> None:
    assert item_name(_status(DownloadState.WAITING)) == "Model-Q8_0.gguf"
