"""A stand-in for the engine: a real child process that speaks the real protocol and misbehaves on request."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Final, NoReturn

from app.domain.protocol.bandwidth_messages import BandwidthMeasured, MeasureBandwidth
from app.domain.protocol.dry_run_messages import EngineBuffer
from app.domain.protocol.engine_messages import DescribeEngine, EngineDescribed, EngineDevice
from app.domain.protocol.events import (
    AnswerFinished,
    FailureCode,
    Generate,
    Load,
    Loaded,
    LoadProgress,
    PrefillProgress,
    PromptReady,
    Quantize,
    Quantized,
    QuantizeProgress,
    StopReason,
    Token,
    TokensGenerated,
    Unload,
    Unloaded,
)
from app.domain.protocol.scoring_messages import ScoreWindow, TokenizeConversation, TokenizeText
from app.domain.protocol.token_alternative import TokenAlternative
from app.worker.engine.abort_flag import AbortFlag
from app.worker.fake.fake_scoring import score_window, tokenize_conversation, tokenize_text
from app.worker.fake.fake_script import FakeScript, parse_script
from app.worker.protocol.command_loop import Handlers, Job, serve
from app.worker.protocol.failure import CommandFailure, cancelled, out_of_memory
from app.worker.protocol.streams import EventStream

_WORDS: Final = "the cat slept on a warm stone while rain fell over small quiet houses and nobody minded at all"
_OTHER_WORDS: Final = "one old dog walked under tall dark trees until morning came with bread from every open door"
_EVENT_INTERVAL_S: Final = 1 / 30
_POLL_S: Final = 0.005
_FLOOD_BYTES: Final = 8_000_000
# A fake that ignores everything must not outlive a test run that died.
_LONGEST_LIFE_S: Final = 300.0
_QUANTIZED_TENSORS: Final = 20


class _Stopped(Exception):  # noqa: N818 - the user's wish
    """The command was cancelled."""


class FakeEngine:
    """Handlers that follow a script."""

    def __init__(self, script: FakeScript, events: EventStream) -> None:
        self._script = script
        self._events = events
        self._memory = b""

    def handlers(self) -> Handlers:
        return {
            Load: self.load,
            Generate: self.generate,
            Unload: self.unload,
            Quantize: self.quantize,
            DescribeEngine: self.describe,
            MeasureBandwidth: self.measure,
            TokenizeText: tokenize_text,
            TokenizeConversation: tokenize_conversation,
            ScoreWindow: self.score,
        }

    def load(self, command: Load, job: Job) -> None:
        script = self._script
        job.emit(LoadProgress(0.0))
        script.reach("load")
        if script.garbage_line:
            self._events.write_line(b"\xff\xfe this is no JSON {")
        if script.flood_stderr:
            _flood()
        if script.fail_load_with is not None:
            raise _load_failure(FailureCode(script.fail_load_with.replace("-", " ")))
        try:
            self._wait(script.load_s, job)
        except _Stopped:
            raise cancelled() from None
        self._memory = b"\x01" * script.memory_bytes
        job.emit(LoadProgress(1.0))
        job.emit(_loaded(command, script))

    def unload(self, _command: Unload, job: Job) -> None:
        self._memory = b""
        job.emit(Unloaded())

    def generate(self, command: Generate, job: Job) -> None:
        script, started_s = self._script, time.perf_counter()
        count = min(script.tokens, command.sampling.max_tokens)
        stop_reason = StopReason.END if count == script.tokens else StopReason.LENGTH
        elapsed: list[float] = []
        try:
            self._prefill(command, job)
            for batch in self._batches(command, job, count, started_s):
                job.emit(TokensGenerated(command.turn, batch))
                elapsed.extend(token.elapsed_s for token in batch)
                script.reach("decode")
        except _Stopped:
            stop_reason = StopReason.CANCELLED
        job.emit(
            AnswerFinished(
                turn=command.turn,
                stop_reason=stop_reason,
                evaluated_tokens=script.prompt_tokens,
                generated_tokens=len(elapsed),
                prefill_s=script.prefill_s,
                first_token_s=elapsed[0] if elapsed else None,
                last_token_s=elapsed[-1] if elapsed else None,
                engine_decode_s=elapsed[-1] - elapsed[0] if len(elapsed) > 1 else None,
            )
        )

    def quantize(self, command: Quantize, job: Job) -> None:
        """Report tensors, write nothing."""
        for done in range(1, _QUANTIZED_TENSORS + 1):
            try:
                self._wait(self._script.load_s / _QUANTIZED_TENSORS, job)
            except _Stopped:
                raise cancelled() from None
            job.emit(QuantizeProgress(done, _QUANTIZED_TENSORS))
        job.emit(Quantized(command.target_path, 1000))

    def describe(self, _command: DescribeEngine, job: Job) -> None:
        device = EngineDevice("FAKE", "no device at all", "cpu", "fake", None, None)
        job.emit(EngineDescribed("fake", "", gpu_offload=False, devices=(device,)))

    def measure(self, command: MeasureBandwidth, job: Job) -> None:
        """Read nothing, and say so in a round figure."""
        self._script.reach("decode")
        try:
            self._wait(self._script.load_s, job)
        except _Stopped:
            raise cancelled() from None
        job.emit(BandwidthMeasured(1e10, passes=3, read_bytes=command.buffer_bytes, steady=True))

    def score(self, command: ScoreWindow, job: Job) -> None:
        """Figures that depend on the window alone; the reference's file must lie where a lane is to read it."""
        script = self._script
        try:
            self._wait(script.window_s, job)
        except _Stopped:
            raise cancelled() from None
        if command.window >= script.from_window:
            script.reach("score")
        score_window(command, job)

    def _prefill(self, command: Generate, job: Job) -> None:
        tokens = self._script.prompt_tokens
        job.emit(PromptReady(command.turn, tokens, 0, plain_prompt=False))
        self._script.reach("prefill")
        self._wait(self._script.prefill_s, job)
        job.emit(PrefillProgress(command.turn, tokens, tokens))

    def _batches(self, command: Generate, job: Job, count: int, started_s: float) -> Iterator[tuple[Token, ...]]:
        """Tokens at the script's rate, about thirty batches a second, the first token at once."""
        first_s = time.perf_counter()
        waiting: list[Token] = []
        sent_s = 0.0
        for index in range(count):
            self._wait_until(first_s + index / self._script.tokens_per_second, job)
            now_s = time.perf_counter()
            waiting.append(_token(index, self._script, command.alternatives, now_s - started_s))
            if now_s - sent_s >= _EVENT_INTERVAL_S or index == count - 1:
                yield tuple(waiting)
                waiting, sent_s = [], now_s

    def _wait(self, seconds: float, job: Job) -> None:
        self._wait_until(time.perf_counter() + seconds, job)

    def _wait_until(self, moment_s: float, job: Job) -> None:
        while True:
            if job.abort.is_set and not self._script.ignore_cancel:
                raise _Stopped
            left_s = moment_s - time.perf_counter()
            if left_s <= 0:
                return
            time.sleep(min(left_s, _POLL_S))


