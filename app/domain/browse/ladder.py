"""A repository's variants from the most precise to the smallest, each with what it takes here and what it loses."""

from dataclasses import dataclass

from app.domain.advice.published_quality import LevelLoss
from app.domain.browse.search import FoundRepository
from app.domain.gguf.variants import RepositoryFile, Variant
from app.domain.plan.forecast import Forecast
from app.domain.plan.lane_plan import LanePlan


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One variant. What is not known yet is `None`; `problem` is a sentence where its header could not be read.

    `bits_per_weight` is the true figure once the header was read (`is_exact`), before that what size and parameters
    say. `is_best` marks the best one that fits, `is_pair` the two that show the difference best: near Q4 and near Q8.
    """

    variant: Variant
    bits_per_weight: float | None = None
    is_exact: bool = False
    plan: LanePlan | None = None
    forecast: Forecast | None = None
    loss: LevelLoss | None = None
    is_best: bool = False
    is_pair: bool = False
    explanation: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """A repository at one commit. `context_tokens` is what the plans are for; `projector` comes with every variant.

    `facts` are what the server (or the catalogue) tells of the model. `from_catalogue`: the server was not asked or
    cannot be reached, sizes are the catalogue's, there is no commit and nothing can be downloaded; `note` says so.
    `also_here` is a sentence about files that are no variants: importance matrices, drafts, pieces.
    """

    repository: str
    commit: str
    context_tokens: int
    rows: tuple[LadderRow, ...]
    projector: RepositoryFile | None = None
    facts: FoundRepository | None = None
    from_catalogue: bool = False
    note: str = ""
    also_here: str = ""

    @property
    def pair(self) -> tuple[LadderRow, ...]:
        """The two to compare, the more precise one first; empty where there are no two."""
        return tuple(row for row in self.rows if row.is_pair)
