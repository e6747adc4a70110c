"""Answers that are there already, held against checks that were changed since."""

from dataclasses import replace

from app.domain.prompts.checks import IsFound, passes
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.kept_run import KeptRun
from app.domain.prompts.prompt_set import Prompt, PromptSet


def rechecked(run: KeptRun, prompt_set: PromptSet, is_found: IsFound) -> tuple[KeptAnswer, ...]:
    """Those of the run's answers whose verdict is another with the checks of `prompt_set`, which asks the same."""
    old, new = run.head.prompt_set.prompts, prompt_set.prompts
    concerned = (answer for answer in run.answers if old[answer.prompt].check != new[answer.prompt].check)
    judged = ((answer, replace(answer, passed=verdict(new[answer.prompt], answer, is_found))) for answer in concerned)
    return tuple(after for before, after in judged if after != before)


def verdict(prompt: Prompt, answer: KeptAnswer, is_found: IsFound) -> bool | None:
    """Whether an answer passes its prompt's check; `None` without a check, and where no answer came."""
    return None if prompt.check is None or answer.problem else passes(prompt.check, answer.text, is_found)
