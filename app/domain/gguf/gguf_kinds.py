"""Telling model files from what only looks like them, with a sentence for each."""

from collections.abc import Mapping
from typing import Final

from app.domain.errors import ModelFileError


class ForeignFileError(ModelFileError):
    """Not a GGUF at all."""


class NonModelError(ModelFileError):
    """A GGUF that cannot answer: a helper of a model, or a vocabulary."""


_MAGIC: Final = b"GGUF"
# first bytes → what the file is, and what to do
_FOREIGN: Final[Mapping[bytes, tuple[str, str]]] = {
    b"\x00\x05\x16\x07": (
        "is a file of macOS's own notes about another file (AppleDouble)",
        "Open the one without ._.",
    ),
    b"version https://git-lfs": ("is a Git LFS pointer, not the model itself", "Fetch it with git lfs pull."),
    b"<": ("is a web page, not a model", "Download the file itself, not its page."),
    b"PK\x03\x04": ("is a ZIP archive or a PyTorch file, not a GGUF", "Look for a GGUF of this model."),
    **dict.fromkeys(
        (b"ggjt", b"tjgg", b"fmgg", b"lmgg", b"algg"),
        ("is a GGML file from before GGUF (2023)", "Look for a GGUF of this model."),
    ),
}


def refuse_foreign_file(start: bytes, name: str) -> None:
    """Raise `ModelFileError` unless `start`, the first bytes of a file, begins as a GGUF does."""
    if start[:4] == _MAGIC:
        return
    if not start:
        raise ForeignFileError(f"{name} is empty.", advice="Download it again.")
    for beginning, (what, advice) in _FOREIGN.items():
        if start.startswith(beginning):
            raise ForeignFileError(f"{name} {what}.", advice=advice)
    if start[8:10] == b'{"':
        raise ForeignFileError(f"{name} is a safetensors file, not a GGUF.", advice="Look for a GGUF of this model.")
    shown = " ".join(f"{byte:02x}" for byte in start[:8])
    raise ForeignFileError(
        f"{name} is not a GGUF file (it begins with {shown}).", advice="Choose a file that ends in .gguf."
    )


def refuse_non_model(metadata: Mapping[str, object], name: str, *, has_weights: bool) -> None:
    """Raise `ModelFileError` for a GGUF that cannot answer: projector, importance matrix, adapter, vocabulary."""
    kind = metadata.get("general.type")
    architecture = metadata.get("general.architecture")
    if kind == "imatrix" or "imatrix.datasets" in metadata:
        raise NonModelError(f"{name} is an importance matrix, used to make levels, not a model.")
    if kind == "mmproj" or architecture == "clip":
        raise NonModelError(
            f"{name} is the projector (mmproj) of a model that sees, not the model.",
            advice="Open the model's own file.",
        )
    if kind == "adapter":
        raise NonModelError(
            f"{name} is an adapter (LoRA), not a whole model.", advice="Open the model that it was made for."
        )
    if not has_weights:
        raise NonModelError(f"{name} holds no weights, only a vocabulary or settings.", advice="Choose a whole model.")
    if not isinstance(architecture, str) or not architecture:
        raise ModelFileError(f"{name} does not say what kind of model it is.", advice="Download it again.")
