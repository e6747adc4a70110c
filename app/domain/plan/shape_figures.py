"""What the engine told of one shape of model, to be kept: levels of one model share it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from app.domain.gguf.gguf_header import GgufArray, MetadataValue
from app.domain.plan.plan_source import PlanSource
from app.domain.plan.weight_parts import OwnLayout
from app.domain.protocol.dry_run_messages import DryRunDone, DryRunFigures, DryRunSetting, TensorKind

# Names, labels and vocabularies say nothing of memory, but for the count of their entries.
_SHAPELESS: Final = ("general.", "tokenizer.", "quantize.", "split.")
_MOST_KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class KnownLayout:
    """Bytes of such weights in the engine's own layout; `None`: it computes with the file's."""

    kind: TensorKind
    own_bytes: int | None


@dataclass(frozen=True, slots=True)
class ShapeFigures:
    """Figures by setting, layouts by kind of weights."""

    figures: tuple[DryRunFigures, ...] = ()
    layouts: tuple[KnownLayout, ...] = ()

    def lacking(
        self, settings: Iterable[DryRunSetting], kinds: Iterable[TensorKind]
    ) -> tuple[tuple[DryRunSetting, ...], tuple[TensorKind, ...]]:
        """What of these is not known yet, each once."""
        told = {each.setting for each in self.figures}
        known = {each.kind for each in self.layouts}
        return (
            tuple(dict.fromkeys(each for each in settings if each not in told)),
            tuple(dict.fromkeys(each for each in kinds if each not in known)),
        )

    def with_answer(self, answer: DryRunDone, kinds: tuple[TensorKind, ...]) -> "ShapeFigures":
        """With what a dry run told, the newest kept where there is too much."""
        layouts = tuple(KnownLayout(kind, size) for kind, size in zip(kinds, answer.own_layout_bytes, strict=True))
        return replace(
            self,
            figures=(*self.figures, *answer.figures)[-_MOST_KEPT:],
            layouts=(*self.layouts, *layouts)[-_MOST_KEPT:],
        )

    def own_layout(self) -> OwnLayout:
        """Bytes of weights in the engine's own layout, as far as is known."""
        return {each.kind: each.own_bytes for each in self.layouts}.get


def shape_key(source: PlanSource, *, engine: str) -> str:
    """A hash of what the buffers depend on: architecture, hyper-parameters and shapes of tensors, not their types.

    `engine` names the engine's version and the processor: another one may answer otherwise.
    """
    digest = hashlib.sha256(engine.encode())
    for key, value in sorted(source.metadata.items()):
        if key == "general.architecture" or not key.startswith(_SHAPELESS):
            digest.update(f"\n{key}={_written(value)}".encode(errors="replace"))
    for name, shape in sorted((tensor.name, tensor.shape) for tensor in source.tensors):
        digest.update(f"\n{name}:{shape}".encode(errors="replace"))
    return digest.hexdigest()


def _written(value: MetadataValue) -> str:
    return f"{value.count} {value.values}" if isinstance(value, GgufArray) else repr(value)
