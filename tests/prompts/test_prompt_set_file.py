"""Files of prompts: read strictly, refused in a sentence that names the place, written back as they were."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.prompt_set_file import MOST_PROMPTS, read_prompt_set, save_prompt_set
from app.adapters.regular_expressions import is_found, pattern_problem
from app.domain.errors import WeighInError
from app.domain.prompts.checks import passes, problem_of
from app.domain.prompts.prompt_set import Check, CheckKind, Prompt, PromptSet
from app.services.prompt_sets.bundled_sets import bundled_sets

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda text: text.strip())
_CHECKS = st.one_of(
    st.none(),
    st.just(Check(CheckKind.JSON)),
    st.builds(Check, st.sampled_from([CheckKind.CONTAINS, CheckKind.EXACT]), _TEXT),
    st.builds(Check, st.just(CheckKind.NUMBER), st.integers().map(str)),
    st.builds(Check, st.just(CheckKind.REGEX), st.sampled_from([r"\bfox\b", '"', "[']", "\x7f"])),
)
_SETS = st.builds(
    PromptSet,
    _TEXT,
    st.lists(st.builds(Prompt, _TEXT.map(str.strip), _CHECKS), min_size=1, max_size=4).map(tuple),
    st.one_of(st.just(""), _TEXT),
)


@given(_SETS, st.sampled_from([".toml", ".json"]))
def test_a_set_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, prompt_set: PromptSet, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"set{ending}"
    save_prompt_set(path, prompt_set)
    assert read_prompt_set(path) == prompt_set


def test_a_plain_file_has_a_prompt_a_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_bytes("\ufeffTell me a story.\r\n\r\n  What is 2 + 2?  \n".encode())
    read = read_prompt_set(path)
    assert read == PromptSet("mine", (Prompt("Tell me a story."), Prompt("What is 2 + 2?")))
    save_prompt_set(path, read)
    assert read_prompt_set(path) == read


def test_a_plain_file_cannot_hold_checks(tmp_path: Path) -> None:
    checked = PromptSet("mine", (Prompt("What is 2 + 2?", Check(CheckKind.NUMBER, "4")),))
    with pytest.raises(WeighInError, match="without checks"):
        save_prompt_set(tmp_path / "mine.txt", checked)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "no list of prompts"),
        ("name = 3\nprompts = []", "its name is not text"),
        ("prompts = []", "holds no prompt"),
        ("prompts = 5", "no list of prompts"),
        ("prompts = [5]", "prompt 1 is not a table"),
        ("colour = 'red'\n[[prompts]]\ntext = 'a'", "unknown field 'colour'"),
        ("[[prompts]]\ntext = 'a'\n[[prompts]]\ncontains = 'b'", "prompt 2 has no text"),
        ("[[prompts]]\ntext = 'a'\ncontain = 'b'", "prompt 1 has the unknown field 'contain'"),
        ("[[prompts]]\ntext = 'a'\ncontains = 'b'\nexact = 'b'", "prompt 1 has more than one check (contains, exact)"),
        ("[[prompts]]\ntext = 'a'\njson = 'yes'", "the check for json of prompt 1 is not true"),
        ("[[prompts]]\ntext = 'a'\nnumber = 'many'", "'many' is not a number"),
        ("[[prompts]]\ntext = 'a'\nregex = '('", "not understood: missing )"),
        ("[[prompts]]\ntext = 'a'\ncontains = true", "the check of prompt 1 is not text"),
        ("[[prompts]]\ntext = a", "line 2"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "set.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WeighInError) as refused:
        read_prompt_set(path)
    assert why in refused.value.message
    assert refused.value.message.startswith("set.toml cannot be used: ")


def test_json_that_is_wrong_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text('{"prompts": [\n  {"text": "a"},\n]}', encoding="utf-8")
    with pytest.raises(WeighInError, match="line 3"):
        read_prompt_set(path)
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(WeighInError, match="too many brackets"):
        read_prompt_set(path)


@pytest.mark.parametrize("ending", [".txt", ".json", ".toml"])
def test_what_is_no_text_and_what_is_not_there_are_told(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"model{ending}"
    with pytest.raises(WeighInError, match="cannot be read"):
        read_prompt_set(path)
    path.write_bytes(b"GGUF\x03\x00\xff\xfe")
    with pytest.raises(WeighInError, match="cannot be read"):
        read_prompt_set(path)


def test_too_many_prompts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.txt"
    path.write_text("a\n" * (MOST_PROMPTS + 1), encoding="utf-8")
    with pytest.raises(WeighInError, match="1,001 prompts are too many"):
        read_prompt_set(path)


def test_a_number_may_be_written_as_one(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"prompts": [{"text": "a", "number": 8.5}]}), encoding="utf-8")
    assert read_prompt_set(path).prompts[0].check == Check(CheckKind.NUMBER, "8.5")


def test_the_sets_that_ship_have_sound_checks_on_every_prompt() -> None:
    sets = bundled_sets()
    assert [each.name for each in sets] == ["Everyday questions", "Small skills"]
    for each in sets:
        assert len({prompt.text for prompt in each.prompts}) == len(each.prompts) >= 30
        for prompt in each.prompts:
            assert prompt.check is not None
            assert not problem_of(prompt.check, pattern_problem)
            assert not passes(prompt.check, "I do not know.", is_found)
