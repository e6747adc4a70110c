"""Trains the byte-level BPE tokenizer on generated conversations: 3,072 tokens, every byte among them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from corpus import SPECIAL, conversations
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

VOCABULARY = 3072
# The same pattern that the engine uses for the pre-tokenizer name "qwen2".
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def _texts(seed: int, count: int) -> Iterator[str]:
    for messages in conversations(seed, 0, count=count):
        for message in messages:
            yield message["content"]


def assembled(vocabulary: dict[str, int] | None = None, merges: list[tuple[str, str]] | None = None) -> Tokenizer:
    """A tokenizer of known tokens and merges, special tokens among them, or one that is still to be trained."""
    tokenizer = Tokenizer(models.BPE(vocabulary, merges) if vocabulary else models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    if vocabulary:
        tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def train_tokenizer(seed: int, count: int = 40_000) -> Tokenizer:
    """A tokenizer whose merges come from ``count`` conversations; special tokens are never part of text."""
    tokenizer = assembled()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(_texts(seed, count), trainer)
    return tokenizer


def main() -> None:
    """Train and write ``tokenizer.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path(__file__).parent / "work")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    tokenizer = train_tokenizer(arguments.seed)
    tokenizer.save(str(arguments.work / "tokenizer.json"))
    print(f"{tokenizer.get_vocab_size()} tokens")


if __name__ == "__main__":
    main()
