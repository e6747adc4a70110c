"""What the frozen app does in a terminal."""

import json

from bundle.engine_check import engine_problem, processor_flags
from bundle.version import app_version

from proof.installed_app import InstalledApp

_LANES = ("Q8_0", "Q4_K_M")


def check_version(app: InstalledApp) -> None:
    """The version is the one in pyproject.toml, alone."""
    said = app.run("--version")
    assert said.exit_code == 0, said
    assert said.output.strip() == f"weighin {app_version()}", said
    assert said.errors == "", said


def check_engine_in_use(app: InstalledApp) -> None:
    """The engine starts in a process of its own and knows its version."""
    said = app.run("machine", "--json")
    assert said.exit_code == 0, said
    engine = json.loads(said.output)["engine"]
    assert engine["version"], engine
    assert said.errors == "", said


def check_comparison(app: InstalledApp) -> None:
    """Both levels of the built-in model answer, with an engine that uses this processor."""
    report = app.home / "report ü.json"
    said = app.run("demo", "--terminal", "--report", str(report))
    assert said.exit_code == 0, said
    document = json.loads(report.read_text(encoding="utf-8"))
    answers = [lane["answers"][0] for lane in document["lanes"]]
    assert [lane["quant"] for lane in document["lanes"]] == list(_LANES), document["lanes"]
    for answer in answers:
        assert answer["generated_tokens"] > 5, answer
        assert answer["decode_tps"] > 0, answer
        assert answer["peak_memory_bytes"] > 0, answer
    system_info = document["machine"]["engine"]["system_info"]
    problem = engine_problem(system_info, ["ggml-cpu"], processor_flags())
    assert not problem, f"{problem} {system_info}"
    unexpected = [line for line in said.errors.splitlines() if not _is_expected(line)]
    assert not unexpected, unexpected


def check_unwritable_home(app: InstalledApp) -> None:
    """One sentence on standard error, and no traceback."""
    said = app.run("demo", "--terminal", environment=unwritable_home(app))
    assert said.exit_code == 1, said
    lines = said.errors.strip().splitlines()
    assert lines, said
    assert lines[-1].startswith("weighin: "), said
    assert "Traceback" not in said.errors + said.output, said
    assert str(app.root / "nowhere") in said.errors.replace("\n", " "), said


def unwritable_home(app: InstalledApp, display: str = "") -> dict[str, str]:
    """The environment of a user whose home is read-only."""
    home = app.root / "nowhere"
    home.mkdir(exist_ok=True)
    home.chmod(0o555)
    told = app.environment(display, HOME=str(home))
    del told["WEIGHIN_HOME"]
    return told


def _is_expected(line: str) -> bool:
    """Progress of the lanes and where the report went."""
    return line.startswith((*(f"{lane}:" for lane in _LANES), "weighin: Saved ")) or not line.strip()
