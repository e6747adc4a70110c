"""What is kept from the turn before must not change what the model says, whatever kind of memory it has."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.domain.protocol.events import AnswerFinished, PromptReady, Token, TokensGenerated
from tests.builders.architectures import Architecture, gemma3, llama, mamba
from tests.builders.gguf_writer import write_gguf
from tests.worker.worker_driver import WorkerDriver, generate_command

pytestmark = pytest.mark.engine

# Longer than gemma3's window of 512 tokens, a byte a token.
LONG = "the cat slept under a tall tree. " * 22
SHORT = "Yes."
LATER = "And what did the cat dream of?"


def first_token(worker: WorkerDriver, *prompts: str, reuse_prefix: bool) -> tuple[PromptReady, Token]:
    worker.send(generate_command(*prompts, max_tokens=1, alternatives=5, reuse_prefix=reuse_prefix))
    ready = worker.next_event(PromptReady)
    token = worker.next_event(TokensGenerated).tokens[0]
    worker.next_event(AnswerFinished)
    return ready, token


@pytest.mark.parametrize(
    ("build", "answer", "can_be_cut"),
    [
        pytest.param(llama, SHORT, True, id="whole cache"),
        pytest.param(gemma3, SHORT, True, id="sliding window"),
        pytest.param(gemma3, "It dreamt of birds. " * 30, False, id="sliding window that has moved on"),
        pytest.param(mamba, SHORT, False, id="recurrent state"),
    ],
)
def test_a_reused_prefix_gives_the_probabilities_of_a_fresh_reading(
    worker: WorkerDriver, tmp_path: Path, build: Callable[[], Architecture], answer: str, can_be_cut: bool
) -> None:
    worker.load(written(build(), tmp_path / "model.gguf"), context_tokens=2048)
    first_token(worker, LONG, reuse_prefix=False)
    ready, reused = first_token(worker, LONG, answer, LATER, reuse_prefix=True)
    # another answer instead: the cache is cut behind the first prompt, or all is read anew where it cannot be cut
    cut_ready, cut = first_token(worker, LONG, "No. " + answer, LATER, reuse_prefix=True)
    fresh_ready, fresh = first_token(worker, LONG, answer, LATER, reuse_prefix=False)
    _, fresh_cut = first_token(worker, LONG, "No. " + answer, LATER, reuse_prefix=False)
    assert fresh_ready.reused_tokens == 0
    assert ready.reused_tokens > 600
    assert (cut_ready.reused_tokens > 600) is can_be_cut
    assert_same_probabilities(reused, fresh)
    assert_same_probabilities(cut, fresh_cut)


# As few as gemma3's pattern allows: five layers with a window, one without.
LAYERS = 6


def written(architecture: Architecture, path: Path) -> Path:
    """The model's file, of few layers, with states that decay: a recurrence of random sign grows beyond all numbers."""
    decaying = np.full(16 * 1024, -1, dtype="<f4").tobytes()
    shallow = [each for each in architecture.tensors if layer_of(each.name) < LAYERS]
    tensors = [replace(each, data=decaying) if each.name.endswith("ssm_a") else each for each in shallow]
    layers = 1 + max(layer_of(each.name) for each in tensors)
    return write_gguf(path, {**architecture.metadata, f"{architecture.name}.block_count": layers}, tensors)


def layer_of(tensor_name: str) -> int:
    return int(tensor_name.split(".")[1]) if tensor_name.startswith("blk.") else 0


def assert_same_probabilities(one: Token, other: Token) -> None:
    found = {each.token_id: each.logprob for each in one.alternatives}
    expected = {each.token_id: each.logprob for each in other.alternatives}
    shared = sorted(found.keys() & expected.keys())
    assert len(shared) >= 3
    assert [found[token] for token in shared] == pytest.approx([expected[token] for token in shared], abs=0.02)
