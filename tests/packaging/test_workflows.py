"""Workflows run nothing that could change behind our back, with no right that they do not need."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

_ROOT = Path(__file__).parent.parent.parent
_FILES = sorted((_ROOT / ".github" / "workflows").glob("*.yml"))
_PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def _read(path: Path) -> dict[str, Any]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def _steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in _read(path)["jobs"].values() for step in job["steps"]]


@pytest.fixture(params=_FILES, ids=lambda path: path.name)
def workflow(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_there_are_a_test_run_and_a_release() -> None:
    assert {path.name for path in _FILES} >= {"ci.yml", "release.yml"}


def test_actions_are_pinned_to_a_commit_and_say_which_version_it_is(workflow: Path) -> None:
    used = [line.strip(" -") for line in workflow.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if not _PINNED.fullmatch(line)] == []


def test_one_action_has_one_version_everywhere() -> None:
    versions: dict[str, set[str]] = {}
    for path in _FILES:
        for step in _steps(path):
            if "uses" in step:
                name, _, commit = step["uses"].partition("@")
                versions.setdefault(name, set()).add(commit)
    assert {name: commits for name, commits in versions.items() if len(commits) > 1} == {}


def test_rights_are_named_and_no_job_may_write_by_default(workflow: Path) -> None:
    rights = _read(workflow)["permissions"]
    assert "write" not in rights.values()


def test_only_the_job_that_publishes_may_write() -> None:
    jobs = _read(_ROOT / ".github" / "workflows" / "release.yml")["jobs"]
    writing = {name for name, job in jobs.items() if "write" in job["permissions"].values()}
    assert writing == {"publish"}
    assert jobs["publish"]["permissions"] == {"contents": "write", "id-token": "write", "attestations": "write"}
    assert jobs["publish"]["if"] == "github.ref_type == 'tag'"


def test_every_job_ends_some_time_and_no_checkout_leaves_its_token(workflow: Path) -> None:
    for name, job in _read(workflow)["jobs"].items():
        assert job["timeout-minutes"] <= 120, name
    for step in _steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_nothing_from_outside_is_pasted_into_a_script(workflow: Path) -> None:
    for step in _steps(workflow):
        pasted = re.findall(r"\$\{\{(.+?)\}\}", step.get("run", ""))
        assert [each for each in pasted if each.strip() != "matrix.python"] == []


def test_scripts_that_are_run_are_there(workflow: Path) -> None:
    named = set(re.findall(r"\bpackaging/[\w/]+\.py", workflow.read_text(encoding="utf-8")))
    assert [name for name in named if not (_ROOT / name).is_file()] == []
