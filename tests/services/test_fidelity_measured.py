"""Measurements on the real engine: figures that are held against the plain definitions, and what must be nothing."""

from dataclasses import replace
from pathlib import Path

import llama_cpp
import numpy as np
import numpy.typing as npt
import pytest

from app.domain.fidelity.fidelity_result import FidelityResult
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.sampling import ChatMessage
from app.domain.protocol.scoring_messages import Keep
from app.services.fidelity.fidelity_events import FidelityLaneDone, FidelityPrepared, FidelityRequest
from app.services.fidelity.fidelity_run import FidelityRun
from app.services.fidelity.scored_text import bundled_text
from app.services.levels.builtin_model import level_path
from tests.services.fidelity_driver import Told, kept_runs

pytestmark = pytest.mark.engine

_CONTEXT = 64
_WINDOWS = 3
_ONE_THREAD = LaneSettings(threads=1)
Values = npt.NDArray[np.float64]


def _request(*levels: str, text: Path | None = None, windows: int = _WINDOWS) -> FidelityRequest:
    reference, *lanes = (LaneSpec(f"builtin:{level}", _ONE_THREAD) for level in levels)
    return FidelityRequest(reference, tuple(lanes), text, context_tokens=_CONTEXT, windows=windows)


def _measured(request: FidelityRequest) -> list[FidelityResult]:
    told = Told()
    FidelityRun(request, told).run()
    assert told.failures == {}
    assert kept_runs() == []
    return [event.result for event in told.of(FidelityLaneDone)]


def _logprobs(path: Path, text: bytes) -> tuple[Values, npt.NDArray[np.int64]]:
    """Logarithms of probabilities of the second halves of all windows, and the tokens that follow, computed plainly."""
    model = llama_cpp.Llama(str(path), n_ctx=_CONTEXT, logits_all=True, n_threads=1, verbose=False)
    tokens = model.tokenize(text, add_bos=True, special=False)
    bos = model.token_bos()
    adds_bos = bool(tokens) and tokens[0] == bos
    rows, following = [], []
    for start in range(0, _WINDOWS * _CONTEXT, _CONTEXT):
        window = tokens[start : start + _CONTEXT]
        if adds_bos:
            window[0] = bos
        model.reset()
        model.eval(window)
        scores = np.array(model.scores[: len(window)], dtype=np.float64)
        kept = scores[_CONTEXT // 2 : -1]
        shifted = kept - kept.max(axis=1, keepdims=True)
        rows.append(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
        following.append(window[_CONTEXT // 2 + 1 :])
    model.close()
    return np.concatenate(rows), np.concatenate(following).astype(np.int64)


@pytest.mark.slow
def test_figures_are_those_of_a_plain_computation_from_all_scores() -> None:
    (result,) = _measured(_request("F16", "Q4_0"))
    text = bundled_text(builtin_model=True).read_bytes().removesuffix(b"\n")
    reference, following = _logprobs(level_path("F16"), text)
    lane, _ = _logprobs(level_path("Q4_0"), text)
    places = np.arange(len(following))
    p, q = reference[places, following], lane[places, following]
    divergence = (np.exp(reference) * (reference - lane)).sum(axis=1)
    figures = result.figures
    assert figures.tokens == len(following)
    assert figures.reference_perplexity == pytest.approx(np.exp(-p.mean()), rel=1e-3)
    # the binding evaluates in other batches, in which weights of four bits round otherwise: some tenths of a per cent
    assert figures.perplexity == pytest.approx(np.exp(-q.mean()), rel=0.01)
    assert figures.mean_kld == pytest.approx(divergence.mean(), rel=0.03)
    assert figures.median_kld == pytest.approx(np.median(divergence), rel=0.4)
    assert figures.kld_99 == pytest.approx(np.quantile(divergence, 0.99), rel=0.2)
    assert figures.max_kld == pytest.approx(divergence.max(), rel=0.2)
    assert figures.same_top_share == pytest.approx((reference.argmax(axis=1) == lane.argmax(axis=1)).mean(), abs=0.04)
    assert figures.rms_dp == pytest.approx(np.sqrt(np.square(np.exp(q) - np.exp(p)).mean()), rel=0.2)
    assert figures.mean_kld_error == pytest.approx(divergence.std(ddof=1) / np.sqrt(len(divergence)), rel=0.2)


def test_a_file_held_against_itself_loses_nothing() -> None:
    (result,) = _measured(_request("Q8_0", "Q8_0"))
    figures = result.figures
    assert abs(figures.mean_kld) < 1e-6
    assert abs(figures.max_kld) < 1e-6
    assert figures.same_top_share == 1
    assert figures.perplexity == figures.reference_perplexity


@pytest.mark.slow
def test_taking_turns_finds_the_same_and_lower_levels_lose_more(monkeypatch: pytest.MonkeyPatch) -> None:
    together = _measured(_request("F16", "Q8_0", "Q4_0"))
    monkeypatch.setattr("app.services.fidelity.measuring.Measuring._fit_together", lambda self: False)
    told = Told()
    FidelityRun(_request("F16", "Q8_0", "Q4_0"), told).run()
    assert "take turns" in told.of(FidelityPrepared)[0].keeps_reason
    assert [event.result.figures for event in told.of(FidelityLaneDone)] == [each.figures for each in together]
    q8, q4 = together
    assert 0 < q8.figures.mean_kld < q4.figures.mean_kld
    assert q8.published_kld is not None
    assert q4.published_kld is not None
    assert q8.published_kld < q4.published_kld
    assert "Llama" in q8.published_source


@pytest.mark.slow
def test_where_only_tops_are_kept_the_truth_is_within_the_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    (exact,) = _measured(_request("F16", "Q4_0"))
    monkeypatch.setattr("app.domain.fidelity.keeping.choose_keeping.__kwdefaults__", {"most_bytes": 1})
    (top,) = _measured(_request("F16", "Q4_0"))
    assert (exact.keeps, top.keeps) == (Keep.EXACT, Keep.TOP)
    assert exact.figures.mean_slack == 0 < top.figures.mean_slack
    least, most = top.figures.mean_kld, top.figures.mean_kld + top.figures.mean_slack
    assert least - 1e-6 <= exact.figures.mean_kld <= most + 1e-6
    assert top.figures.mean_slack < 0.01 * exact.figures.mean_kld


def test_a_smaller_cache_is_an_axis_like_the_level() -> None:
    request = _request("F16", "F16")
    lane = replace(request.lanes[0], settings=replace(_ONE_THREAD, kv_type="q4_0"))
    (result,) = _measured(replace(request, lanes=(lane,)))
    assert result.lane.kv_type == "q4_0"
    assert result.figures.mean_kld > 1e-5


def test_the_reference_s_own_answers_are_scored() -> None:
    ask, answer = ChatMessage("user", "Tell me a story about a cat."), ChatMessage("assistant", "The cat slept.")
    request = replace(_request("F16", "Q4_0"), conversations=((ask, answer),))
    (result,) = _measured(request)
    assert result.text.windows == 1
    assert 2 <= result.figures.tokens <= len(answer.content)
    assert result.figures.mean_kld > 0
