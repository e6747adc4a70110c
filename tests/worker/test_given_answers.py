"""An answer that has begun already is gone on with as if the model had written its beginning itself."""

from dataclasses import replace

import pytest

from app.domain.protocol.events import (
    AnswerFinished,
    Failed,
    FailureCode,
    Generate,
    PromptReady,
    Token,
    TokensGenerated,
)
from tests.worker.worker_driver import WorkerDriver, generate_command

pytestmark = pytest.mark.engine

PROMPT = "Tell me a short story about a fox."


def answered(worker: WorkerDriver, command: Generate) -> tuple[list[Token], AnswerFinished]:
    before = len(worker.seen)
    worker.send(command)
    finished = worker.next_event(AnswerFinished)
    return [
        token for event in worker.seen[before:] if isinstance(event, TokensGenerated) for token in event.tokens
    ], finished


def going_on_from(tokens: list[Token], *, max_tokens: int = 8) -> Generate:
    return replace(
        generate_command(PROMPT, max_tokens=max_tokens),
        given_tokens=tuple(token.token_id for token in tokens),
        given_text="".join(token.text for token in tokens),
    )


def test_what_follows_a_given_beginning_is_what_the_model_says_after_it_anyway(loaded_worker: WorkerDriver) -> None:
    whole, _ = answered(loaded_worker, generate_command(PROMPT, max_tokens=20))
    rest, finished = answered(loaded_worker, going_on_from(whole[:12]))
    assert [token.token_id for token in rest] == [token.token_id for token in whole[12:20]]
    assert "".join(token.text for token in rest) == "".join(token.text for token in whole[12:20])
    assert finished.generated_tokens == 8, "what was given is not counted as generated"


def test_the_given_part_is_read_with_the_prompt_and_is_no_part_of_it(loaded_worker: WorkerDriver) -> None:
    whole, finished = answered(loaded_worker, generate_command(PROMPT, max_tokens=10, reuse_prefix=False))
    loaded_worker.seen.clear()
    _, going_on = answered(loaded_worker, replace(going_on_from(whole), reuse_prefix=False))
    (ready,) = [event for event in loaded_worker.seen if isinstance(event, PromptReady)]
    assert ready.prompt_tokens == finished.evaluated_tokens
    assert going_on.evaluated_tokens == ready.prompt_tokens + 10


def test_tokens_that_are_another_text_to_this_model_are_refused(loaded_worker: WorkerDriver) -> None:
    whole, _ = answered(loaded_worker, generate_command(PROMPT, max_tokens=4))
    other = replace(going_on_from(whole), given_text="Another text.")
    for command in (other, replace(other, given_tokens=(10_000_000,)), replace(other, given_tokens=(-1,))):
        loaded_worker.send(command)
        failed = loaded_worker.next_event(Failed)
        assert failed.code is FailureCode.OTHER_VOCABULARY
        assert "same vocabulary" in failed.advice
    rest, _ = answered(loaded_worker, going_on_from(whole))
    assert rest, "the process goes on taking commands"


def test_a_beginning_that_fills_the_context_is_refused(loaded_worker: WorkerDriver) -> None:
    whole, _ = answered(loaded_worker, generate_command(PROMPT, max_tokens=4))
    loaded_worker.send(going_on_from(whole * 300))
    assert loaded_worker.next_event(Failed).code is FailureCode.PROMPT_TOO_LONG
