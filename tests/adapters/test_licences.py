"""What the app is made of is named with the licences that its authors ask to be passed on."""

import json
from pathlib import Path

import pytest

from app.adapters import licences, paths
from app.domain.licence_notice import LicenceNotice


def test_everything_that_the_app_needs_is_named_with_a_text() -> None:
    notices = licences.all_licences()
    names = {notice.name.lower().replace("_", "-") for notice in notices}
    assert names >= {"weigh-in", "python", "numpy", "huggingface-hub", "hf-xet", "llama-cpp-python", "psutil"}
    assert [notice.name for notice in notices if not notice.text] == []
    assert [notice.name for notice in notices if not notice.licence] == []
    assert "pytest" not in names


def test_qt_comes_with_the_lesser_licence_and_the_one_that_it_supplements() -> None:
    pytest.importorskip("PySide6")
    qt = next(notice for notice in licences.all_licences() if notice.name == "PySide6_Essentials")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt.text
    assert "GNU GENERAL PUBLIC LICENSE" in qt.text
    assert "you may\nreplace them" in qt.text


def test_a_package_that_is_not_installed_is_left_out() -> None:
    assert licences.licences_of_distributions(["no-such-package-here"]) == ()


def test_what_the_build_collected_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collected = (LicenceNotice("libgomp", "12.2", "GPL-3.0", "", "text"), LicenceNotice("weigh-in"))
    file = tmp_path / "licences.json"
    file.write_text(json.dumps(licences.licences_document(collected)), encoding="utf-8")
    monkeypatch.setattr(licences, "resource_path", tmp_path.joinpath)
    assert licences.all_licences() == collected


@pytest.mark.parametrize("broken", ["", "[]", '{"licences": 3}', '{"licences": [{"name": 1}]}', '{"licences": [{}]}'])
def test_a_broken_file_of_the_build_counts_as_none(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "licences.json"
    file.write_text(broken, encoding="utf-8")
    shipped = paths.resource_path

    def resource_path(*parts: str) -> Path:
        return file if parts == ("licences.json",) else shipped(*parts)

    monkeypatch.setattr(licences, "resource_path", resource_path)
    assert "Python" in [notice.name for notice in licences.all_licences()]