def run_fake_engine(arguments: list[str], events: EventStream, abort: AbortFlag) -> NoReturn:
    """Serve commands by the script in `arguments` until the input ends."""
    script = parse_script(arguments)
    deadline = threading.Timer(_LONGEST_LIFE_S, os._exit, args=(1,))
    deadline.daemon = True
    deadline.start()
    if script.ignore_terminate:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if script.never_ready:
        time.sleep(_LONGEST_LIFE_S)
    engine = FakeEngine(script, events)
    serve(engine.handlers(), events, abort, engine="fake", leave_at_end=not script.ignore_end_of_input)


def _token(index: int, script: FakeScript, alternatives: int, elapsed_s: float) -> Token:
    parted = script.part_at is not None and index >= script.part_at
    words = (_OTHER_WORDS if parted else _WORDS).split()
    number = index % len(words)
    token_id = number + (1000 if parted else 0)
    text = (" " if index else "") + words[number]
    return Token(
        token_id=token_id,
        text=text,
        logprob=-0.25,
        elapsed_s=elapsed_s,
        alternatives=tuple(
            TokenAlternative(token_id + rank, text if rank == 0 else f" other{rank}", -0.25 - rank)
            for rank in range(alternatives)
        ),
    )


def _loaded(command: Load, script: FakeScript) -> Loaded:
    return Loaded(
        load_s=script.load_s,
        context_tokens=command.context_tokens,
        trained_context_tokens=4096,
        layers=4,
        gpu_layers=max(0, command.gpu_layers),
        parameters=1_000_000,
        model_bytes=max(1, script.memory_bytes),
        has_chat_template=True,
        buffers=(EngineBuffer("FAKE", "model", max(1, script.memory_bytes)),),
    )


def _load_failure(code: FailureCode) -> CommandFailure:
    if code is FailureCode.OUT_OF_MEMORY:
        return out_of_memory("to load the model", details="the fake engine was told to fail")
    return CommandFailure(code, "The model could not be loaded.", details="the fake engine was told to fail")


def _flood() -> None:
    line = "the fake engine has a lot to say " * 8
    for _ in range(_FLOOD_BYTES // len(line)):
        print(line, file=sys.stderr)  # noqa: T201
    sys.stderr.flush()
