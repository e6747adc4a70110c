"""Hollow files: full size, next to no disk, gone afterwards; and what was told of them, kept."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.dry_run_store import DryRunStore
from app.adapters.hollow_file import NoHolesError, hollow_model
from app.adapters.paths import cache_folder
from app.domain.plan.plan_source import HeaderPart
from app.domain.plan.shape_figures import KnownLayout, ShapeFigures
from app.domain.protocol.dry_run_messages import DryRunFigures, DryRunSetting, EngineBuffer, TensorKind
from tests.builders.architectures import llama
from tests.builders.plan_sources import source_of

_TERABYTE = 10**12
_FIGURES = ShapeFigures(
    (DryRunFigures(DryRunSetting(512), (EngineBuffer("CPU", "compute", 5),), kv_bytes=7),),
    (KnownLayout(TensorKind(2, (64, 32)), 1152), KnownLayout(TensorKind(1, (64, 32)), None)),
)


def part(**changes: object) -> HeaderPart:
    return replace(source_of(llama()).parts[0], **changes)  # type: ignore[arg-type]  # fields by name


def test_a_hollow_file_has_the_header_and_the_size_and_takes_no_disk() -> None:
    whole = part(file_bytes=_TERABYTE)
    with hollow_model([whole]) as path:
        assert path.is_relative_to(cache_folder())
        assert path.stat().st_size == _TERABYTE
        with path.open("rb") as stream:
            assert stream.read(whole.header.header_bytes) == whole.read_raw()
        assert path.stat().st_blocks * 512 < 1 << 20
    assert not path.exists()
    assert list(path.parent.parent.iterdir()) == []


def test_parts_are_named_as_the_engine_looks_for_them() -> None:
    with hollow_model([part(), part(), part()]) as path:
        names = sorted(each.name for each in path.parent.iterdir())
    assert names == [f"model-0000{number}-of-00003.gguf" for number in (1, 2, 3)]


def test_a_size_that_no_disk_holds_is_refused_with_a_sentence() -> None:
    with pytest.raises(NoHolesError, match="size"), hollow_model([part(file_bytes=1 << 62)]):
        pass
    assert list((cache_folder() / "hollow").iterdir()) == []


def test_what_a_killed_copy_of_the_app_left_behind_is_removed() -> None:
    left = cache_folder() / "hollow" / "left"
    left.mkdir(parents=True)
    (left / "model.gguf").touch()
    with hollow_model([part()]):
        assert left.exists()
    os.utime(left, (time.time() - 7200,) * 2)
    with hollow_model([part()]):
        assert not left.exists()


def test_what_was_told_is_read_back() -> None:
    DryRunStore().save("key", _FIGURES)
    assert DryRunStore().load("key") == _FIGURES
    assert DryRunStore().load("another") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"type":"ShapeFigures","figures":3}', b"\xff" * 100])
def test_a_kept_file_that_makes_no_sense_counts_as_none(content: bytes) -> None:
    DryRunStore().save("key", _FIGURES)
    _kept("key").write_bytes(content)
    assert DryRunStore().load("key") is None


def test_the_oldest_are_deleted() -> None:
    store = DryRunStore(most_shapes=3)
    for number in range(5):
        store.save(f"key{number}", _FIGURES)
        os.utime(_kept(f"key{number}"), (number, number))
    store.save("last", _FIGURES)
    assert sorted(each.stem for each in _kept("last").parent.iterdir()) == ["key3", "key4", "last"]


def _kept(key: str) -> Path:
    return cache_folder() / "dry_runs" / f"{key}.json"
