"""The engine of a bundle runs on every processor: one library for each instruction set, the crashing one left out."""

import pytest
from bundle.engine_check import engine_problem
from bundle.engine_options import EngineOptions, engine_version, wanted_targets

TARGETS = [
    *("all", "install", "llama", "llama-app", "ggml", "ggml-base", "ggml-cpu-haswell", "ggml-cpu-haswell-feats"),
    *(
        "ggml-cpu-sapphirerapids",
        "ggml-cpu-armv8.2_1",
        "ggml-vulkan",
        "vulkan-shaders-gen",
        "libggml.so",
        "vendor-hash",
    ),
]


@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_every_system_gets_all_instruction_sets_and_none_of_the_builder(system: str) -> None:
    definitions = EngineOptions(system).cmake_definitions()
    assert definitions["GGML_NATIVE"] == "OFF"
    assert definitions["GGML_BACKEND_DL"] == "ON"
    assert definitions["GGML_CPU_ALL_VARIANTS"] == "ON"


def test_graphics_are_parts_that_are_asked_for() -> None:
    assert "GGML_VULKAN" not in EngineOptions("linux").cmake_definitions()
    assert EngineOptions("linux", vulkan=True).cmake_definitions()["GGML_VULKAN"] == "ON"
    assert EngineOptions("linux", cuda=True).cmake_definitions()["GGML_CUDA"] == "ON"
    assert EngineOptions("darwin").cmake_definitions()["GGML_METAL"] == "ON"


def test_other_options_are_built_in_another_folder() -> None:
    options = [EngineOptions("linux"), EngineOptions("linux", vulkan=True), EngineOptions("win32")]
    assert len({each.folder_name("0.3.36") for each in options}) == 3
    assert EngineOptions("linux").folder_name("0.3.36") == EngineOptions("linux").folder_name("0.3.36")


def test_the_libraries_that_the_app_loads_are_built_and_no_others() -> None:
    wanted = ["ggml", "ggml-base", "ggml-cpu-armv8.2_1", "ggml-cpu-haswell", "ggml-vulkan", "llama"]
    assert wanted_targets(TARGETS) == wanted


def test_the_engine_is_the_version_that_the_app_is_pinned_to() -> None:
    assert engine_version().count(".") == 2


def test_an_engine_that_does_not_use_this_processor_is_refused() -> None:
    assert engine_problem("CPU : AVX2 = 1", ["libggml-cpu-haswell.so"], {"avx2"}) == ""
    assert engine_problem("CPU : SSE3 = 1", ["libggml-cpu-x64.so"], {"sse3"}) == ""
    assert "AVX2" in engine_problem("CPU : SSE3 = 1", ["libggml-cpu-x64.so"], {"avx2"})
    assert "AMX" in engine_problem("CPU : AVX2 = 1", ["libggml-cpu-sapphirerapids.so"], {"avx2"})
    assert engine_problem("CPU : AVX2 = 1", [], {"avx2"}) == "No library for the processor was loaded."
