"""A set of prompts while it is written."""

from dataclasses import dataclass, field
from typing import Final

from app.adapters.prompt_set_file import LONGEST_PROMPT, MOST_PROMPTS
from app.adapters.regular_expressions import pattern_problem
from app.domain.prompts.checks import problem_of
from app.domain.prompts.prompt_set import Check, CheckKind, Prompt, PromptSet

_UNNAMED: Final = "My prompts"


@dataclass
class PromptDraft:
    """`kind` `None`: no check."""

    text: str = ""
    kind: CheckKind | None = None
    value: str = ""

    @property
    def check(self) -> Check | None:
        if self.kind is None:
            return None
        return Check(self.kind, "" if self.kind is CheckKind.JSON else self.value)

    @property
    def problem(self) -> str:
        """What is wrong, one sentence; empty where nothing is."""
        if not self.text.strip():
            return "The prompt is empty."
        if len(self.text) > LONGEST_PROMPT:
            return f"The prompt has more than {LONGEST_PROMPT:,} characters."
        check = self.check
        return "" if check is None else problem_of(check, pattern_problem)


@dataclass
class SetDraft:
    """Always has a prompt to write at."""

    name: str = ""
    system: str = ""
    prompts: list[PromptDraft] = field(default_factory=lambda: [PromptDraft()])

    @staticmethod
    def of(prompt_set: PromptSet) -> "SetDraft":
        """A draft of what is there already."""
        prompts = [
            PromptDraft(each.text, each.check.kind, each.check.value) if each.check else PromptDraft(each.text)
            for each in prompt_set.prompts
        ]
        return SetDraft(prompt_set.name, prompt_set.system, prompts or [PromptDraft()])

    @property
    def problem(self) -> str:
        """What is wrong with the first prompt with which something is."""
        if len(self.prompts) > MOST_PROMPTS:
            return f"A set has {MOST_PROMPTS:,} prompts at most."
        for number, prompt in enumerate(self.prompts, start=1):
            if prompt.problem:
                return f"Prompt {number}: {prompt.problem}"
        return ""

    def finished(self) -> PromptSet:
        """The set; only where there is no `problem`."""
        prompts = tuple(Prompt(each.text.strip(), each.check) for each in self.prompts)
        return PromptSet(self.name.strip() or _UNNAMED, prompts, self.system.strip())
