"""Answers of the real engine, through the real process."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.protocol.events import (
    AnswerFinished,
    Cancel,
    Failed,
    FailureCode,
    PrefillProgress,
    PromptReady,
    StopReason,
    Token,
    TokensGenerated,
)
from tests.builders.tiny_models import TinyModel, build_model
from tests.worker.worker_driver import WorkerDriver, generate_command

pytestmark = pytest.mark.engine

PROMPT = "Tell me a story about a cat."


def tokens_since(driver: WorkerDriver, start: int) -> list[Token]:
    return [token for event in driver.seen[start:] if isinstance(event, TokensGenerated) for token in event.tokens]


def test_an_answer_streams_in_several_events_and_ends_by_itself(loaded_worker: WorkerDriver) -> None:
    start = len(loaded_worker.seen)
    text, finished = loaded_worker.answer(PROMPT, max_tokens=400)
    batches = [event for event in loaded_worker.seen[start:] if isinstance(event, TokensGenerated)]
    assert len(batches) > 1
    assert len(batches[0].tokens) == 1  # the first token does not wait for others
    assert len(text) > 40
    assert finished.stop_reason is StopReason.END
    assert finished.generated_tokens == sum(len(batch.tokens) for batch in batches)
    assert "<|im_end|>" not in text


def test_figures_of_an_answer_are_in_order_and_positive(loaded_worker: WorkerDriver) -> None:
    start = len(loaded_worker.seen)
    _, finished = loaded_worker.answer(PROMPT, max_tokens=8, reuse_prefix=False)
    tokens = tokens_since(loaded_worker, start)
    assert finished.stop_reason is StopReason.LENGTH
    assert finished.first_token_s == tokens[0].elapsed_s
    assert finished.last_token_s == tokens[-1].elapsed_s
    assert [token.elapsed_s for token in tokens] == sorted(token.elapsed_s for token in tokens)
    assert finished.prefill_s is not None
    assert 0 < finished.prefill_s < tokens[0].elapsed_s
    assert finished.engine_decode_s is not None
    assert 0 < finished.engine_decode_s < tokens[-1].elapsed_s


def test_temperature_zero_gives_the_same_text_twice(loaded_worker: WorkerDriver) -> None:
    first, _ = loaded_worker.answer(PROMPT, reuse_prefix=False)
    second, _ = loaded_worker.answer(PROMPT, reuse_prefix=False)
    assert first == second


def test_a_seed_reproduces_a_sampled_text_and_another_seed_does_not(loaded_worker: WorkerDriver) -> None:
    texts = [
        loaded_worker.answer(PROMPT, temperature=0.8, seed=seed, max_tokens=60, reuse_prefix=False)[0]
        for seed in (7, 7, 8)
    ]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_the_largest_seed_is_reproducible_too(loaded_worker: WorkerDriver) -> None:
    texts = {
        loaded_worker.answer(PROMPT, temperature=1.5, seed=2**32 - 1, max_tokens=40, reuse_prefix=False)[0]
        for _ in range(2)
    }
    assert len(texts) == 1


def test_the_chosen_token_leads_its_alternatives_at_temperature_zero(loaded_worker: WorkerDriver) -> None:
    start = len(loaded_worker.seen)
    loaded_worker.answer(PROMPT, alternatives=5)
    for token in tokens_since(loaded_worker, start):
        assert len(token.alternatives) == 5
        assert token.alternatives[0].token_id == token.token_id
        assert token.alternatives[0].logprob == pytest.approx(token.logprob)
        logprobs = [each.logprob for each in token.alternatives]
        assert logprobs == sorted(logprobs, reverse=True)
        assert sum(math.exp(each) for each in logprobs) <= 1.0001


def test_without_alternatives_the_chosen_tokens_probability_remains(loaded_worker: WorkerDriver) -> None:
    start = len(loaded_worker.seen)
    loaded_worker.answer(PROMPT, alternatives=0, max_tokens=5)
    tokens = tokens_since(loaded_worker, start)
    assert [token.alternatives for token in tokens] == [()] * 5
    assert all(token.logprob <= 1e-5 for token in tokens)


def test_the_common_prefix_of_a_conversation_is_reused(loaded_worker: WorkerDriver) -> None:
    answer, first = loaded_worker.answer(PROMPT, reuse_prefix=False)
    loaded_worker.send(generate_command(PROMPT, answer, "And then?"))
    ready = loaded_worker.next_event(PromptReady)
    finished = loaded_worker.next_event(AnswerFinished)
    assert ready.reused_tokens >= first.evaluated_tokens
    assert finished.evaluated_tokens == ready.prompt_tokens - ready.reused_tokens


def test_the_same_prompt_again_evaluates_one_token(loaded_worker: WorkerDriver) -> None:
    loaded_worker.answer(PROMPT)
    _, finished = loaded_worker.answer(PROMPT)
    assert finished.evaluated_tokens == 1


def test_reuse_can_be_switched_off(loaded_worker: WorkerDriver) -> None:
    loaded_worker.answer(PROMPT)
    loaded_worker.send(generate_command(PROMPT, reuse_prefix=False))
    assert loaded_worker.next_event(PromptReady).reused_tokens == 0
    loaded_worker.next_event(AnswerFinished)


@pytest.mark.parametrize("prompt", ["", "  \n\t "])
def test_an_empty_prompt_is_refused_with_a_sentence(loaded_worker: WorkerDriver, prompt: str) -> None:
    loaded_worker.send(generate_command(prompt))
    failed = loaded_worker.next_event(Failed)
    assert failed.code is FailureCode.EMPTY_PROMPT
    assert failed.message == "The prompt is empty."


def test_a_prompt_longer_than_the_context_is_refused_with_both_counts(loaded_worker: WorkerDriver) -> None:
    loaded_worker.send(generate_command("the cat slept " * 900))
    failed = loaded_worker.next_event(Failed)
    assert failed.code is FailureCode.PROMPT_TOO_LONG
    assert "1,024" in failed.message
    loaded_worker.answer(PROMPT, max_tokens=2)  # the process goes on


def test_a_prompt_that_leaves_room_for_one_token_is_answered_until_the_context_is_full(
    worker: WorkerDriver, tmp_path: Path
) -> None:
    model = build_model(tmp_path / "endless.gguf", TinyModel(chat_template=None, stops=False))
    context_tokens = worker.load(model, context_tokens=256).context_tokens
    # one byte is one token in this vocabulary, and the plain prompt ends in a newline
    worker.send(generate_command("x" * (context_tokens - 2), max_tokens=50))
    ready = worker.next_event(PromptReady)
    finished = worker.next_event(AnswerFinished)
    assert ready.prompt_tokens == context_tokens - 1
    assert finished.stop_reason is StopReason.CONTEXT_FULL
    assert finished.generated_tokens == 2  # one into the last cell, one that no cell is left for


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_characters_split_over_tokens_come_whole(nonsense_worker: WorkerDriver, seed: int) -> None:
    start = len(nonsense_worker.seen)
    text, finished = nonsense_worker.answer("go", temperature=3.0, seed=seed, max_tokens=300, alternatives=0)
    tokens = tokens_since(nonsense_worker, start)
    pieces = b"".join(bytes_of(token.token_id) for token in tokens)
    assert finished.generated_tokens == len(tokens)
    assert text == pieces.decode("utf-8", errors="replace")


@pytest.fixture(scope="module")
def nonsense_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerDriver]:
    """A byte-level model of random weights writes nonsense: every cut through a character occurs."""
    path = tmp_path_factory.mktemp("nonsense") / "bytes.gguf"
    with WorkerDriver() as driver:
        driver.load(build_model(path, TinyModel(chat_template=None, stops=False, vocabulary_size=VOCABULARY_SIZE)))
        yield driver


VOCABULARY_SIZE = 400
FIRST_BYTE, FIRST_MERGE, FIRST_FILLER = 3, 259, 267
MERGED = (b"th", b" t", b" th", b" the", b"in", b" a", b"er", b"on")


def bytes_of(token_id: int) -> bytes:
    """Bytes of a token of the builders' byte vocabulary: special tokens, one for each byte, merges, fillers."""
    if token_id < FIRST_BYTE:
        return b""
    if token_id < FIRST_MERGE:
        return bytes([token_id - FIRST_BYTE])
    if token_id < FIRST_FILLER:
        return MERGED[token_id - FIRST_MERGE]
    return f"filler{token_id}".encode()


