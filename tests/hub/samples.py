"""Model files for the stand-in hub: true headers, weights that are holes."""

from pathlib import Path
from typing import Final

from tests.builders.gguf_writer import TensorSpec, Typed, ValueType, write_hollow_gguf
from tests.builders.tiny_models import TINY, model_metadata, model_tensors
from tests.hub.contents import HubFile, HubRepository

REPOSITORY: Final = "org/Model-GGUF"
MEBIBYTE: Final = 1 << 20


def large_vocabulary(tokens: int, merges: int) -> dict[str, Typed]:
    """What makes headers large; 128,000 tokens with 280,000 merges are Llama 3's."""
    return {
        "tokenizer.ggml.tokens": Typed(ValueType.ARRAY, [f"token{n}" for n in range(tokens)], ValueType.STRING),
        "tokenizer.ggml.token_type": Typed(ValueType.ARRAY, [1] * tokens, ValueType.INT32),
        "tokenizer.ggml.merges": Typed(ValueType.ARRAY, [f"to{n} ken{n}" for n in range(merges)], ValueType.STRING),
    }


def hollow_model(path: Path, *, tokens: int = 0, merges: int = 0, filler_mebibytes: int = 8) -> Path:
    """A model whose file is a hole but for its header; `filler_mebibytes` of weights that nobody needs."""
    metadata = {**model_metadata(TINY), **(large_vocabulary(tokens, merges) if tokens else {}), "general.file_type": 7}
    filler = [TensorSpec(f"filler.{n}", (1024, 1024), "Q8_0") for n in range(filler_mebibytes)]
    return write_hollow_gguf(path, metadata, [*model_tensors(TINY), *filler])


def model_repository(path: Path, *, name: str = "Model-Q8_0.gguf") -> HubRepository:
    """A repository with one model file."""
    return HubRepository(REPOSITORY, {name: HubFile(path)})


def sharded_repository(folder: Path) -> HubRepository:
    """A repository with a model in three parts, the first of which holds all metadata."""
    tensors, paths = model_tensors(TINY), []
    for number, (start, end) in enumerate(((0, 5), (5, 12), (12, len(tensors))), start=1):
        metadata = {**(model_metadata(TINY) if number == 1 else {}), "split.no": number - 1, "split.count": 3}
        path = folder / f"Model-Q8_0-{number:05d}-of-00003.gguf"
        paths.append(write_hollow_gguf(path, metadata, tensors[start:end]))
    return HubRepository(REPOSITORY, {f"Q8_0/{path.name}": HubFile(path) for path in paths})
