"""Models are told from their headers, helpers are told apart, and what is known of files is kept between scans."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.ledger import FILE_NAME, Ledger
from app.adapters.library import walking
from app.adapters.library.header_facts import HeaderFacts, read_facts
from app.adapters.paths import cache_folder, data_folder
from app.domain.library.library import LibrarySource, LibraryVariant
from app.services.fit.ledger_view import own_machine_key
from app.services.fit.recording import key_of_file
from app.services.library import one_scan
from app.services.library.scanning import scan_library
from app.services.processes.one_shot import CommandStoppedError
from tests.builders.gguf_writer import Layout, TensorSpec, write_gguf
from tests.builders.ledger_rows import load
from tests.builders.model_folders import helper_bytes, model_bytes, put, shard_bytes
from tests.builders.tiny_models import TINY, model_metadata, model_tensors
from tests.library.conftest import Computer


def test_a_variant_is_told_from_its_tensors_not_from_its_name(computer: Computer) -> None:
    put(computer.models / "o" / "n" / "Wrong-Q2_K.gguf", model_bytes("Right", "Q8_0"))
    found = computer.only()
    assert (found.model, found.level, found.architecture) == ("Right", "Q8_0", "llama")
    assert found.bits_per_weight == pytest.approx(8.58, abs=0.01)
    assert (found.parameters, found.context_tokens, found.problem) == (94528, 512, "")
    assert (found.repository, found.source, found.may_be_deleted) == ("o/n", LibrarySource.OWN, True)


def test_what_the_uploader_calls_the_level_is_kept_beside_it(computer: Computer) -> None:
    put(computer.models / "o" / "n" / "Tiny-UD-Q8_K_XL.gguf", model_bytes(weight_type="Q8_0"))
    assert (computer.only().level, computer.only().label) == ("Q8_0", "UD-Q8_K_XL")


def test_a_label_that_the_tensors_do_not_bear_out_is_not_believed(computer: Computer) -> None:
    metadata = {**model_metadata(TINY), "general.file_type": 15}
    path = put(computer.models / "o" / "n" / "x.gguf", b"")
    write_gguf(path, metadata, model_tensors(TINY))
    assert computer.only().level == "F16"


def test_without_a_label_the_level_is_the_one_nearest_to_most_weights(computer: Computer) -> None:
    metadata = {key: value for key, value in model_metadata(TINY).items() if key != "general.file_type"}
    path = put(computer.models / "o" / "n" / "x.gguf", b"")
    write_gguf(path, metadata, [TensorSpec("blk.0.ffn_up.weight", (256, 8), "Q4_K")])
    assert computer.only().level == "Q4_K_M"


def test_the_licence_stands_in_the_header(computer: Computer) -> None:
    path = put(computer.models / "o" / "n" / "x.gguf", b"")
    write_gguf(path, {**model_metadata(TINY), "general.license": "apache-2.0\x1b[31m"}, model_tensors(TINY))
    assert computer.only().licence == "apache-2.0\ufffd[31m"


def test_helpers_of_models_are_no_models(computer: Computer) -> None:
    folder = computer.models / "o" / "n"
    put(folder / "Tiny-F16.gguf", model_bytes())
    put(folder / "mmproj-F16.gguf", helper_bytes("mmproj"))
    put(folder / "imatrix.gguf", helper_bytes("imatrix"))
    put(folder / "mtp-Tiny-F16.gguf", model_bytes("Draft"))
    put(folder / "ggml-vocab-tiny.gguf", helper_bytes("vocabulary"))
    put(folder / "README.md", b"# Tiny")
    # what their names do not tell, their headers do
    odd = computer.models / "o" / "odd"
    put(odd / "plain-name.gguf", helper_bytes("vocabulary"))
    put(odd / "some-lora.gguf", helper_bytes("adapter"))
    put(odd / "vision.gguf", helper_bytes("mmproj"))
    found = computer.only()
    assert (found.path.name, found.projector) == ("Tiny-F16.gguf", folder / "mmproj-F16.gguf")


def test_parts_count_as_one_and_missing_ones_are_told(computer: Computer) -> None:
    first, second = shard_bytes()
    whole = computer.models / "o" / "whole"
    put(whole / "a-F16-00001-of-00002.gguf", first)
    put(whole / "a-F16-00002-of-00002.gguf", second)
    put(computer.models / "o" / "torn" / "b-F16-00002-of-00002.gguf", second)
    by_folder = {each.path.parent.name: each for each in computer.scan()}
    assert (by_folder["whole"].problem, len(by_folder["whole"].files)) == ("", 2)
    assert by_folder["torn"].problem == "Part 1 of 2 is missing."


def test_a_file_of_the_other_byte_order_says_that_it_cannot_be_opened(computer: Computer) -> None:
    path = put(computer.models / "o" / "n" / "x-be.gguf", b"")
    write_gguf(path, model_metadata(TINY), model_tensors(TINY), layout=Layout(big_endian=True))
    assert "byte order" in computer.only().problem


def test_a_second_scan_reads_no_header_again(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        put(computer.models / "o" / "n" / f"{number}-F16.gguf", model_bytes(seed=number))
    read: list[Path] = []

    def noted(path: Path, *, check: Callable[[], None]) -> HeaderFacts:
        read.append(path)
        return read_facts(path, check=check)

    monkeypatch.setattr(one_scan, "read_facts", noted)
    first = computer.scan()
    assert len(read) == 20
    assert computer.scan() == first
    assert len(read) == 20


def test_a_file_that_changed_or_vanished_is_noticed(computer: Computer) -> None:
    path = put(computer.models / "o" / "n" / "x.gguf", model_bytes())
    put(computer.models / "o" / "n" / "y.gguf", model_bytes(seed=8)).unlink()
    assert computer.only().level == "F16"
    path.write_bytes(model_bytes("Another", "Q8_0"))
    assert (computer.only().model, computer.only().level) == ("Another", "Q8_0")
    path.unlink()
    assert computer.scan() == ()


@pytest.mark.parametrize(
    "broken",
    [b"", b"nonsense", b"[]", b'{"version": 1, "files": 3}', b'{"version": 99}', b"{" * 50_000],
    ids=["empty", "nonsense", "a list", "a number for files", "of the future", "deep"],
)
def test_a_broken_memory_of_headers_costs_only_time(computer: Computer, broken: bytes) -> None:
    put(computer.models / "o" / "n" / "x-F16.gguf", model_bytes())
    first = computer.scan()
    (cache_folder() / "library.json").write_bytes(broken)
    assert computer.scan() == first


def test_wrong_entries_in_the_memory_of_headers_are_passed_over(computer: Computer) -> None:
    put(computer.models / "o" / "n" / "x-F16.gguf", model_bytes())
    first = computer.scan()
    store = cache_folder() / "library.json"
    store.write_text(store.read_text().replace('"llama"', "17").replace('"model"', '"no such kind"', 1))
    assert computer.scan() == first


def test_variants_are_told_as_they_are_found_and_a_scan_can_be_stopped(computer: Computer) -> None:
    for number in range(30):
        put(computer.models / "o" / "n" / f"{number}-F16.gguf", model_bytes(seed=number))
    told: list[LibraryVariant] = []
    with pytest.raises(CommandStoppedError):
        scan_library(surroundings=computer.around(), on_variant=told.append, is_cancelled=lambda: len(told) >= 10)
    assert len(told) == 10


def test_stopping_does_not_wait_for_a_header_that_is_being_read(tmp_path: Path) -> None:
    metadata = {**model_metadata(TINY), "long": b"x" * (3 << 20), "longer": b"y" * (3 << 20)}
    path = write_gguf(tmp_path / "x.gguf", metadata, [TensorSpec("token_embd.weight", (32, 8), "F16")])
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise walking.ScanStoppedError

    with pytest.raises(walking.ScanStoppedError):
        read_facts(path, check=check)


def test_when_a_file_was_last_used_is_known_from_the_ledger(computer: Computer) -> None:
    path = put(computer.models / "o" / "n" / "x-F16.gguf", model_bytes())
    assert computer.only().last_used_s is None
    known = replace(
        load(file_key=key_of_file([path]), machine=own_machine_key()),
        at_s=1_700_000_000.0,
        parameters=94528,
    )
    Ledger(data_folder() / FILE_NAME).add_load(known)
    assert computer.only().last_used_s == 1_700_000_000.0
    os.utime(path, (time.time(), path.stat().st_mtime))
    assert computer.only().last_used_s == 1_700_000_000.0
