"""The catalogue and the published figures that ship: true to the engine's view, and read strictly."""

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.adapters.catalogue_file import load_catalogue, parse_catalogue
from app.adapters.paths import resource_path
from app.adapters.published_quality_file import load_published_quality
from app.domain.advice.ability import Evidence, ability_of
from app.domain.advice.catalogue import LayerKind, Purpose
from app.domain.advice.level_sizes import level_sizes
from app.domain.advice.published_quality import small_model_factor
from app.domain.errors import WeighInError
from app.domain.plan.memory_plan import kv_bytes

_ROOT = Path(__file__).parent.parent.parent


def test_the_catalogue_has_the_models_that_people_run() -> None:
    models = load_catalogue().models
    assert len(models) >= 48
    assert {"qwen3-8b", "llama-3.1-8b-instruct", "gpt-oss-20b", "qwen3.6-27b", "qwen3.6-35b-a3b"} <= models.keys()
    assert all(model.repositories and level_sizes(model) for model in models.values())


@pytest.mark.parametrize(
    ("model_id", "full_bytes_per_token"),
    [
        ("llama-3.1-8b-instruct", 131_072),  # 32 layers of 8 heads of 128, keys and values at 16 bits
        ("qwen3.6-35b-a3b", 20_480),  # 10 of 40 layers keep a cache
        ("glm-4.7-flash", 54_144),  # latent: one row of 576 for each of 47 layers
        ("gpt-oss-20b", 24_576),  # 12 of 24 layers see the whole context
        ("gemma-4-31b-it", 81_920),  # 10 global layers of 4 heads of 512
    ],
)
def test_the_cache_grows_as_the_engines_does(model_id: str, full_bytes_per_token: int) -> None:
    memories = load_catalogue().models[model_id].layer_memories
    grown = kv_bytes(memories, context_tokens=65_536, kv_type="f16")
    less = kv_bytes(memories, context_tokens=32_768, kv_type="f16")
    assert (grown - less) / 32_768 == full_bytes_per_token


def test_layers_that_share_a_cache_keep_none() -> None:
    layers = {group.kind: group for group in load_catalogue().models["gemma-4-e4b-it"].layers}
    assert layers[LayerKind.SHARED].count == 18
    assert sum(group.count for group in layers.values()) == 42


def test_experts_of_a_mixture_are_found_from_total_and_active_parameters() -> None:
    model = load_catalogue().models["qwen3-30b-a3b-instruct-2507"]
    true_experts = 48 * 128 * 3 * 2048 * 768
    assert model.expert_parameters == pytest.approx(true_experts, rel=0.02)
    assert load_catalogue().models["qwen3-8b"].expert_parameters == 0


def test_unknown_stays_unknown() -> None:
    models = load_catalogue().models
    assert models["gemma-4-e4b-it"].active_parameters is None
    assert models["gemma-3-270m-it"].released is None
    ability = ability_of(models["gemma-3-270m-it"], Purpose.CHAT)
    assert ability.evidence is Evidence.FAMILY
    assert "no public score" in ability.because


def test_sizes_fall_from_level_to_level() -> None:
    for model in load_catalogue().models.values():
        usual = [size.size_bytes for size in level_sizes(model) if size.level in ("Q8_0", "Q5_K_M", "Q4_K_M", "Q3_K_M")]
        assert usual == sorted(usual, reverse=True)


def test_the_catalogue_is_what_the_script_derives(tmp_path: Path) -> None:
    shipped = resource_path("catalogue.json").read_bytes()
    script = (_ROOT / "packaging" / "catalogue" / "derive.py").read_text(encoding="utf-8")
    folder = tmp_path / "packaging" / "catalogue"
    (tmp_path / "resources").mkdir()
    folder.mkdir(parents=True)
    (folder / "derive.py").write_text(script, encoding="utf-8")
    (folder / "facts.json").write_bytes((_ROOT / "packaging" / "catalogue" / "facts.json").read_bytes())
    subprocess.run([sys.executable, folder / "derive.py"], check=True, capture_output=True)
    assert (tmp_path / "resources" / "catalogue.json").read_bytes() == shipped


def _document() -> Any:
    return json.loads(resource_path("catalogue.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.update(version=2),
        lambda document: document.update(models=[]),
        lambda document: document["models"].append(document["models"][0]),
        lambda document: document["models"][0].pop("licence"),
        lambda document: document["models"][0].update(parameters=-1),
        lambda document: document["models"][0].update(parameters="8B"),
        lambda document: document["models"][0].update(parameters=True),
        lambda document: document["models"][0].update(released="soon"),
        lambda document: document["models"][0].update(licence_class="free"),
        lambda document: document["models"][0]["layers"][0].update(kind="magic"),
        lambda document: document["models"][0]["layers"][0].update(window_tokens=512),
        lambda document: document["models"][0].update(active_parameters=10**12),
        lambda document: document["models"][0]["scores"][0].update(value=math.nan),
        lambda document: document["models"][0].update(native_level="Q9_9"),
        lambda document: document["models"][0].update(experts={"total": 2, "active_per_token": 4}),
    ],
)
def test_a_broken_catalogue_is_refused(spoil: Callable[[Any], object]) -> None:
    document = _document()
    spoil(document)
    with pytest.raises(ValueError, match=r"catalogue|level|magic|free"):
        parse_catalogue(document)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"[" * 100_000, b'{"version": 1}', b"\xff"])
def test_files_that_are_no_catalogue_are_told_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalogue.json"
    path.write_bytes(content)
    for load in (load_catalogue, load_published_quality):
        with pytest.raises(WeighInError) as raised:
            load(path)
        assert "cannot be read" in raised.value.sentence


def test_published_losses_grow_from_level_to_level() -> None:
    quality = load_published_quality()
    losses = []
    for level, bits in (("Q8_0", 8.5), ("Q6_K", 6.6), ("Q5_K_M", 5.7), ("Q4_K_M", 4.9), ("Q3_K_M", 4.0), ("Q2_K", 3.2)):
        loss = quality.loss_of(level, bits_per_weight=bits, parameters=8_100_000_000)
        assert loss is not None
        assert not loss.interpolated
        losses.append(loss.expected_kld)
    assert losses == sorted(losses)
    # 0.02815 with an importance matrix, less the 0.00055 that the method finds between identical models
    assert losses[3] == pytest.approx(0.0276)


def test_a_level_without_a_figure_lies_between_its_neighbours_and_says_so() -> None:
    quality = load_published_quality()
    loss = quality.loss_of("ODD", bits_per_weight=5.2, parameters=8_100_000_000)
    assert loss is not None
    assert loss.interpolated
    assert 0.0102 < loss.published_kld < 0.0276
    assert quality.loss_of("ODD", bits_per_weight=20, parameters=8_000_000_000) is None
    assert quality.loss_of("ODD", bits_per_weight=1.0, parameters=8_000_000_000) is None


def test_small_models_lose_more_below_five_bits_only() -> None:
    studied = 8_000_000_000
    assert small_model_factor(1_000_000_000, 8.5, studied) == 1.0
    assert small_model_factor(1_000_000_000, 4.0, studied) > small_model_factor(4_000_000_000, 4.0, studied) > 1.0
    assert small_model_factor(70_000_000_000, 2.0, studied) == 1.0
