"""The models of a measurement before they are loaded: found, hashed, and told apart."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.adapters.file_hash import HashingStoppedError, file_sha256
from app.adapters.gguf_file import shard_paths
from app.adapters.paths import cache_folder
from app.domain.errors import WeighInError
from app.domain.fidelity.fidelity_result import MeasuredVariant
from app.domain.gguf.gguf_header import GgufArray
from app.domain.gguf.variant_names import without_level
from app.domain.lanes.lane import LaneSpec
from app.domain.plain_text import one_line
from app.services.comparison.lane_models import LaneModel, prepare_lane
from app.services.processes.one_shot import CommandStoppedError
from app.services.reports.comparison_results import RunLane, lane_results

HASHES_FILE: Final = "sha256.json"

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class MeasuredLane:
    """`index` counts the request's lanes from 0 (`REFERENCE`: the reference); `key` names file and settings."""

    index: int
    spec: LaneSpec
    model: LaneModel
    variant: MeasuredVariant
    key: str


def prepare_measured(
    index: int, spec: LaneSpec, *, tell: Tell, is_cancelled: Callable[[], bool] = lambda: False
) -> MeasuredLane:
    """Find a lane's file and hash it. Raises `WeighInError`, `CommandStoppedError`.

    A model in several parts is known by the hash of its parts' hashes.
    """
    level = spec.builtin_level
    model = prepare_lane(
        spec,
        on_progress=lambda share: tell(f"making {level} of the built-in model", share),
        is_cancelled=is_cancelled,
    )
    sha256 = _sha256(model, lambda share: tell("reading the file for its hash", share), is_cancelled)
    (result,) = lane_results([RunLane(spec, model, sha256, ())])
    variant = MeasuredVariant(
        name=result.label,
        model=one_line(model.shape.name) or without_level(model.path.stem),
        level=result.level,
        sha256=sha256,
        file_bytes=model.file_bytes,
        bits_per_weight=model.shape.bits_per_weight,
        parameters=model.shape.parameters or None,
        kv_type=spec.settings.kv_type,
    )
    return MeasuredLane(index, spec, model, variant, _key(sha256, spec))


def with_telling_names(lanes: Sequence[MeasuredLane]) -> list[MeasuredLane]:
    """The same lanes with names that tell them apart."""
    labels = [each.label for each in lane_results([RunLane(lane.spec, lane.model, None, ()) for lane in lanes])]
    return [replace(lane, variant=replace(lane.variant, name=label)) for lane, label in zip(lanes, labels, strict=True)]


def refuse_other_vocabulary(reference: LaneModel, lane: LaneModel) -> None:
    """Raise `WeighInError` where headers alone show that two models split texts into other tokens."""
    if _vocabulary(reference) != _vocabulary(lane):
        raise WeighInError(
            "This model splits text into other tokens than the reference, so the two cannot be held side by side.",
            advice="Compare levels of the same model.",
        )


def _vocabulary(model: LaneModel) -> tuple[object, int | None]:
    metadata = model.source.metadata
    tokens = metadata.get("tokenizer.ggml.tokens")
    return metadata.get("tokenizer.ggml.model"), tokens.count if isinstance(tokens, GgufArray) else None


def _sha256(model: LaneModel, on_progress: Callable[[float], None], is_cancelled: Callable[[], bool]) -> str:
    parts = shard_paths(model.path)
    try:
        hashes = [
            file_sha256(
                part,
                remembered_in=cache_folder() / HASHES_FILE,
                on_progress=lambda share, done=done: on_progress((done + share) / len(parts)),  # type: ignore[misc]
                is_cancelled=is_cancelled,
            )
            for done, part in enumerate(parts)
        ]
    except HashingStoppedError as error:
        raise CommandStoppedError("Stopped.") from error
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode("ascii")).hexdigest()


def _key(sha256: str, spec: LaneSpec) -> str:
    """What changes a lane's figures: threads do not, nor does its own context, for windows have theirs."""
    settings = spec.settings
    facts = (sha256, settings.kv_type, settings.gpu_layers, settings.repack)
    return hashlib.sha256(json.dumps(facts).encode("ascii")).hexdigest()[:20]
