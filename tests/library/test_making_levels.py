"""Levels of what is in the library are made by the engine, into our own folder."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import WeighInError
from app.domain.library.source_warnings import source_warning
from app.services.library.making_levels import make_library_level, makeable_levels
from app.services.processes.one_shot import CommandStoppedError
from tests.builders.model_folders import HuggingFaceCache, OllamaStore, model_bytes, put, shard_bytes
from tests.library.conftest import Computer

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def idle_threads_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")


def test_a_full_source_offers_levels_with_their_sizes_and_makes_one(computer: Computer, builtin_model: Path) -> None:
    put(computer.home / ".lmstudio" / "models" / "p" / "m" / "Built-F16.gguf", builtin_model.read_bytes())
    source = computer.only()
    offers = {offer.level: offer for offer in makeable_levels(source)}
    sizes = [offers[level].size_bytes for level in ("Q8_0", "Q6_K", "Q4_K_M", "Q2_K")]
    assert sizes == sorted(sizes, reverse=True)
    assert offers["Q4_K_M"].target == computer.models / "p" / "m" / "Built-Q4_K_M.gguf"
    assert not any(offer.is_there for offer in offers.values())
    assert list(computer.models.rglob("*.gguf")) == []

    made = make_library_level(source, "Q8_0")
    assert made.stat().st_size == pytest.approx(offers["Q8_0"].size_bytes, rel=0.05)
    found = next(each for each in computer.scan() if each.path == made)
    assert (found.level, found.made_from, found.may_be_deleted) == ("Q8_0", "Built-F16.gguf (F16)", True)
    assert next(makeable_levels(source)).is_there
    with pytest.raises(WeighInError, match="is there already"):
        make_library_level(source, "Q8_0")


def test_a_quantized_source_comes_with_a_warning_and_offers_smaller_levels_only(computer: Computer) -> None:
    put(computer.models / "o" / "n" / "Tiny-Q8_0.gguf", model_bytes(weight_type="Q8_0"))
    source = computer.only()
    assert "quantized itself" in source_warning(source.level)
    assert source_warning("F16") == source_warning("BF16") == ""
    offered = [offer.level for offer in makeable_levels(source)]
    assert "Q8_0" not in offered
    made = make_library_level(source, offered[0])
    assert made.parent == computer.models / "o" / "n"


def test_a_blob_of_ollama_is_a_source_like_any_other(computer: Computer) -> None:
    OllamaStore(computer.home / ".ollama" / "models").add("library/tiny:1b", {"model": model_bytes("Tiny: 1/B\n")})
    made = make_library_level(computer.only(), "Q8_0")
    assert made == computer.models / "made-here" / "B" / "B-Q8_0.gguf"
    assert next(each.made_from for each in computer.scan() if each.path == made) == "tiny:1b (F16)"


@pytest.mark.skipif(sys.platform == "win32", reason="links are for some users of Windows only")
def test_a_source_in_parts_is_found_through_the_links_of_the_cache(computer: Computer) -> None:
    cache = HuggingFaceCache(computer.home / ".cache" / "huggingface" / "hub")
    for number, content in enumerate(shard_bytes(), start=1):
        cache.add("o/n", f"x-F16-0000{number}-of-00002.gguf", content)
    made = make_library_level(computer.only(), "Q8_0")
    assert made == computer.models / "o" / "n" / "x-Q8_0.gguf"
    assert next(each for each in computer.scan() if each.path == made).level == "Q8_0"


def test_what_has_lost_too_much_is_no_source(computer: Computer) -> None:
    put(computer.models / "o" / "n" / "Tiny-F16.gguf", model_bytes())
    with pytest.raises(WeighInError, match="lost too much"):
        list(makeable_levels(replace(computer.only(), level="Q2_K")))
    with pytest.raises(WeighInError, match="It is cut short"):
        list(makeable_levels(replace(computer.only(), problem="It is cut short.")))


def test_planning_can_be_stopped(computer: Computer) -> None:
    put(computer.models / "o" / "n" / "Tiny-F16.gguf", model_bytes())
    source = computer.only()
    with pytest.raises(CommandStoppedError):
        list(makeable_levels(source, is_cancelled=lambda: True))
