"""`weighin plan` of a file on a server: planned as if it were here, at the price of its header."""

from pathlib import Path

import pytest

from tests.builders.tiny_models import TINY, build_model
from tests.cli.conftest import Weighin
from tests.hub.contents import HubFile, HubRepository
from tests.hub.samples import MEBIBYTE, REPOSITORY, hollow_model, model_repository
from tests.hub.stand_in import StandInHub


@pytest.mark.engine
def test_a_file_on_a_server_is_planned_as_if_it_were_here(weighin: Weighin, hub: StandInHub, tmp_path: Path) -> None:
    path = build_model(tmp_path / "m.gguf", TINY)
    hub.add(HubRepository(REPOSITORY, {"Model-F16.gguf": HubFile(path)}))
    machine = ("--ram", "16", "--json")
    source = f"hf:{REPOSITORY}/Model-F16.gguf@main,ctx=512"
    done = weighin("plan", source, *machine, more_environment=hub.environment(tmp_path))
    assert done.exit_code == 0, done.stderr
    (remote,) = done.document["lanes"]
    (local,) = weighin("plan", f"{path},ctx=512", *machine).document["lanes"]
    for key in ("weights_bytes", "kv_bytes", "compute_bytes", "output_bytes", "total_bytes", "verdict", "confidence"):
        assert remote[key] == local[key], key
    assert (remote["confidence"], local["downloaded_bytes"]) == ("engine", 0)
    assert 0 < remote["downloaded_bytes"] <= hub.sent_bytes


def test_planning_transfers_a_header_and_not_the_model(weighin: Weighin, hub: StandInHub, tmp_path: Path) -> None:
    path = hollow_model(tmp_path / "m.gguf", tokens=9_000, merges=9_000, filler_mebibytes=64)
    hub.add(model_repository(path))
    source = f"hf:{REPOSITORY}/Model-Q8_0.gguf"
    done = weighin("plan", source, "--ram", "16", "--json", more_environment=hub.environment(tmp_path))
    assert done.exit_code == 0, done.stderr
    header_bytes = weighin("inspect", path, "--json", "--no-hash").document["header_bytes"]
    (lane,) = done.document["lanes"]
    assert header_bytes <= lane["downloaded_bytes"] <= hub.sent_bytes <= header_bytes + MEBIBYTE


@pytest.mark.engine
def test_the_projector_that_comes_with_a_model_is_planned_with_it(
    weighin: Weighin, hub: StandInHub, tmp_path: Path
) -> None:
    path = build_model(tmp_path / "m.gguf", TINY)
    projector = tmp_path / "p.gguf"
    projector.write_bytes(bytes(5_000_000))
    files = {"Model-F16.gguf": HubFile(path), "mmproj-F16.gguf": HubFile(projector)}
    hub.add(HubRepository(REPOSITORY, files))
    source = f"hf:{REPOSITORY}/Model-F16.gguf,ctx=512"
    done = weighin("plan", source, "--ram", "16", "--json", more_environment=hub.environment(tmp_path))
    assert done.exit_code == 0, done.stderr
    (lane,) = done.document["lanes"]
    assert lane["projector_bytes"] == 5_000_000
    assert lane["downloaded_bytes"] < 1_000_000


def test_a_lane_that_is_not_on_the_server_is_one_sentence(weighin: Weighin, hub: StandInHub, tmp_path: Path) -> None:
    done = weighin("plan", "hf:org/none/x.gguf", "--ram", "16", more_environment=hub.environment(tmp_path))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "There is no x.gguf" in done.stderr
