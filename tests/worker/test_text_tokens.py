"""Texts made into tokens: long ones piece by piece, and the same as in one go."""

import random
from dataclasses import replace
from pathlib import Path

import llama_cpp.llama_cpp as engine
import pytest

from app.domain.lanes.sampling import ChatMessage
from app.domain.protocol.events import Cancel, Failed, FailureCode, PromptReady
from app.domain.protocol.scoring_messages import (
    ConversationTokenized,
    TextTokenized,
    TokenizeConversation,
    TokenizeText,
)
from app.worker.engine.text_tokens import PIECE_BYTES, TextTokenizer
from tests.builders.tiny_models import TINY, build_model
from tests.worker.scoring_driver import tokens_of
from tests.worker.worker_driver import WorkerDriver, generate_command

pytestmark = pytest.mark.engine

VOCABULARIES = ["bytes", "sentencepiece"]
WORDS = [
    "the",
    "cat",
    "in",
    "on",
    "café",
    "日本語",
    "☕",
    "  ",
    "\n\n",
    "\t",
    "12345",
    "<|im_end|>",
    "</s>",
    "don't",
    "é" * 40,
]


def vocabulary_of(model: Path) -> int:
    """Of a model that is loaded without its weights and stays for the run."""
    parameters = engine.llama_model_default_params()
    parameters.vocab_only = True
    loaded = engine.llama_model_load_from_file(str(model).encode(), parameters)
    vocabulary: int = engine.llama_model_get_vocab(loaded)
    return vocabulary


def text_of(seed: int, length: int) -> bytes:
    chosen = random.Random(seed)
    text = b""
    while len(text) < length:
        text += (chosen.choice(WORDS) * chosen.choice([1, 1, 1, 1, 30]) + chosen.choice(["", " "])).encode()
    return text


def nothing() -> None:
    """Nobody stops the work."""


@pytest.mark.parametrize("kind", VOCABULARIES)
@pytest.mark.parametrize("seed", range(3))
def test_pieces_give_the_tokens_of_the_whole(tmp_path: Path, kind: str, seed: int) -> None:
    vocabulary = vocabulary_of(build_model(tmp_path / "m.gguf", replace(TINY, vocabulary=kind)))
    text = text_of(seed, 5 * PIECE_BYTES)
    pieces: list[None] = []
    found = TextTokenizer(vocabulary, lambda: pieces.append(None)).tokens(text)
    assert len(pieces) >= 4
    assert found.tolist() == whole(vocabulary, text)


@pytest.mark.parametrize("text", [b"", b"a", b" " * 200_000, b"a" * 100_000, "é".encode() * 60_000, b"\n" * 90_000])
@pytest.mark.parametrize("kind", VOCABULARIES)
def test_texts_without_a_seam_are_split_as_a_whole(tmp_path: Path, kind: str, text: bytes) -> None:
    vocabulary = vocabulary_of(build_model(tmp_path / "m.gguf", replace(TINY, vocabulary=kind)))
    assert TextTokenizer(vocabulary, nothing).tokens(text).tolist() == whole(vocabulary, text)


def whole(vocabulary: int, text: bytes) -> list[int]:
    room = len(text) + 8
    buffer = (engine.llama_token * room)()
    count: int = engine.llama_tokenize(vocabulary, text, len(text), buffer, room, False, False)
    return list(buffer[:count])


def test_a_text_begins_with_the_mark_that_the_model_wants(worker: WorkerDriver, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("the cat <s> sat\n", encoding="utf-8")
    worker.load(build_model(tmp_path / "m.gguf", replace(TINY, vocabulary="sentencepiece")))
    told, tokens = tokens_of(worker, tmp_path / "text", tmp_path)
    assert told == TextTokenized(len(tokens), 1, 320, told.vocabulary_sha256)
    assert tokens[0] == 1
    assert tokens.count(1) == 1, "what looks like a mark in the text is text"
    worker.load(build_model(tmp_path / "n.gguf"))
    other, tokens = tokens_of(worker, tmp_path / "text", tmp_path)
    assert other.bos_token is None
    assert 0 not in tokens
    assert other.vocabulary_sha256 != told.vocabulary_sha256


def test_one_newline_at_the_end_is_no_part_of_the_text(worker: WorkerDriver, tmp_path: Path) -> None:
    worker.load(build_model(tmp_path / "m.gguf"))
    found = []
    for text in ("the cat", "the cat\n", "the cat\n\n"):
        (tmp_path / "text").write_bytes(text.encode())
        found.append(tokens_of(worker, tmp_path / "text", tmp_path)[1])
    assert found[0] == found[1]
    assert len(found[2]) == len(found[1]) + 1


def test_what_is_no_text_is_refused(worker: WorkerDriver, builtin_model: Path, tmp_path: Path) -> None:
    worker.load(builtin_model)
    (tmp_path / "zeros").write_bytes(b"text\0text")
    (tmp_path / "latin").write_bytes("Grüße".encode("latin-1"))
    for path, code in (
        (tmp_path / "zeros", FailureCode.BAD_COMMAND),
        (tmp_path / "latin", FailureCode.BAD_COMMAND),
        (builtin_model, FailureCode.BAD_COMMAND),
        (tmp_path / "missing", FailureCode.FILE_UNREADABLE),
        (tmp_path, FailureCode.FILE_UNREADABLE),
    ):
        worker.send(TokenizeText(str(path), str(tmp_path / "tokens")))
        found = worker.next_event(Failed)
        assert found.code is code
        assert found.message.endswith(".")


def test_an_empty_text_has_no_tokens_but_the_mark(worker: WorkerDriver, tmp_path: Path) -> None:
    worker.load(build_model(tmp_path / "m.gguf"))
    (tmp_path / "text").write_bytes(b"")
    assert tokens_of(worker, tmp_path / "text", tmp_path)[1] == []


def test_a_cancel_ends_the_splitting_of_a_long_text(worker: WorkerDriver, tmp_path: Path) -> None:
    worker.load(build_model(tmp_path / "m.gguf"))
    (tmp_path / "text").write_bytes(text_of(1, 100_000) * 100)
    worker.send(TokenizeText(str(tmp_path / "text"), str(tmp_path / "tokens")))
    worker.send(Cancel())
    ended = worker.ending(Failed, TextTokenized)
    assert isinstance(ended, Failed)
    assert ended.code is FailureCode.CANCELLED
    assert not (tmp_path / "tokens").exists()


def test_a_conversation_has_the_tokens_that_an_answer_follows(worker: WorkerDriver, builtin_model: Path) -> None:
    worker.load(builtin_model)
    worker.send(TokenizeConversation((ChatMessage("system", "Be brief."), ChatMessage("user", "Who are you?"))))
    told = worker.next_event(ConversationTokenized)
    worker.send(generate_command("Who are you?", system="Be brief.", max_tokens=1))
    assert worker.next_event(PromptReady).prompt_tokens == len(told.tokens)
    assert told.vocabulary_size == 3072


def test_an_empty_conversation_is_refused(worker: WorkerDriver, builtin_model: Path) -> None:
    worker.load(builtin_model)
    worker.send(TokenizeConversation((ChatMessage("user", "  "),)))
    assert worker.next_event(Failed).code is FailureCode.EMPTY_PROMPT
