"""Answering one turn: the prompt's tokens, prefill with the reused prefix, then token after token."""

import time
from dataclasses import dataclass, field

import llama_cpp.llama_cpp as engine

from app.domain.protocol.events import (
    AnswerFinished,
    FailureCode,
    Generate,
    PrefillProgress,
    PromptReady,
    StopReason,
)
from app.worker.engine.engine_log import EngineLog
from app.worker.engine.evaluation import Aborted, Evaluator
from app.worker.engine.given_answer import text_so_far
from app.worker.engine.model import LoadedModel
from app.worker.engine.token_batches import TokenBatches
from app.worker.engine.token_choice import TokenChoice
from app.worker.engine.token_text import VocabularyTexts
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure
from app.worker.templates.prompt import Prompt, build_prompt


@dataclass(slots=True)
class _Figures:
    """What is measured on the way. Seconds count from the start of the command."""

    started_s: float = field(default_factory=time.perf_counter)
    evaluated_tokens: int = 0
    generated_tokens: int = 0
    decoded_tokens: int = 0
    prefill_s: float | None = None
    first_token_s: float | None = None
    last_token_s: float | None = None

    def count_token(self) -> float:
        """One more token, now; returns the seconds since the start."""
        elapsed_s = time.perf_counter() - self.started_s
        self.generated_tokens += 1
        self.last_token_s = elapsed_s
        if self.first_token_s is None:
            self.first_token_s = elapsed_s
        return elapsed_s


def generate(loaded: LoadedModel, command: Generate, job: Job, log: EngineLog) -> None:
    """Answer `command`, ending with `AnswerFinished`. Raises `CommandFailure`."""
    figures = _Figures()
    _check(command)
    batches = _batches(loaded, command, job)
    prompt = build_prompt(loaded, command, job)
    engine.llama_set_n_threads(loaded.context, command.threads, command.threads)
    evaluator = Evaluator(loaded, log)
    with TokenChoice(loaded, command.sampling) as choice:
        try:
            _prefill(loaded, command, prompt, job, evaluator, figures)
            stop_reason = _answer(loaded, command, job, evaluator, choice, figures, batches)
        except Aborted:
            stop_reason = StopReason.CANCELLED
    job.emit(_finished(loaded, command, stop_reason, figures))


def _check(command: Generate) -> None:
    if command.threads < 1 or command.alternatives < 0:
        raise CommandFailure(FailureCode.BAD_COMMAND, "Threads must be at least 1 and alternatives at least 0.")


def _prefill(
    loaded: LoadedModel, command: Generate, prompt: Prompt, job: Job, evaluator: Evaluator, figures: _Figures
) -> None:
    reused = loaded.keep_cached(_common_prefix(loaded, prompt) if command.reuse_prefix else 0)
    job.emit(PromptReady(command.turn, len(prompt.tokens) - prompt.given_tokens, reused, prompt.plain))
    if job.abort.is_set:
        raise Aborted
    to_evaluate = prompt.tokens[reused:]

    def on_progress(done: int) -> None:
        figures.evaluated_tokens = done
        job.emit(PrefillProgress(command.turn, done, len(to_evaluate)))

    figures.prefill_s = evaluator.prefill(to_evaluate, on_progress)
    # from here on the engine's own clock counts decoding alone
    engine.llama_perf_context_reset(loaded.context)


def _common_prefix(loaded: LoadedModel, prompt: Prompt) -> int:
    """Tokens at the head of the prompt that are in the cache; the last one is always evaluated anew, for its scores."""
    limit = min(len(loaded.cached), len(prompt.tokens) - 1)
    for index in range(limit):
        if loaded.cached[index] != prompt.tokens[index]:
            return index
    return limit


def _batches(loaded: LoadedModel, command: Generate, job: Job) -> TokenBatches:
    texts = VocabularyTexts(loaded.vocabulary)
    return TokenBatches(
        command.turn,
        job.emit,
        texts,
        alternatives=command.alternatives,
        vocabulary_size=loaded.vocabulary_size,
        text=text_so_far(command, texts, loaded.vocabulary_size),
    )


def _answer(
    loaded: LoadedModel,
    command: Generate,
    job: Job,
    evaluator: Evaluator,
    choice: TokenChoice,
    figures: _Figures,
    batches: TokenBatches,
) -> StopReason:
    """Generate until something ends it; tokens generated so far are sent on every way out."""
    try:
        while not job.abort.is_set:
            chosen = choice.next()
            if engine.llama_vocab_is_eog(loaded.vocabulary, chosen.token):
                return StopReason.END
            batches.add(chosen, choice.scores, figures.count_token())
            if figures.generated_tokens >= command.sampling.max_tokens:
                return StopReason.LENGTH
            if len(loaded.cached) >= loaded.context_tokens:
                return StopReason.CONTEXT_FULL
            evaluator.decode_one(chosen.token)
            figures.decoded_tokens += 1
        return StopReason.CANCELLED
    finally:
        batches.finish()


def _finished(loaded: LoadedModel, command: Generate, stop_reason: StopReason, figures: _Figures) -> AnswerFinished:
    decode_s: float | None = None
    if figures.decoded_tokens:
        decode_s = engine.llama_perf_context(loaded.context).t_eval_ms / 1000
    return AnswerFinished(
        turn=command.turn,
        stop_reason=stop_reason,
        evaluated_tokens=figures.evaluated_tokens,
        generated_tokens=figures.generated_tokens,
        prefill_s=figures.prefill_s,
        first_token_s=figures.first_token_s,
        last_token_s=figures.last_token_s,
        engine_decode_s=decode_s,
    )