def test_a_cancel_in_a_long_prefill_ends_it_early_and_the_process_goes_on(
    worker: WorkerDriver, builtin_model: Path
) -> None:
    worker.load(builtin_model, context_tokens=16384)
    worker.send(generate_command("the cat slept on the mat and " * 1800))
    total = worker.next_event(PromptReady).prompt_tokens
    worker.next_event(PrefillProgress)
    worker.send(Cancel())
    finished = worker.next_event(AnswerFinished)
    assert finished.stop_reason is StopReason.CANCELLED
    assert finished.evaluated_tokens < total
    assert finished.prefill_s is None
    assert finished.first_token_s is None
    text, after = worker.answer(PROMPT, max_tokens=10)
    assert after.stop_reason is StopReason.LENGTH
    assert text.strip()


def test_a_cancel_while_tokens_stream_keeps_what_came_and_the_cache(worker: WorkerDriver, tmp_path: Path) -> None:
    model = build_model(tmp_path / "endless.gguf", TinyModel(stops=False, context_length=8192))
    worker.load(model, context_tokens=8192)
    worker.send(generate_command("hello", max_tokens=8000, alternatives=0))
    prompt_tokens = worker.next_event(PromptReady).prompt_tokens
    worker.next_event(TokensGenerated)
    worker.send(Cancel())
    finished = worker.next_event(AnswerFinished)
    assert finished.stop_reason is StopReason.CANCELLED
    assert 0 < finished.generated_tokens < 8000
    assert finished.generated_tokens == len(tokens_since(worker, 0))
    worker.send(generate_command("hello", max_tokens=3))
    assert worker.next_event(PromptReady).reused_tokens == prompt_tokens - 1
    assert worker.next_event(AnswerFinished).stop_reason is StopReason.LENGTH


