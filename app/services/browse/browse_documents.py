"""`weighin search --json` and `weighin variants --json`: keys are a contract, unknown is null."""

from collections.abc import Iterable

from app.domain.browse.fits_here import fits_here
from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.browse.search import FoundRepository, Gate, SearchQuery
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.lane_plan import LanePlan
from app.domain.plan.memory_plan import Verdict
from app.services.fit.forecasting import forecast_document
from app.services.reports.json_documents import Document


def search_document(
    query: SearchQuery, found: Iterable[FoundRepository], note: str, pools: MemoryPools | None
) -> Document:
    """What a search found; `pools` are of the machine that `fits` is about, `None` where nobody asked."""
    results = [_found_document(each, pools) for each in found]
    return {
        "query": query.text,
        "sort": query.sort.name.lower(),
        "note": note or None,
        "from_catalogue": any(each["from_catalogue"] for each in results),
        "results": results,
    }


def ladder_document(ladder: Ladder) -> Document:
    """A repository and its variants, from the most precise to the smallest."""
    projector = ladder.projector
    return {
        "repository": ladder.repository,
        "commit": ladder.commit or None,
        "context_tokens": ladder.context_tokens,
        "from_catalogue": ladder.from_catalogue,
        "note": ladder.note or None,
        "also_here": ladder.also_here or None,
        "model": _found_document(ladder.facts, None) if ladder.facts else None,
        "projector": {"path": projector.path, "file_bytes": projector.size_bytes} if projector else None,
        "variants": [_row_document(row) for row in ladder.rows],
    }


def _found_document(found: FoundRepository, pools: MemoryPools | None) -> Document:
    return {
        "repository": found.name,
        "parameters": found.parameters,
        "architecture": found.architecture,
        "context_length": found.context_tokens,
        "downloads": found.downloads,
        "likes": found.likes,
        "last_modified": found.last_modified,
        "gated": found.gate is not Gate.OPEN,
        "gate": found.gate.name.lower(),
        "licence": found.licence,
        "licence_class": found.licence_class.value if found.licence_class else None,
        "base_model": found.base_model,
        "purposes": sorted(purpose.value for purpose in found.purposes),
        "files": list(found.file_names),
        "from_catalogue": found.from_catalogue,
        "fits": None if pools is None else fits_here(found, pools),
    }


def _row_document(row: LadderRow) -> Document:
    variant = row.variant
    return {
        "label": variant.label,
        "level": variant.level or None,
        "files": [{"path": each.path, "file_bytes": each.size_bytes, "sha256": each.sha256} for each in variant.files],
        "file_bytes": variant.size_bytes,
        "complete": variant.is_complete,
        "bits_per_weight": None if row.bits_per_weight is None else round(row.bits_per_weight, 4),
        "bits_per_weight_how": None if row.bits_per_weight is None else "header" if row.is_exact else "size",
        **_plan_keys(row.plan),
        "forecast": forecast_document(row.forecast),
        "published_kld": row.loss.published_kld if row.loss else None,
        "expected_kld": row.loss.expected_kld if row.loss else None,
        "best": row.is_best,
        "pair": row.is_pair,
        "explanation": row.explanation or None,
        "problem": row.problem or None,
    }


def _plan_keys(plan: LanePlan | None) -> Document:
    if plan is None:
        return dict.fromkeys(
            ("verdict", "confidence", "total_bytes", "weights_bytes", "kv_bytes", "projector_bytes", "missing_bytes")
        )
    return {
        "verdict": plan.verdict.value,
        "confidence": plan.confidence.value,
        "total_bytes": plan.total_bytes,
        "weights_bytes": plan.weights_bytes,
        "kv_bytes": plan.kv_bytes if plan.kv_known else None,
        "projector_bytes": plan.projector_bytes,
        "missing_bytes": plan.placement.missing_bytes if plan.verdict is Verdict.DOES_NOT_FIT else None,
    }
