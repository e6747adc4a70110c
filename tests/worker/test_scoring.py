"""Windows scored by the real engine, held against its logits taken directly."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.fidelity.fidelity_figures import fidelity_figures
from app.domain.fidelity.token_figures import TokenFigures
from app.domain.protocol.events import Quantize, Quantized
from app.domain.protocol.scoring_messages import Keep, TextTokenized, WindowProgress
from app.worker.engine.distributions_file import DistributionsReader
from tests.worker.scoring_driver import direct_logprobs, figures_of, score, tokens_of, window_of
from tests.worker.worker_driver import WorkerDriver

pytestmark = pytest.mark.engine

TEXT = "The cat sleeps under the tall tree. A bird sings, and the children listen to it all morning long. " * 8
FIRST = 60
# What llama.cpp's own figures of equal models come to where one is evaluated in other batches.
SAME_MODEL_KLD = 5e-4


@pytest.fixture
def window(worker: WorkerDriver, builtin_model: Path, tmp_path: Path) -> tuple[int, ...]:
    """Two hundred tokens of a text as the built-in model knows them."""
    worker.load(builtin_model)
    (tmp_path / "story").write_text(TEXT, encoding="utf-8")
    return tuple(tokens_of(worker, tmp_path / "story", tmp_path)[1][:200])


@pytest.fixture
def small_level(worker: WorkerDriver, builtin_model: Path, builtin_levels: Path) -> Path:
    """The built-in model at four bits and a half."""
    path = builtin_levels / "scored-Q4_K_M.gguf"
    if not path.exists():
        worker.send(Quantize(str(builtin_model), str(path), "Q4_K_M"))
        worker.next_event(Quantized)
    return path


def test_logprobs_ranks_and_alternatives_are_those_of_the_logits(
    worker: WorkerDriver, builtin_model: Path, window: tuple[int, ...]
) -> None:
    worker.load(builtin_model)
    scored = score(worker, window, FIRST, alternatives=4)
    direct = direct_logprobs(builtin_model, window, batch_tokens=64)[FIRST:-1]
    following = np.asarray(window[FIRST + 1 :])
    given = direct[np.arange(len(following)), following]
    assert figures_of(scored).logprob == pytest.approx(given, abs=0.05)
    assert [token.token_id for token in scored.tokens] == following.tolist()
    assert [token.logprob for token in scored.tokens] == pytest.approx(figures_of(scored).logprob.tolist(), abs=1e-4)
    for token, row in zip(scored.tokens, direct, strict=True):
        own_rank = int((row > row[token.token_id]).sum()) + 1
        assert token.rank == pytest.approx(own_rank, rel=0.1, abs=2)
        best = [each.logprob for each in token.alternatives]
        assert best == pytest.approx(np.sort(row)[::-1][:4].tolist(), abs=0.05)
        assert [each.token_id for each in token.alternatives][: token.rank][-1:] == (
            [token.token_id] if token.rank <= 4 else [token.alternatives[-1].token_id]
        )


@pytest.mark.parametrize("keeps", [Keep.EXACT, Keep.TOP])
def test_a_lanes_divergence_is_that_of_all_logits(
    worker: WorkerDriver,
    builtin_model: Path,
    small_level: Path,
    window: tuple[int, ...],
    tmp_path: Path,
    keeps: Keep,
) -> None:
    worker.load(builtin_model)
    own = figures_of(score(worker, window, FIRST, distributions_path=str(tmp_path / "d"), keeps=keeps))
    worker.load(small_level)
    found = figures_of(score(worker, window, FIRST, distributions_path=str(tmp_path / "d")))
    p, q = (direct_logprobs(model, window, batch_tokens=256)[FIRST:-1] for model in (builtin_model, small_level))
    truth = (np.exp(p) * (p - q)).sum(axis=1)
    assert found.divergence.mean() == pytest.approx(truth.mean(), rel=0.01)
    assert found.same_top.mean() == pytest.approx((p.argmax(axis=1) == q.argmax(axis=1)).mean(), abs=0.01)
    assert found.reference_logprob.tolist() == own.logprob.tolist()
    assert found.slack.mean() <= (0 if keeps is Keep.EXACT else 1e-3)
    assert own.divergence.max() == 0


@pytest.mark.parametrize("keeps", [Keep.EXACT, Keep.TOP])
def test_a_file_loses_nothing_against_itself(
    worker: WorkerDriver, builtin_model: Path, window: tuple[int, ...], tmp_path: Path, keeps: Keep
) -> None:
    worker.load(builtin_model)
    score(worker, window, FIRST, distributions_path=str(tmp_path / "d"), keeps=keeps, threads=2)
    worker.load(builtin_model)
    figures = fidelity_figures(figures_of(score(worker, window, FIRST, distributions_path=str(tmp_path / "d"))))
    assert figures.max_kld <= 1e-6
    assert figures.same_top_share == 1.0
    assert figures.rms_dp == 0.0


def test_other_batches_change_less_than_the_mildest_level(
    worker: WorkerDriver, builtin_model: Path, window: tuple[int, ...], tmp_path: Path
) -> None:
    worker.load(builtin_model)
    score(worker, window, FIRST, distributions_path=str(tmp_path / "d"), keeps=Keep.EXACT)
    own = np.empty((len(window) - 1 - FIRST, 3072), dtype=np.float32)
    with DistributionsReader(tmp_path / "d") as reader:
        reader.exact_rows(own)
    other = direct_logprobs(builtin_model, window, batch_tokens=17)[FIRST:-1]
    divergences = (np.exp(other) * (other - own)).sum(axis=1)
    assert np.mean(divergences) < SAME_MODEL_KLD


def test_each_way_of_keeping_the_cache_is_measured_as_a_lane_of_its_own(
    worker: WorkerDriver, builtin_model: Path, window: tuple[int, ...], tmp_path: Path
) -> None:
    worker.load(builtin_model)
    score(worker, window, FIRST, distributions_path=str(tmp_path / "d"), keeps=Keep.EXACT)
    losses = []
    for kv_type in ("f16", "q8_0", "q4_0"):
        worker.load(builtin_model, kv_type=kv_type)
        found = figures_of(score(worker, window, FIRST, distributions_path=str(tmp_path / "d")))
        losses.append(float(found.divergence.mean()))
    assert losses[0] <= 1e-6 < losses[1] < losses[2]


def test_a_window_is_scored_whatever_conversation_the_lane_is_in(
    worker: WorkerDriver, builtin_model: Path, window: tuple[int, ...]
) -> None:
    worker.load(builtin_model)
    answer, _ = worker.answer("Tell me of cats.", max_tokens=12)
    alone = score(worker, window, FIRST)
    again, _ = worker.answer("Tell me of cats.", max_tokens=12)
    assert again == answer
    assert score(worker, window, FIRST).figures == alone.figures


def test_windows_of_several_sizes_do_not_disturb_each_other(
    worker: WorkerDriver, builtin_model: Path, window: tuple[int, ...]
) -> None:
    worker.load(builtin_model)
    short, long = window[:80], window * 2
    first = [score(worker, each, 40).figures for each in (short, long, window)]
    again = [score(worker, each, 40).figures for each in (window, long, short)]
    assert first == again[::-1]


def test_all_tokens_of_a_window_can_be_scored(
    worker: WorkerDriver, builtin_model: Path, window: tuple[int, ...]
) -> None:
    worker.load(builtin_model)
    whole = figures_of(score(worker, window, 0))
    half = figures_of(score(worker, window, 100))
    assert len(whole) == 199
    assert whole.logprob[100:] == pytest.approx(half.logprob, abs=0.05)
    assert len(figures_of(score(worker, window[:2], 0))) == 1


def test_progress_counts_up_to_the_last_token_that_is_evaluated(
    worker: WorkerDriver, builtin_model: Path, window: tuple[int, ...]
) -> None:
    worker.load(builtin_model)
    worker.seen.clear()
    score(worker, window, FIRST, window=7)
    told = [event for event in worker.seen if isinstance(event, WindowProgress)]
    assert {event.window for event in told} == {7}
    assert told[-1] == WindowProgress(7, 199, 199)
    counts = [event.evaluated_tokens for event in told]
    assert counts == sorted(counts)


def test_texts_of_scored_tokens_put_together_are_the_text(
    worker: WorkerDriver, builtin_model: Path, tmp_path: Path
) -> None:
    worker.load(builtin_model)
    text = "Grüße aus Köln: the café opens at 9 ☕ every day.\n" * 3
    (tmp_path / "text").write_text(text, encoding="utf-8")
    told, tokens = tokens_of(worker, tmp_path / "text", tmp_path)
    assert told == TextTokenized(len(tokens), None, 3072, told.vocabulary_sha256)
    scored = score(worker, tuple(tokens), 0, alternatives=1)
    first = scored.tokens[0].text
    assert text.endswith("".join(token.text for token in scored.tokens) + "\n")
    assert first


def test_figures_of_windows_join_to_those_of_the_text(
    worker: WorkerDriver, builtin_model: Path, window: tuple[int, ...]
) -> None:
    worker.load(builtin_model)
    parts = [figures_of(score(worker, window[start : start + 100], 50)) for start in (0, 100)]
    joined = fidelity_figures(TokenFigures.joined(parts))
    surprise = np.concatenate([part.logprob for part in parts]).mean(dtype=np.float64)
    assert joined.perplexity == pytest.approx(np.exp(-surprise), rel=1e-6)
    assert window_of(window, 1).keeps is Keep.NOTHING
