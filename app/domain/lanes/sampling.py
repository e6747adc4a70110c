"""How the next token is chosen: the same for every lane of a turn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sampling:
    """Settings of one turn. Temperature 0 takes the most probable token: every difference is the quantization."""

    seed: int = 42
    temperature: float = 0.0
    max_tokens: int = 256
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a conversation; `role` is system, user or assistant."""

    role: str
    content: str
