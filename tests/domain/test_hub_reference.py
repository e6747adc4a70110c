"""How files on Hugging Face are written, and what is not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UsageError
from app.domain.gguf.hub_reference import HubReference, parse_hub_reference


@pytest.mark.parametrize(
    ("text", "repository", "path", "revision"),
    [
        ("hf:unsloth/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf", "unsloth/Qwen3-8B-GGUF", "Qwen3-8B-Q4_K_M.gguf", "main"),
        ("hf:o/r/BF16/m-00001-of-00002.gguf@refs/pr/3", "o/r", "BF16/m-00001-of-00002.gguf", "refs/pr/3"),
        ("hf:o/r/odd@name.gguf", "o/r", "odd@name.gguf", "main"),
        ("hf:o/r/odd@name.gguf@v1.0", "o/r", "odd@name.gguf", "v1.0"),
    ],
)
def test_a_reference_names_repository_file_and_revision(text: str, repository: str, path: str, revision: str) -> None:
    reference = parse_hub_reference(text)
    assert (reference.repository, reference.path, reference.revision) == (repository, path, revision)
    assert str(reference) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "hf:",
            "hf:o",
            "hf:o/r",
            "hf:o/r/",
            "hf:o/r/README.md",
            "hf:o/r/../x.gguf",
            "hf:../r/x.gguf",
            "hf:o/r//x.gguf",
        ),
        *(
            "hf:o/r/x.gguf@",
            "hf:o/r/x.gguf@..",
            "hf:o/r/x.gguf@a b",
            "hf:o/-r/x.gguf",
            "hf:o/r?x=1/x.gguf",
            "hf:/o/r.gguf",
        ),
    ],
)
def test_what_is_no_reference_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"write|no name"):
        parse_hub_reference(text)


@given(text=st.text(max_size=60))
def test_any_text_is_a_reference_or_wrong_use(text: str) -> None:
    try:
        reference = parse_hub_reference(f"hf:{text}")
    except UsageError:
        return
    assert isinstance(reference, HubReference)
    assert parse_hub_reference(str(reference)) == reference
