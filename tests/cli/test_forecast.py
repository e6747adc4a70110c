"""What `weighin plan` and `weighin recommend` make of runs that this machine has had."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.gguf_file import read_model_file
from app.adapters.ledger import FILE_NAME, Ledger
from app.adapters.probes.processor import read_processor
from app.domain.lanes.threads import threads_alone
from app.services.fit.ledger_view import own_machine_key
from app.services.fit.recording import key_of_file, reads_of
from tests.builders.ledger_rows import load, run
from tests.builders.tiny_models import TINY, build_model
from tests.cli.conftest import Weighin

pytestmark = pytest.mark.engine


@pytest.fixture
def model(tmp_path: Path, weighin: Weighin) -> Path:
    """A file that has run here three times."""
    return _ran_here(weighin, build_model(tmp_path / "model.gguf", TINY), (90, 100, 110))


def _ran_here(weighin: Weighin, path: Path, speeds_tps: Sequence[float]) -> Path:
    file = read_model_file(path)
    home = Path(weighin.environment["WEIGHIN_HOME"]) / "data"
    home.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(home / FILE_NAME)
    noted = load(file_key=key_of_file(file.parts), machine=own_machine_key(), context_tokens=512)
    number = ledger.add_load(noted)
    assert number is not None
    reads = reads_of(file.shape, filled_tokens=256, kv_type="f16")
    for speed in speeds_tps:
        answer = run(speed, threads=threads_alone(read_processor()), read=reads, prefill_tps=1000)
        assert ledger.add_run(number, replace(answer, load=noted))
    return path


def test_a_plan_tells_what_was_measured(weighin: Weighin, model: Path) -> None:
    done = weighin("plan", f"{model},ctx=512", "--json")
    (lane,) = done.document["lanes"]
    assert lane["forecast"]["basis"] == "measured here: 3 runs"
    assert lane["forecast"]["decode_tps"] == 100
    assert lane["forecast"]["prefill_tps"] == 1000
    assert lane["forecast"]["first_token_s"] == pytest.approx(0.522, abs=0.01)


def test_a_recommendation_learns_from_runs_here_and_for_here_only(weighin: Weighin, tmp_path: Path) -> None:
    path = build_model(tmp_path / "model.gguf", TINY)
    # as on a machine that reads 15 GB a second: on a much slower one nothing is recommended
    _ran_here(weighin, path, [share * 15e9 / path.stat().st_size for share in (0.9, 1.0, 1.1)])
    here = weighin("recommend", "--json", "--ctx", "512").document
    elsewhere = weighin("recommend", "--json", "--ram", "32").document
    bases = {each["model"]: each["forecast"]["basis"] for each in here["ranked"] if each["forecast"]}
    # commands of other tests have left runs as well
    assert bases
    assert all("runs here" in basis for basis in bases.values()), (bases, here["machine"])
    assert all("runs here" not in each["forecast"]["basis"] for each in elsewhere["ranked"])
    assert all(each["forecast"]["prefill_tps"] is None for each in elsewhere["ranked"])
