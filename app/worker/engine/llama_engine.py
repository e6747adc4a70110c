"""llama.cpp as a table of commands: one model at a time, everything through its low-level interface."""

import llama_cpp.llama_cpp as engine

from app.domain.protocol.bandwidth_messages import MeasureBandwidth
from app.domain.protocol.dry_run_messages import DryRun
from app.domain.protocol.engine_messages import DescribeEngine
from app.domain.protocol.events import FailureCode, Generate, Load, Quantize, Unload, Unloaded
from app.domain.protocol.scoring_messages import ScoreWindow, TokenizeConversation, TokenizeText
from app.worker.engine.bandwidth import measure_bandwidth
from app.worker.engine.devices import describe_engine
from app.worker.engine.dry_run import dry_run
from app.worker.engine.engine_libraries import load_backends
from app.worker.engine.engine_log import EngineLog
from app.worker.engine.generation import generate
from app.worker.engine.loading import load_model
from app.worker.engine.model import LoadedModel
from app.worker.engine.safe_mode import safe_dry_run, safe_load
from app.worker.engine.scoring import Scoring
from app.worker.engine.scoring_tokens import tokenize_conversation, tokenize_text
from app.worker.levels.quantizing import quantize
from app.worker.protocol.command_loop import Handlers, Job
from app.worker.protocol.failure import CommandFailure


class LlamaEngine:
    """Holds the model that is loaded. The engine itself is started by the first command that needs it."""

    def __init__(self) -> None:
        self._log = EngineLog()
        self._started = False
        self._loaded: LoadedModel | None = None
        self._scoring: Scoring | None = None

    def load(self, command: Load, job: Job) -> None:
        """Load a model after freeing the one before."""
        self._begin(job)
        self._free()
        self._loaded, event = load_model(safe_load(command), job, self._log)
        job.emit(event)

    def unload(self, _command: Unload, job: Job) -> None:
        """Free the model, if there is one."""
        self._free()
        job.emit(Unloaded())

    def generate(self, command: Generate, job: Job) -> None:
        """Answer with the loaded model."""
        loaded = self._needed()
        self._begin(job)
        if self._scoring is not None:
            self._scoring.close()
        generate(loaded, command, job, self._log)

    def tokenize_text(self, command: TokenizeText, job: Job) -> None:
        """Split a text file into the loaded model's tokens."""
        loaded = self._needed()
        self._begin(job)
        tokenize_text(loaded, command, self._scoring_of(loaded).vocabulary_sha256, job)

    def tokenize_conversation(self, command: TokenizeConversation, job: Job) -> None:
        """Split a conversation into the loaded model's tokens."""
        loaded = self._needed()
        self._begin(job)
        tokenize_conversation(loaded, command, self._scoring_of(loaded).vocabulary_sha256, job)

    def score(self, command: ScoreWindow, job: Job) -> None:
        """Score a window with the loaded model; what it holds of a conversation stays."""
        loaded = self._needed()
        self._begin(job)
        self._scoring_of(loaded).score(command, job, self._log)

    def quantize(self, command: Quantize, job: Job) -> None:
        """Make a level; the model that is loaded, if any, stays."""
        self._begin(job)
        quantize(command, job, self._log)

    def dry_run(self, command: DryRun, job: Job) -> None:
        """Tell what a model would take; the one that is loaded, if any, stays."""
        self._begin(job)
        dry_run(safe_dry_run(command), job, self._log)

    def describe(self, _command: DescribeEngine, job: Job) -> None:
        """List what the engine can compute on."""
        self._begin(job)
        job.emit(describe_engine())

    def measure(self, command: MeasureBandwidth, job: Job) -> None:
        """Read memory as decoding does; the model that is loaded, if any, stays."""
        self._begin(job)
        measure_bandwidth(command, job)

    def _needed(self) -> LoadedModel:
        if self._loaded is None:
            raise CommandFailure(FailureCode.BAD_COMMAND, "No model is loaded.", advice="Load one first.")
        return self._loaded

    def _scoring_of(self, loaded: LoadedModel) -> Scoring:
        if self._scoring is None:
            self._scoring = Scoring(loaded)
        return self._scoring

    def _begin(self, job: Job) -> None:
        self._log.start(job.abort)
        if not self._started:
            self._log.attach()
            load_backends()
            engine.llama_backend_init()
            self._started = True

    def _free(self) -> None:
        if self._scoring is not None:
            self._scoring.close()
            self._scoring = None
        if self._loaded is not None:
            self._loaded.close()
            self._loaded = None


def engine_handlers() -> Handlers:
    """The commands of a fresh engine. A further command is one more line here."""
    llama = LlamaEngine()
    return {
        Load: llama.load,
        Unload: llama.unload,
        Generate: llama.generate,
        Quantize: llama.quantize,
        DryRun: llama.dry_run,
        DescribeEngine: llama.describe,
        MeasureBandwidth: llama.measure,
        TokenizeText: llama.tokenize_text,
        TokenizeConversation: llama.tokenize_conversation,
        ScoreWindow: llama.score,
    }
