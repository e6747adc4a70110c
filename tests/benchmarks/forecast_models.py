"""Models of random weights from 0.1 to 2 GB and of several levels: what forecasts are held against."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.builders.gguf_writer import Metadata, write_gguf
from tests.builders.tiny_models import BENCHMARK, TinyModel, model_metadata, model_tensors

# general.file_type of llama.cpp
_FILE_TYPES: Final = {"F16": 1, "Q4_0": 2, "Q8_0": 7, "Q4_K": 15}


@dataclass(frozen=True, slots=True)
class ForecastModel:
    """`shape` at `tensor_type`; `tokens` are generated each time."""

    name: str
    shape: TinyModel
    tensor_type: str
    tokens: int = 64

    @property
    def metadata(self) -> Metadata:
        plain = model_metadata(replace(self.shape, weight_type="F16"))
        return {**plain, "general.file_type": _FILE_TYPES[self.tensor_type]}

    def build(self, path: Path) -> Path:
        tensors = model_tensors(replace(self.shape, weight_type=self.tensor_type))
        return write_gguf(path, self.metadata, tensors, seed=5)


_SMALL: Final = replace(
    BENCHMARK, width=768, layers=16, heads=12, kv_heads=4, feed_forward=2048, vocabulary_size=16_000
)
_BILLION: Final = replace(BENCHMARK, width=2048, layers=16, heads=16, kv_heads=8, feed_forward=6144)
_LARGE: Final = replace(BENCHMARK, width=2560, layers=24, heads=20, kv_heads=4, feed_forward=8192)

FORECAST_MODELS: Final = (
    ForecastModel("0.1B Q8_0", _SMALL, "Q8_0", tokens=128),
    ForecastModel("0.1B F16", _SMALL, "F16", tokens=96),
    ForecastModel("0.4B Q4_K", BENCHMARK, "Q4_K", tokens=96),
    ForecastModel("0.4B Q8_0", BENCHMARK, "Q8_0"),
    ForecastModel("0.4B F16", BENCHMARK, "F16", tokens=48),
    ForecastModel("0.9B Q4_0", _BILLION, "Q4_0"),
    ForecastModel("0.9B Q4_K", _BILLION, "Q4_K"),
    ForecastModel("0.9B Q8_0", _BILLION, "Q8_0", tokens=40),
    ForecastModel("2B Q4_K", _LARGE, "Q4_K", tokens=40),
    ForecastModel("2B Q8_0", _LARGE, "Q8_0", tokens=24),
)
