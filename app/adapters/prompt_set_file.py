"""Files that hold a set of prompts: one prompt a line (.txt), or prompts with their checks (.toml, .json).

    name = "Sums"
    system = "Answer with a number."     # may be left out

    [[prompts]]
    text = "What is 47 + 38?"
    number = "85"                        # or contains, regex, exact = "…", or json = true, or no check at all

JSON has the same fields. Everything else is refused, with the place where it stands.
"""

import json
import os
import tomllib
from pathlib import Path
from typing import Any, Final

from app.adapters.regular_expressions import pattern_problem
from app.domain.errors import WeighInError
from app.domain.plain_text import one_line
from app.domain.prompts.checks import problem_of
from app.domain.prompts.prompt_set import Check, CheckKind, Prompt, PromptSet

MOST_PROMPTS: Final = 1000
LONGEST_PROMPT: Final = 100_000
STRUCTURED_ENDINGS: Final = (".toml", ".json")
_MOST_BYTES: Final = 32 << 20
_SET_FIELDS: Final = frozenset({"name", "system", "prompts"})
_ADVICE: Final = "A prompt has a text and at most one of contains, regex, number, exact and json = true."


def read_prompt_set(path: Path) -> PromptSet:
    """The set in a file, named after it where it has no name of its own. Raises `WeighInError`."""
    text = _text_of(path)
    match path.suffix.lower():
        case ".toml":
            prompt_set = _parsed(_document(path, text, tomllib.loads), path)
        case ".json":
            prompt_set = _parsed(_document(path, text, json.loads), path)
        case _:
            prompt_set = PromptSet(path.stem, tuple(Prompt(line.strip()) for line in text.splitlines() if line.strip()))
    _check_bounds(prompt_set, path)
    return prompt_set


def save_prompt_set(path: Path, prompt_set: PromptSet) -> None:
    """Write a set so that it reads back the same; the ending chooses the form. Raises `WeighInError`.

    Plain text holds prompts of one line without checks only.
    """
    ending = path.suffix.lower()
    if ending == ".json":
        text = json.dumps(_as_document(prompt_set), ensure_ascii=False, indent=2) + "\n"
    elif ending == ".toml":
        text = _as_toml(prompt_set)
    else:
        text = _as_lines(prompt_set)
    try:
        _replace(path, text)
    except (OSError, UnicodeEncodeError) as error:
        raise WeighInError(
            f"The prompts cannot be saved as {one_line(str(path))}.",
            advice="Check the folder and the disk.",
            details=str(error),
        ) from error


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise _unusable(path, f"it has more than {_MOST_BYTES >> 20} MB")
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WeighInError(
            f"The prompts in {one_line(str(path))} cannot be read.",
            advice="It must be a text file in UTF-8.",
            details=str(error),
        ) from error


def _document(path: Path, text: str, read: Any) -> Any:
    try:
        return read(text)
    except (ValueError, RecursionError) as error:
        reason = "too many brackets in each other" if isinstance(error, RecursionError) else one_line(str(error))
        raise _unusable(path, reason[:200]) from error


def _parsed(document: Any, path: Path) -> PromptSet:
    if not isinstance(document, dict):
        raise _unusable(path, "it does not hold a table with prompts")
    if unknown := sorted(document.keys() - _SET_FIELDS):
        raise _unusable(path, f"it has the unknown field {one_line(unknown[0])[:60]!r}")
    entries = document.get("prompts")
    if not isinstance(entries, list):
        raise _unusable(path, "it has no list of prompts")
    prompts = tuple(_prompt(entry, f"prompt {number}", path) for number, entry in enumerate(entries, start=1))
    name = _optional_text(document, "name", path) or path.stem
    return PromptSet(name, prompts, _optional_text(document, "system", path))


def _optional_text(document: dict[str, Any], field: str, path: Path) -> str:
    value = document.get(field, "")
    if not isinstance(value, str):
        raise _unusable(path, f"its {field} is not text")
    return value


def _prompt(entry: Any, place: str, path: Path) -> Prompt:
    if not isinstance(entry, dict):
        raise _unusable(path, f"{place} is not a table with a text")
    text = entry.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _unusable(path, f"{place} has no text")
    kinds = sorted(entry.keys() - {"text"})
    if unknown := [kind for kind in kinds if kind not in list(CheckKind)]:
        raise _unusable(path, f"{place} has the unknown field {one_line(unknown[0])[:60]!r}")
    if len(kinds) > 1:
        raise _unusable(path, f"{place} has more than one check ({', '.join(kinds)})")
    check = _check(CheckKind(kinds[0]), entry[kinds[0]], place, path) if kinds else None
    return Prompt(text.strip(), check)


def _check(kind: CheckKind, value: Any, place: str, path: Path) -> Check:
    if kind is CheckKind.JSON:
        if value is not True:
            raise _unusable(path, f"the check for json of {place} is not true")
        return Check(kind)
    if kind is CheckKind.NUMBER and type(value) in (int, float):
        value = repr(value)
    if not isinstance(value, str):
        raise _unusable(path, f"the check of {place} is not text")
    check = Check(kind, value)
    if problem := problem_of(check, pattern_problem):
        raise _unusable(path, f"the check of {place} cannot be used. {problem}")
    return check


def _check_bounds(prompt_set: PromptSet, path: Path) -> None:
    count = len(prompt_set.prompts)
    if not count:
        raise _unusable(path, "it holds no prompt")
    if count > MOST_PROMPTS:
        raise _unusable(path, f"{count:,} prompts are too many for one run; {MOST_PROMPTS:,} are the most")
    for number, prompt in enumerate(prompt_set.prompts, start=1):
        if len(prompt.text) > LONGEST_PROMPT:
            raise _unusable(path, f"prompt {number} has {len(prompt.text):,} characters; {LONGEST_PROMPT:,} are most")


def _unusable(path: Path, reason: str) -> WeighInError:
    advice = _ADVICE if path.suffix.lower() in STRUCTURED_ENDINGS else "Write one prompt a line."
    return WeighInError(f"{one_line(path.name)} cannot be used: {reason.rstrip('.')}.", advice=advice)


def _as_document(prompt_set: PromptSet) -> dict[str, Any]:
    document: dict[str, Any] = {"name": prompt_set.name}
    if prompt_set.system:
        document["system"] = prompt_set.system
    document["prompts"] = [{"text": prompt.text, **_check_fields(prompt)} for prompt in prompt_set.prompts]
    return document


def _check_fields(prompt: Prompt) -> dict[str, Any]:
    if prompt.check is None:
        return {}
    return {prompt.check.kind.value: True if prompt.check.kind is CheckKind.JSON else prompt.check.value}


def _as_toml(prompt_set: PromptSet) -> str:
    document = _as_document(prompt_set)
    entries = document.pop("prompts")
    blocks = [document, *entries]
    lines = ["\n".join(f"{name} = {_toml_value(value)}" for name, value in block.items()) for block in blocks]
    return "\n\n[[prompts]]\n".join(lines) + "\n"


def _toml_value(value: str | bool) -> str:
    """TOML writes text as JSON does, but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _as_lines(prompt_set: PromptSet) -> str:
    if prompt_set.system or any(prompt.check or len(prompt.text.splitlines()) > 1 for prompt in prompt_set.prompts):
        raise WeighInError(
            "A plain text file holds one prompt a line, without checks or a system message.",
            advice="Save it as .toml or .json.",
        )
    return "".join(f"{prompt.text}\n" for prompt in prompt_set.prompts)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
