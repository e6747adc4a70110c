"""A loaded model with its context: raw engine handles, and the one place that frees them."""

from dataclasses import dataclass, field

import llama_cpp.llama_cpp as engine

from app.worker.engine.abort_flag import AbortFlag


@dataclass(slots=True)
class LoadedModel:
    """Handles of llama.cpp. `cached` are the tokens whose keys and values the context holds, in order.

    `abort` is kept because the context holds its bare address.
    """

    model: int
    context: int
    vocabulary: int
    context_tokens: int
    vocabulary_size: int
    layers: int
    parameters: int
    template: str | None
    abort: AbortFlag
    kv_type: str = "f16"
    gpu_layers: int = 0
    cached: list[int] = field(default_factory=list)
    prefill_tps: float | None = None

    def close(self) -> None:
        """Free context and weights; the object must not be used afterwards."""
        if self.context:
            engine.llama_free(self.context)
            self.context = 0
        if self.model:
            engine.llama_model_free(self.model)
            self.model = 0

    def keep_cached(self, count: int) -> int:
        """Cut the cache down to its first `count` tokens; returns how many it holds now (0 where it cannot be cut)."""
        memory = engine.llama_get_memory(self.context)
        if count > 0 and self._can_go_back_to(memory, count) and engine.llama_memory_seq_rm(memory, 0, count, -1):
            del self.cached[count:]
        else:
            self.forget()
        return len(self.cached)

    def forget(self) -> None:
        """Empty the cache. Its memory is not wiped: what no cell refers to is never read."""
        engine.llama_memory_clear(engine.llama_get_memory(self.context), False)
        self.cached.clear()

    def _can_go_back_to(self, memory: int, count: int) -> bool:
        """Whether the cache still holds what a token at position `count` looks back on.

        A sliding-window cache drops what has left the window, so it cannot always go back; the others hold all.
        """
        window = max(1, engine.llama_model_n_swa(self.model))
        oldest: int = engine.llama_memory_seq_pos_min(memory, 0)
        return bool(oldest <= max(0, count - window))
