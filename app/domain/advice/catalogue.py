"""Models that people run, as the catalogue tells them: shapes, sizes, licences, public scores. Unknown is `None`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.gguf.layer_memory import LayerMemory


class LayerKind(StrEnum):
    """What a layer keeps of a conversation."""

    FULL = "full"
    WINDOW = "window"
    LATENT = "latent"
    RECURRENT = "recurrent"
    SHARED = "shared"
    STATELESS = "stateless"


class LicenceClass(StrEnum):
    """How freely a model may be used."""

    PERMISSIVE = "permissive"
    WITH_CONDITIONS = "permissive-with-conditions"
    RESTRICTED = "restricted"
    NON_COMMERCIAL = "non-commercial"


class Independence(StrEnum):
    """Who measured a score."""

    INDEPENDENT = "independent"
    THIRD_PARTY = "third party"
    VENDOR = "vendor"


class Purpose(StrEnum):
    """What a model is wanted for."""

    CHAT = "chat"
    CODE = "code"
    DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class LayerGroup:
    """`count` layers of one kind; `state_known` is false where the size of their state is an upper estimate."""

    kind: LayerKind
    count: int
    memory: LayerMemory
    state_known: bool = True


@dataclass(frozen=True, slots=True)
class Experts:
    """Of a mixture of experts: how many there are in a layer, and how many each token visits."""

    total: int
    active_per_token: int


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A published file of a level. `label` is the uploader's own name for it.

    `file_bytes` is exact where `path` is known (of the first part, where there are several), else rounded to 0.1 GiB.
    """

    repository: str
    label: str
    level: str
    file_bytes: int
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One public result; scores of different benchmarks or modes (thinking or not) are not of one scale."""

    benchmark: str
    value: float
    mode: str | None
    independence: Independence
    reporter: str
    source: str


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """One model. `parameters` are the text model's; `released` reads `2026-04`; `native_level` is the level that the
    model was trained at, where that is a quantized one. `evidence_grade` says how well the shape is confirmed: A by
    two sources throughout, B in part, C by one."""

    model_id: str
    name: str
    family: str
    architecture: str
    base_repository: str
    parameters: int
    active_parameters: int | None
    width: int
    heads: int
    vocabulary: int | None
    layers: tuple[LayerGroup, ...]
    experts: Experts | None
    context_tokens: int | None
    licence: str
    licence_class: LicenceClass
    released: str | None
    purposes: frozenset[str]
    native_level: str | None
    repositories: tuple[str, ...]
    files: tuple[PublishedFile, ...]
    scores: tuple[Score, ...]
    evidence_grade: str

    @property
    def layer_count(self) -> int:
        return sum(group.count for group in self.layers)

    @property
    def layer_memories(self) -> tuple[LayerMemory, ...]:
        """One entry a layer, in no particular order."""
        return tuple(group.memory for group in self.layers for _ in range(group.count))

    @property
    def expert_parameters(self) -> int:
        """Parameters in experts, from total and active ones; 0 for dense models and where that is unknown.

        Active parameters are published rounded, so that what is left for attention and embeddings is held against
        the least that such a model has of them.
        """
        if self.experts is None or self.active_parameters is None:
            return 0
        idle_share = 1 - self.experts.active_per_token / self.experts.total
        if idle_share <= 0:
            return 0
        in_experts = round((self.parameters - self.active_parameters) / idle_share)
        least_elsewhere = self.width * (2 * (self.vocabulary or 0) + 4 * self.layer_count * self.width)
        return max(0, min(in_experts, self.parameters - least_elsewhere))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All models by id, smallest first."""

    models: Mapping[str, CatalogueModel]
