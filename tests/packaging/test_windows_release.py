"""What is given out for Windows: signed with a certificate, installed for one user, opened by a double-click."""

import os
import re
import struct
from pathlib import Path

import pytest
from bundle.system_parts import version_numbers, windows_texts
from windows.installer import SCRIPT, installer_command, installer_path
from windows.signing import THUMBPRINT, TIMESTAMP_SERVER, signer, signing_tool

_THUMBPRINT = "0123456789abcdef0123456789abcdef01234567"
_LINES = [line for line in SCRIPT.read_text(encoding="utf-8").splitlines() if line and not line.startswith(";")]
_VERSION = r"\d+\.\d+\.\d+"


def _section(name: str) -> list[str]:
    start = _LINES.index(f"[{name}]") + 1
    end = next((place for place in range(start, len(_LINES)) if _LINES[place].startswith("[")), len(_LINES))
    return _LINES[start:end]


def test_without_a_certificate_nothing_is_signed() -> None:
    assert signer({}) is None


def test_a_certificate_is_named_by_its_thumbprint_so_that_no_password_is_on_a_command_line() -> None:
    named = signer({THUMBPRINT: " 01 23456789ABCDEF0123456789ABCDEF01234567 "})
    assert named is not None
    command = named.command(Path("signtool.exe"), [Path("a.exe"), Path("b.exe")])
    assert command[:4] == ["signtool.exe", "sign", "/sha1", _THUMBPRINT]
    assert command[-2:] == ["a.exe", "b.exe"]
    assert not {"/p", "/f"} & set(command)
    assert command[command.index("/tr") + 1].startswith("http")
    other = signer({THUMBPRINT: _THUMBPRINT, TIMESTAMP_SERVER: "http://time.example"})
    assert other is not None
    assert other.timestamp_server == "http://time.example"


@pytest.mark.parametrize("wrong", ["certificate.pfx", _THUMBPRINT[1:], "g" + _THUMBPRINT[1:]])
def test_what_is_no_thumbprint_is_refused(wrong: str) -> None:
    with pytest.raises(SystemExit, match="thumbprint"):
        signer({THUMBPRINT: wrong})


def test_the_newest_signing_tool_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="Windows SDK"):
        signing_tool(tmp_path)
    for version in ("10.0.9600.0", "10.0.22621.0", "10.0.19041.0"):
        (tmp_path / version / "x64").mkdir(parents=True)
        (tmp_path / version / "x64" / "signtool.exe").touch()
    assert signing_tool(tmp_path).parent.parent.name == "10.0.22621.0"


def test_the_script_is_given_everything_that_it_asks_for() -> None:
    command = installer_command(Path("ISCC.exe"), "amd64")
    given = {match[1] for word in command if (match := re.match(r"/D(\w+)=.", word))}
    asked = set(re.findall(r"\{#(\w+)\}", "\n".join(_LINES)))
    assert asked == given
    assert command[-1] == str(SCRIPT)
    assert "/DArchitecture=x64compatible" in command
    assert re.fullmatch(rf"weigh-in-{_VERSION}-windows-amd64-setup\.exe", installer_path("amd64").name)


def test_it_is_installed_without_administrators_rights_and_into_the_users_own_folders() -> None:
    setup = dict(line.split("=", 1) for line in _section("Setup"))
    assert setup["PrivilegesRequired"] == "lowest"
    assert setup["DefaultDirName"].startswith("{localappdata}")
    assert setup["ChangesAssociations"] == "yes"
    assert re.fullmatch(r"\{\{[0-9A-F-]{36}\}", setup["AppId"])
    assert all("Root: HKCU;" in line for line in _section("Registry"))
    assert "{pf" not in "\n".join(_LINES)


def test_a_double_click_on_a_model_opens_the_window_and_uninstalling_takes_that_back() -> None:
    registry = _section("Registry")
    opening = [line for line in registry if r"WeighIn.Model\shell\open\command" in line]
    assert len(opening) == 1
    assert r'ValueData: """{app}\Weigh-In.exe"" ""%1"""' in opening[0]
    roots = ('Classes\\WeighIn.Model"', "Applications\\Weigh-In.exe\\shell", 'WeighIn\\Capabilities"', ".gguf")
    for root in roots:
        assert any(root in line and "unins" in line for line in registry), root
    owner = next(line for line in registry if 'Classes\\.gguf"' in line)
    assert "createvalueifdoesntexist" in owner
    assert "Tasks: associate" in owner


def test_names_of_files_in_the_script_are_those_that_the_build_makes() -> None:
    programs = set(re.findall(r"\{app\}\\([\w-]+)\.exe", "\n".join(_LINES)))
    assert programs == {"Weigh-In"}
    for program in (*programs, "weighin"):
        assert windows_texts(program)["OriginalFilename"] == f"{program}.exe"
    assert len(version_numbers()) == 4


@pytest.mark.skipif(os.name == "nt", reason="there the build makes the real one")
def test_the_icon_is_one_that_windows_reads(tmp_path: Path) -> None:
    from bundle.icons import ico

    picture = ico({16: b"small", 256: b"large"})
    assert struct.unpack("<HHH", picture[:6]) == (0, 1, 2)
    assert picture.endswith(b"smalllarge")