def test_a_model_without_a_template_is_prompted_plainly_and_says_so(worker: WorkerDriver, tmp_path: Path) -> None:
    model = build_model(tmp_path / "plain.gguf", TinyModel(chat_template=None))
    assert not worker.load(model).has_chat_template
    worker.send(generate_command("abc", system="xyz", max_tokens=2))
    ready = worker.next_event(PromptReady)
    worker.next_event(AnswerFinished)
    assert ready.plain_prompt
    assert ready.prompt_tokens == len("xyz\nabc\n")


def test_the_beginning_mark_is_added_once_where_the_vocabulary_asks_for_it(
    worker: WorkerDriver, tmp_path: Path
) -> None:
    counts = []
    for template in ("{{ messages[0]['content'] }}", "{{ bos_token }}{{ messages[0]['content'] }}"):
        model = build_model(tmp_path / "model.gguf", TinyModel(vocabulary="sentencepiece", chat_template=template))
        worker.load(model)
        worker.send(generate_command("cat", max_tokens=1))
        counts.append(worker.next_event(PromptReady).prompt_tokens)
        worker.next_event(AnswerFinished)
    assert counts[0] == counts[1]


def test_a_vocabulary_without_byte_tokens_kills_only_the_child(tmp_path: Path) -> None:
    model = build_model(
        tmp_path / "no-bytes.gguf", TinyModel(vocabulary="sentencepiece without bytes", chat_template=None)
    )
    with WorkerDriver() as driver:
        driver.load(model)
        driver.send(generate_command("café ("))
        ended = driver.failure_or_death()
    assert isinstance(ended, Failed) or ended != 0


def test_a_model_that_computes_no_numbers_is_named_damaged(worker: WorkerDriver, tmp_path: Path) -> None:
    model = build_model(tmp_path / "tiny.gguf", TinyModel(weight_type="F32"))
    content = bytearray(model.read_bytes())
    content[-4096:] = b"\x00\x00\xc0\x7f" * 1024  # the last weights become NaN
    model.write_bytes(content)
    worker.load(model)
    worker.send(generate_command("hello"))
    failed = worker.next_event(Failed)
    assert failed.code is FailureCode.ENGINE
    assert "damaged" in failed.message
