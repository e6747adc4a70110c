"""What tells one vocabulary from another."""

import hashlib

import llama_cpp.llama_cpp as engine


def vocabulary_sha256(vocabulary: int) -> str:
    """A hash of how many tokens there are, of which kind of tokenizer, and of every token's text in order.

    What the tokens are marked as (control, user-defined) is left out: files of one model differ in that, and the
    probabilities of the same texts can be compared all the same.
    """
    size: int = engine.llama_vocab_n_tokens(vocabulary)
    kind: int = engine.llama_vocab_type(vocabulary)
    digest = hashlib.sha256(f"{size} tokens of kind {kind}\n".encode("ascii"))
    for token in range(size):
        text: bytes = engine.llama_vocab_get_text(vocabulary, token) or b""
        digest.update(len(text).to_bytes(4, "little"))
        digest.update(text)
    return digest.hexdigest()
