"""Endless seeded conversations in two clean splits, and their packing into rows of tokens."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from conversations import Message, conversation, focused

if TYPE_CHECKING:  # evaluation runs where the engine is installed and this package is not
    from tokenizers import Tokenizer

CHUNK = 12_000
HELD_OUT_OF = 40
ROW_LENGTHS = (256, 512, 1024)
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


@dataclass(frozen=True)
class Rows:
    """Packed rows of one length: token ids, the document each belongs to, and which tokens are to be learned."""

    tokens: np.ndarray
    documents: np.ndarray
    learned: np.ndarray


def _is_held_out(messages: list[Message]) -> bool:
    text = "\x00".join(message["content"] for message in messages)
    return zlib.crc32(text.encode()) % HELD_OUT_OF == 0


def conversations(
    seed: int, chunk: int, *, held_out: bool = False, count: int = CHUNK, focus: float = 0.0
) -> Iterator[list[Message]]:
    """A numbered chunk of conversations; a conversation's own hash decides its split, so no text is in both.

    ``focus`` is the share of those that practise what a finished model was still weak at.
    """
    rng = random.Random(f"featherweight {seed} {'held-out' if held_out else 'training'} {chunk}")
    made = 0
    while made < count:
        messages = focused(rng) if focus and rng.random() < focus else conversation(rng)
        if rng.random() < 0.02:
            for _ in range(rng.randint(2, 8)):
                messages += [message for message in conversation(rng) if message["role"] != "system"]
        if _is_held_out(messages) == held_out:
            made += 1
            yield messages


def encode(tokenizer: Tokenizer, messages: list[Message]) -> tuple[list[int], list[bool]]:
    """ChatML tokens, and which of them are the assistant's (its closing ``<|im_end|>`` included)."""
    start, end = tokenizer.token_to_id("<|im_start|>"), tokenizer.token_to_id("<|im_end|>")
    newline = tokenizer.encode("\n").ids
    tokens: list[int] = []
    learned: list[bool] = []
    for message in messages:
        head = [start, *tokenizer.encode(message["role"] + "\n").ids]
        body = [*tokenizer.encode(message["content"]).ids, end]
        tokens += [*head, *body, *newline]
        learned += [False] * len(head) + [message["role"] == "assistant"] * len(body) + [False] * len(newline)
    return tokens, learned


def pack(documents: list[tuple[list[int], list[bool]]], length: int, filler: int) -> Rows:
    """First fit, longest first: several documents share a row, told apart by their number."""
    rows: list[list[int]] = []
    room: list[int] = []
    first_with_room = 0
    order = sorted(range(len(documents)), key=lambda index: -len(documents[index][0]))
    for index in order:
        size = len(documents[index][0])
        for row in range(first_with_room, len(rows)):
            if room[row] >= size:
                rows[row].append(index)
                room[row] -= size
                break
        else:
            rows.append([index])
            room.append(length - size)
        while first_with_room < len(rows) and room[first_with_room] < 12:
            first_with_room += 1
    tokens = np.full((len(rows), length), filler, np.int64)
    numbers = np.zeros((len(rows), length), np.int64)
    learned = np.zeros((len(rows), length), bool)
    for row, members in enumerate(rows):
        at = 0
        for number, index in enumerate(members, 1):
            ids, mask = documents[index]
            tokens[row, at : at + len(ids)] = ids
            learned[row, at : at + len(ids)] = mask
            numbers[row, at : at + len(ids)] = number
            at += len(ids)
    return Rows(tokens, numbers, learned)


def batches(
    tokenizer: Tokenizer,
    seed: int,
    batch_tokens: int,
    *,
    held_out: bool = False,
    first_chunk: int = 0,
    chunk_size: int = CHUNK,
    focus: float = 0.0,
) -> Iterator[Rows]:
    """Batches of about ``batch_tokens`` tokens without end, each of one row length, in seeded random order."""
    chunk = first_chunk
    filler = tokenizer.token_to_id(SPECIAL[0])
    while True:
        source = conversations(seed, chunk, held_out=held_out, count=chunk_size, focus=focus)
        encoded = [encode(tokenizer, messages) for messages in source]
        found: list[Rows] = []
        shortest = 0
        for length in ROW_LENGTHS:
            fitting = [document for document in encoded if shortest < len(document[0]) <= length]
            shortest = length
            groups = [fitting[i : i + 600] for i in range(0, len(fitting), 600)]
            packed = [pack(group, length, filler) for group in groups if group]
            if not packed:
                continue
            every = Rows(
                *(
                    np.concatenate([getattr(rows, field) for rows in packed])
                    for field in ("tokens", "documents", "learned")
                )
            )
            order = np.random.default_rng([seed, chunk, length]).permutation(len(every.tokens))
            per_batch = max(1, batch_tokens // length)
            for at in range(0, len(order) - per_batch + 1, per_batch):
                take = order[at : at + per_batch]
                found.append(Rows(every.tokens[take], every.documents[take], every.learned[take]))
        random.Random(f"order {seed} {chunk}").shuffle(found)
        yield from found
        chunk += 1
