"""Files of repositories become variants: nothing lost, nothing twice, helpers told apart."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.gguf.quants import LADDER
from app.domain.gguf.repository_paths import why_unsafe
from app.domain.gguf.variant_names import FileRole, Mark, level_of, part_paths, role_of, shard_of
from app.domain.gguf.variant_words import describe_level_name
from app.domain.gguf.variants import RepositoryContents, RepositoryFile, group_files

_LABELS = st.sampled_from([*LADDER, "Q4_K_L", "UD-Q4_K_XL", "i1-IQ3_M", "q8_0", "fp16", "IQ4_KS", "no-level"])
_FOLDERS = st.sampled_from(["", "BF16/", "UD-IQ1_M/", "MTP/", "a/b/"])
_HELPERS = st.sampled_from(
    [
        *("mmproj-F16.gguf", "mmproj-model-bf16.gguf", "imatrix_unsloth.dat", "imatrix.gguf", "Model-imatrix.gguf"),
        *("mtp-Model-Q8_0.gguf", "README.md", "config.json", "._Model-Q4_K_M.gguf", "Model.Q8_0.gguf.part1of3"),
        *("ggml-vocab-llama.gguf", "model-00001-of-00002.safetensors"),
    ]
)


@st.composite
def _models(draw: st.DrawFn) -> list[str]:
    """The files of one model: one, or all its parts."""
    stem = f"{draw(_FOLDERS)}Model-{draw(st.integers(1, 5))}-{draw(_LABELS)}"
    total = draw(st.integers(1, 4))
    return [f"{stem}.gguf"] if total == 1 else [f"{stem}-{n:05d}-of-{total:05d}.gguf" for n in range(1, total + 1)]


_NAMES = st.lists(st.one_of(_models(), _HELPERS.map(lambda name: [name])), max_size=12).map(
    lambda groups: sorted({name for group in groups for name in group})
)


def _files(names: list[str]) -> list[RepositoryFile]:
    return [RepositoryFile(name, 1000 + number) for number, name in enumerate(names)]


def _everything(contents: RepositoryContents) -> list[RepositoryFile]:
    helpers = (contents.projectors, contents.importance_matrices, contents.drafts, contents.pieces)
    listed = [file for variant in contents.variants for file in variant.files]
    return listed + [file for group in (*helpers, contents.vocabularies) for file in group]


@given(names=_NAMES)
def test_every_file_is_in_one_place_or_is_none_of_ours(names: list[str]) -> None:
    files = _files(names)
    placed = _everything(group_files(files))
    assert len(placed) == len(set(placed))
    assert set(placed) == {file for file in files if role_of(file.path) is not FileRole.OTHER}


@given(names=_NAMES, seed=st.integers(0, 1000))
def test_neither_the_order_nor_a_file_listed_twice_matters(names: list[str], seed: int) -> None:
    files = _files(names)
    shuffled = files + files[:3]
    random.Random(seed).shuffle(shuffled)
    assert group_files(shuffled) == group_files(files)


@given(names=_NAMES)
def test_the_parts_of_a_model_count_as_one_with_the_size_of_all(names: list[str]) -> None:
    for variant in group_files(_files(names)).variants:
        assert variant.is_complete
        assert variant.size_bytes == sum(file.size_bytes or 0 for file in variant.files)
        shards = [shard_of(file.path) for file in variant.files]
        if len(variant.files) > 1:
            assert [shard.number for shard in shards if shard] == list(range(1, len(shards) + 1))


@given(names=_NAMES, lost=st.integers(0, 100))
def test_a_missing_part_is_told_and_leaves_the_size_unknown(names: list[str], lost: int) -> None:
    sharded = [name for name in names if shard_of(name) and role_of(name) is FileRole.MODEL]
    if len(sharded) < 2:
        return
    gone = sharded[lost % len(sharded)]
    broken = [
        variant
        for variant in group_files([file for file in _files(names) if file.path != gone]).variants
        if not variant.is_complete
    ]
    gone_shard = shard_of(gone)
    assert gone_shard
    assert [(variant.missing_parts, variant.size_bytes) for variant in broken] == [((gone_shard.number,), None)]


@given(names=_NAMES)
def test_variants_run_from_the_most_precise_to_the_smallest(names: list[str]) -> None:
    levels = [each.level for each in group_files(_files(names)).variants if each.level]
    assert levels == sorted(levels, key=LADDER.index)


@given(path=st.text(max_size=80))
def test_any_text_is_taken_as_a_name(path: str) -> None:
    contents = group_files([RepositoryFile(path, None), RepositoryFile(f"{path}.gguf", 5)])
    assert all(describe_level_name(each.level_name) and each.label is not None for each in contents.variants)


@given(level=st.sampled_from(LADDER), family=st.sampled_from(["Model-7B", "F16-checkpoint", "a.b_c", "Q8_0-tuned"]))
def test_the_level_that_stands_last_is_the_files(level: str, family: str) -> None:
    for name in (f"{family}-{level}", f"{family}.{level}", f"{family}-{level.lower()}"):
        found = level_of(f"{name}.gguf")
        assert (found.level, found.label, found.marks) == (level, level, frozenset())


@pytest.mark.parametrize(
    ("path", "label", "level", "marks"),
    [
        ("Qwen3-8B-UD-Q4_K_XL.gguf", "UD-Q4_K_XL", "Q4_K_M", {Mark.DYNAMIC}),
        ("Model.i1-IQ3_M.gguf", "i1-IQ3_M", "IQ3_M", {Mark.WEIGHTED}),
        ("Model-Q6_K_L.gguf", "Q6_K_L", "Q6_K", {Mark.WIDER_ENDS}),
        ("Model-Q3_K_L.gguf", "Q3_K_L", "Q3_K_L", set()),
        ("BF16/Model-00001-of-00002.gguf", "BF16", "BF16", set()),
        ("UD-IQ1_M/Model-UD-IQ1_M-00001-of-00003.gguf", "UD-IQ1_M", "IQ1_M", {Mark.DYNAMIC}),
        ("gpt-oss-20b-mxfp4.gguf", "MXFP4_MOE", "MXFP4_MOE", set()),
        ("model-fp16.gguf", "F16", "F16", set()),
        ("Model-55IQ2_XXS-34Q2_K.gguf", "IQ2_XXS", "IQ2_XXS", set()),
        ("Model-Q4_0_4_4.gguf", "Q4_0_4_4", "", {Mark.FOREIGN}),
        ("Model-IQ4_KS.gguf", "IQ4_KS", "", {Mark.FOREIGN}),
        ("model-q8_0-be.gguf", "Q8_0", "Q8_0", {Mark.BIG_ENDIAN}),
        ("phi-3-q4.gguf", "", "", set()),
    ],
)
def test_uploaders_own_names_are_understood(path: str, label: str, level: str, marks: set[Mark]) -> None:
    found = level_of(path)
    assert (found.label, found.level, set(found.marks)) == (label, level, marks)


def test_bits_that_a_name_promises_are_read() -> None:
    assert level_of("Model-IQ4_XS-3.57bpw.gguf").bits_per_weight == 3.57
    assert level_of("Model-3.5-IQ4_XS.gguf").bits_per_weight is None


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("Qwen3.6-27B-MTP-Q4_K_M.gguf", FileRole.MODEL),
        ("mtp-Qwen3.6-27B-Q4_K_M.gguf", FileRole.DRAFT),
        ("dspark/Model-Q8_0.gguf", FileRole.DRAFT),
        ("Model-mmproj-f16.gguf", FileRole.PROJECTOR),
        ("Model-imatrix.gguf", FileRole.IMPORTANCE_MATRIX),
        ("imatrix_unsloth.gguf_file", FileRole.IMPORTANCE_MATRIX),
        ("Model-imatrix-Q4_K_M.gguf", FileRole.MODEL),
        ("Model.Q8_0.gguf-split-a", FileRole.PIECE),
        ("._Model.gguf", FileRole.OTHER),
        ("notes.txt", FileRole.OTHER),
    ],
)
def test_helpers_are_told_from_models(path: str, role: FileRole) -> None:
    assert role_of(path) is role


def test_mixes_are_explained_in_plain_words() -> None:
    assert "chose the type of each layer" in describe_level_name(level_of("M-UD-Q4_K_XL.gguf"))
    assert "importance matrix" in describe_level_name(level_of("M.i1-Q4_K_M.gguf"))
    assert "as Q6_K, but embedding and output" in describe_level_name(level_of("M-Q6_K_L.gguf"))
    assert "fork" in describe_level_name(level_of("M-IQ4_KS.gguf"))


def test_names_of_all_parts_follow_from_one() -> None:
    assert part_paths("a/b-00002-of-00002.gguf") == ("a/b-00001-of-00002.gguf", "a/b-00002-of-00002.gguf")
    assert part_paths("b.gguf") == ("b.gguf",)


@pytest.mark.parametrize("number_and_total", ["00000-of-00002", "00003-of-00002", "00001-of-99999", "00001-of-00000"])
def test_numbers_of_parts_that_make_no_sense_make_no_parts(number_and_total: str) -> None:
    assert shard_of(f"Model-{number_and_total}.gguf") is None


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "../x.gguf", "a/../../x.gguf", "a/./x.gguf", "a//x.gguf", "C:x.gguf", "c:/x.gguf"),
        *("\\\\host\\share\\x.gguf", "a\\b.gguf", "x\0.gguf", "x\n.gguf", "x\u202egguf.exe", "x.gguf:stream"),
        *("x" * 300 + ".gguf", "a/" * 600 + "x.gguf", "NUL.gguf", "a/com1.gguf", "x.gguf.", "x.gguf ", "a?.gguf"),
        *("~\ud800.gguf",),
    ],
)
def test_names_that_could_do_harm_are_refused(path: str) -> None:
    assert why_unsafe(path)


@given(names=_NAMES)
def test_ordinary_names_are_not(names: list[str]) -> None:
    assert [why_unsafe(name) for name in names] == [None] * len(names)
