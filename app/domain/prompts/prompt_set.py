"""A set of prompts that runs over lanes, and what each answer is checked for."""

from dataclasses import dataclass
from enum import StrEnum


class CheckKind(StrEnum):
    """What is looked for.

    `CONTAINS` ignores case, `NUMBER` wants the last number of the answer to equal the value, `JSON` takes any valid
    JSON.
    """

    CONTAINS = "contains"
    REGEX = "regex"
    NUMBER = "number"
    JSON = "json"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Check:
    """`value` is what the kind needs; empty for JSON."""

    kind: CheckKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question; without a check its answers are kept to be read."""

    text: str
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class PromptSet:
    """`system` goes with every prompt."""

    name: str
    prompts: tuple[Prompt, ...]
    system: str = ""
