"""What cannot be scored is refused in a sentence, and the process goes on."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.protocol.events import Cancel, Failed, FailureCode
from app.domain.protocol.scoring_messages import Keep, WindowProgress, WindowScored
from tests.builders.tiny_models import TINY, build_model
from tests.worker.scoring_driver import refusal, score, window_of
from tests.worker.worker_driver import WorkerDriver

pytestmark = pytest.mark.engine

WINDOW = tuple(np.random.default_rng(4).integers(3, 300, 64).tolist())
SHORT = WINDOW[:32]


@pytest.fixture
def tiny(worker: WorkerDriver, tmp_path: Path) -> WorkerDriver:
    """A process with a model of 320 tokens, made for 512."""
    worker.load(build_model(tmp_path / "tiny.gguf"), context_tokens=64)
    return worker


def assert_refused(found: Failed, code: FailureCode, words: str) -> None:
    assert found.code is code
    assert words in found.message
    assert found.message.endswith(".")


def test_another_vocabulary_is_refused(tiny: WorkerDriver) -> None:
    found = refusal(tiny, WINDOW, 10, vocabulary_sha256="ab" * 32)
    assert_refused(found, FailureCode.OTHER_VOCABULARY, "other tokens than the reference")
    assert found.advice


@pytest.mark.parametrize("token", [-1, 320, 2**31 - 1])
def test_tokens_that_the_model_does_not_have_are_refused(tiny: WorkerDriver, token: int) -> None:
    found = refusal(tiny, (*SHORT, token), 10)
    assert_refused(found, FailureCode.BAD_COMMAND, "does not know")


@pytest.mark.parametrize(("tokens", "first"), [((), 0), ((5,), 0), (SHORT, 31), (SHORT, -1), (SHORT, 1000)])
def test_a_window_without_a_token_to_score_is_refused(tiny: WorkerDriver, tokens: tuple[int, ...], first: int) -> None:
    assert_refused(refusal(tiny, tokens, first), FailureCode.BAD_COMMAND, "No token of the window")


def test_a_window_longer_than_the_model_was_made_for_is_refused(tiny: WorkerDriver) -> None:
    found = refusal(tiny, (5,) * 200_000, 100_000)
    assert_refused(found, FailureCode.PROMPT_TOO_LONG, "200,000 tokens; the model was made for 512")


@pytest.mark.parametrize("settings", [{"threads": 0}, {"alternatives": -1}, {"alternatives": 10_000}])
def test_settings_that_cannot_be_are_refused(tiny: WorkerDriver, settings: dict[str, int]) -> None:
    found = refusal(tiny, WINDOW, 10, **settings)  # type: ignore[arg-type]
    assert found.code is FailureCode.BAD_COMMAND


def test_distributions_are_not_kept_nowhere(tiny: WorkerDriver) -> None:
    assert_refused(refusal(tiny, WINDOW, 10, keeps=Keep.EXACT), FailureCode.BAD_COMMAND, "need a file")


def test_nothing_is_scored_without_a_model() -> None:
    with WorkerDriver() as worker:
        worker.send(window_of(WINDOW, 10))
        assert "No model is loaded" in worker.next_event(Failed).message


def test_what_no_reference_wrote_is_refused(tiny: WorkerDriver, tmp_path: Path) -> None:
    path = tmp_path / "d"
    for keeps in (Keep.EXACT, Keep.TOP):
        score(tiny, WINDOW, 10, distributions_path=str(path), keeps=keeps)
        good = path.read_bytes()
        # no numbers where logarithms should be; codes, which a file of tops may end with, can be any
        broken = good[:-400] + (b"\xff" * 400 if keeps is Keep.EXACT else b"")
        for bad in (b"", b"no such file", good[:50], good[:-1], good + b"\0", broken, good[:300]):
            path.write_bytes(bad)
            found = refusal(tiny, WINDOW, 10, distributions_path=str(path))
            assert_refused(found, FailureCode.FILE_UNREADABLE, "cannot be read")
        path.write_bytes(good)
        score(tiny, WINDOW, 10, distributions_path=str(path))
    assert refusal(tiny, WINDOW, 10, distributions_path=str(tmp_path / "none")).code is FailureCode.FILE_UNREADABLE


def test_distributions_of_another_window_or_vocabulary_are_refused(tiny: WorkerDriver, tmp_path: Path) -> None:
    path = str(tmp_path / "d")
    score(tiny, WINDOW, 10, distributions_path=path, keeps=Keep.EXACT)
    assert "another window" in refusal(tiny, WINDOW, 11, distributions_path=path).details
    assert "another window" in refusal(tiny, WINDOW[::-1], 10, distributions_path=path).details
    other = build_model(tmp_path / "other.gguf", TINY.__class__(vocabulary="sentencepiece"))
    tiny.load(other, context_tokens=64)
    assert "another vocabulary" in refusal(tiny, WINDOW, 10, distributions_path=path).details


def test_a_folder_that_is_not_there_is_told(tiny: WorkerDriver, tmp_path: Path) -> None:
    path = str(tmp_path / "missing" / "d")
    found = refusal(tiny, WINDOW, 10, distributions_path=path, keeps=Keep.TOP)
    assert_refused(found, FailureCode.DISK_FULL, "could not be written")


def test_a_cancel_ends_a_window_and_leaves_no_file(worker: WorkerDriver, builtin_model: Path, tmp_path: Path) -> None:
    worker.load(builtin_model, context_tokens=64)
    window = tuple(np.random.default_rng(4).integers(3, 3000, 1024).tolist())
    worker.send(window_of(window, 1, distributions_path=str(tmp_path / "d"), keeps=Keep.EXACT))
    worker.next_event(WindowProgress)
    worker.send(Cancel())
    ended = worker.ending(Failed, WindowScored)
    assert isinstance(ended, Failed)
    assert ended.code is FailureCode.CANCELLED
    assert list(tmp_path.iterdir()) == []
    assert len(score(worker, window[:64], 10, alternatives=1).tokens) == 53
