"""Scoring a window: how probable its tokens are to the loaded model, and how far that is from the reference."""

import time
from typing import Final

import llama_cpp.llama_cpp as engine
import numpy as np

from app.domain.fidelity.row_block import RowBlock, Rows, block_rows
from app.domain.protocol.events import FailureCode
from app.domain.protocol.scoring_messages import Keep, ScoreWindow, WindowProgress, WindowScored
from app.worker.engine.engine_log import EngineLog
from app.worker.engine.evaluation import Aborted
from app.worker.engine.model import LoadedModel
from app.worker.engine.scored_tokens import MOST_ALTERNATIVES, ScoredTokens
from app.worker.engine.scoring_context import ScoringContext, rounded_context
from app.worker.engine.token_choice import broken_scores
from app.worker.engine.token_text import VocabularyTexts
from app.worker.engine.vocabulary import vocabulary_sha256
from app.worker.engine.window_rows import rows_of
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure, cancelled

_PROGRESS_INTERVAL_S: Final = 0.05


class Scoring:
    """What is kept of a loaded model between windows. To be closed before the model is."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._loaded = loaded
        self._context: ScoringContext | None = None
        self._texts = VocabularyTexts(loaded.vocabulary)
        self._sha256 = ""

    @property
    def vocabulary_sha256(self) -> str:
        """The hash of the model's vocabulary, worked out once."""
        self._sha256 = self._sha256 or vocabulary_sha256(self._loaded.vocabulary)
        return self._sha256

    def close(self) -> None:
        """Free the context, if there is one."""
        if self._context is not None:
            self._context.close()
            self._context = None

    def score(self, command: ScoreWindow, job: Job, log: EngineLog) -> None:
        """Score a window, ending with `WindowScored`. Raises `CommandFailure`."""
        self._check(command)
        context = self._context_for(len(command.tokens), log)
        try:
            job.emit(self._scored(command, context, job))
        except Aborted:
            raise cancelled() from None

    def _scored(self, command: ScoreWindow, context: ScoringContext, job: Job) -> WindowScored:
        size = self._loaded.vocabulary_size
        block = RowBlock(min(block_rows(size), len(command.tokens)), size)
        following = np.asarray(command.tokens[command.first_scored + 1 :], dtype=np.int64)
        shown = ScoredTokens(self._texts, block.rows, size, command.alternatives) if command.alternatives else None
        progress = _Progress(command, job)
        done = 0
        with rows_of(command, self.vocabulary_sha256, size) as rows:
            for scores in context.scores(command.tokens, command.first_scored, command.threads, progress.tell):
                for start in range(0, len(scores), block.rows):
                    part = scores[start : start + block.rows]
                    tokens = following[done : done + len(part)]
                    _take(block, part)
                    if shown is not None:
                        shown.add(part, tokens)
                    rows.add(block, tokens)
                    done += len(part)
                    if job.abort.is_set:
                        raise Aborted
        return WindowScored(
            window=command.window,
            figures=rows.figures().packed(),
            evaluation_s=context.evaluation_s,
            tokens=shown.finished() if shown is not None else (),
        )

    def _context_for(self, tokens: int, log: EngineLog) -> ScoringContext:
        """The context that was there, where it has the size that a new one would get."""
        if self._context is None or self._context.context_tokens != rounded_context(tokens):
            self.close()
            self._context = ScoringContext(self._loaded, tokens, log)
        return self._context

    def _check(self, command: ScoreWindow) -> None:
        if command.threads < 1 or not 0 <= command.alternatives <= MOST_ALTERNATIVES:
            raise CommandFailure(
                FailureCode.BAD_COMMAND, f"Threads start at 1, and alternatives end at {MOST_ALTERNATIVES}."
            )
        if command.keeps is not Keep.NOTHING and not command.distributions_path:
            raise CommandFailure(FailureCode.BAD_COMMAND, "Distributions that are kept need a file.")
        if not 0 <= command.first_scored <= len(command.tokens) - 2:
            raise CommandFailure(FailureCode.BAD_COMMAND, "No token of the window is left to be scored.")
        longest = max(engine.llama_model_n_ctx_train(self._loaded.model), self._loaded.context_tokens)
        if len(command.tokens) > longest:
            raise CommandFailure(
                FailureCode.PROMPT_TOO_LONG,
                f"The window has {len(command.tokens):,} tokens; the model was made for {longest:,}.",
                advice="Score shorter windows.",
            )
        if command.vocabulary_sha256 and command.vocabulary_sha256 != self.vocabulary_sha256:
            raise CommandFailure(
                FailureCode.OTHER_VOCABULARY,
                "This model splits text into other tokens than the reference, so the two cannot be held side by side.",
                advice="Compare levels of the same model.",
            )
        if not 0 <= min(command.tokens) <= max(command.tokens) < self._loaded.vocabulary_size:
            raise CommandFailure(FailureCode.BAD_COMMAND, "The window has tokens that the model does not know.")


class _Progress:
    """Tells of progress at most twenty times a second, and of the end."""

    def __init__(self, command: ScoreWindow, job: Job) -> None:
        self._window = command.window
        self._total = len(command.tokens) - 1
        self._job = job
        self._told_s = 0.0

    def tell(self, evaluated: int) -> None:
        now_s = time.perf_counter()
        if now_s - self._told_s >= _PROGRESS_INTERVAL_S or evaluated == self._total:
            self._told_s = now_s
            self._job.emit(WindowProgress(self._window, evaluated, self._total))


def _take(block: RowBlock, scores: Rows) -> None:
    try:
        block.take(scores)
    except ValueError as error:
        raise broken_scores(str(error)) from error
