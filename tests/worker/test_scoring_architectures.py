"""Windows are scored alike whatever kind of memory a model has."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.builders.architectures import Architecture, gemma3, llama, mamba
from tests.worker.scoring_driver import direct_logprobs, figures_of, score
from tests.worker.test_prefix_reuse import written
from tests.worker.worker_driver import WorkerDriver

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    ("build", "length"),
    [
        pytest.param(llama, 100, id="whole cache"),
        # longer than the window of 512 tokens
        pytest.param(gemma3, 560, id="sliding window"),
        pytest.param(mamba, 100, id="recurrent state"),
    ],
)
def test_logprobs_are_those_of_the_logits(
    worker: WorkerDriver, tmp_path: Path, build: Callable[[], Architecture], length: int
) -> None:
    model = written(build(), tmp_path / "model.gguf")
    window = tuple(np.random.default_rng(2).integers(3, 300, length).tolist())
    worker.load(model, context_tokens=1024)
    first = score(worker, window, length // 2)
    direct = direct_logprobs(model, window, batch_tokens=256)[length // 2 : -1]
    given = direct[np.arange(len(direct)), window[length // 2 + 1 :]]
    assert figures_of(first).logprob == pytest.approx(given, abs=0.05)
    assert score(worker, window, length // 2).figures == first.figures
