"""Files of a repository that no lane opens, in a sentence."""

from app.domain.gguf.variants import RepositoryContents


def also_here(contents: RepositoryContents) -> str:
    """What there is beside the variants and the projector, and what it is for; empty where there is nothing."""
    spare_projectors = len(contents.projectors) - 1
    told = (
        (spare_projectors, "more projector", "the same at other precisions"),
        (len(contents.importance_matrices), "importance matrix", "what quantizers weigh with"),
        (len(contents.drafts), "draft model", "guesses ahead for a larger one"),
        (len(contents.vocabularies), "vocabulary", "without weights"),
        (len(contents.pieces), "piece", "to be joined by hand before an engine opens them"),
    )
    parts = [f"{_counted(count, name)} ({words})" for count, name, words in told if count > 0]
    return f"Also here: {', '.join(parts)}." if parts else ""


def _counted(count: int, name: str) -> str:
    if count == 1:
        return f"1 {name}"
    plural = {"importance matrix": "importance matrices", "vocabulary": "vocabularies"}.get(name, f"{name}s")
    return f"{count:,} {plural}"
