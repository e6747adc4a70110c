"""What is given out for macOS: signed from the inside out, hardened with an identity, approved with credentials."""

import plistlib
import re
import sys
from pathlib import Path

import pytest
from bundle.system_parts import information_for_macos
from macos.disk_image import image_command, image_folder, image_path
from macos.signing import (
    API_ISSUER,
    API_KEY_FILE,
    API_KEY_ID,
    ENTITLEMENTS,
    IDENTITY,
    identity,
    is_executable_of,
    notary,
    sign_command,
    signing_order,
)

_WHO = "Developer ID Application: Somebody (ABCDE12345)"
_KEYS = {API_KEY_FILE: "key.p8", API_KEY_ID: "K1", API_ISSUER: "issuer"}
_MACHO, _FAT = bytes.fromhex("cffaedfe"), bytes.fromhex("cafebabe")


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app as PyInstaller lays it out: code in Frameworks, links to it in Resources."""
    app = tmp_path / "Weigh-In.app"
    contents = {
        "Contents/MacOS/weighin": _MACHO,
        "Contents/Frameworks/Python": _FAT,
        "Contents/Frameworks/llama_cpp/lib/libllama.dylib": _MACHO,
        "Contents/Frameworks/QtCore.framework/Versions/A/QtCore": _MACHO,
        "Contents/Frameworks/base.py": b"import sys",
        "Contents/Resources/model.gguf": b"GGUF",
        "Contents/Resources/empty": b"",
        "Contents/Info.plist": b"<?xml",
    }
    for name, content in contents.items():
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_bytes(content)
    return app


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_everything_that_bears_a_signature_is_signed_the_innermost_first(app: Path) -> None:
    (app / "Contents/Resources/libllama.dylib").symlink_to("../Frameworks/llama_cpp/lib/libllama.dylib")
    names = [str(path.relative_to(app.parent)) for path in signing_order(app)]
    assert names == [
        "Weigh-In.app/Contents/Frameworks/QtCore.framework/Versions/A/QtCore",
        "Weigh-In.app/Contents/Frameworks/llama_cpp/lib/libllama.dylib",
        "Weigh-In.app/Contents/Frameworks/Python",
        "Weigh-In.app/Contents/MacOS/weighin",
        "Weigh-In.app/Contents/Frameworks/QtCore.framework",
        "Weigh-In.app",
    ]


def test_what_starts_a_process_has_entitlements_and_libraries_have_none(app: Path) -> None:
    entitled = [path.name for path in signing_order(app) if is_executable_of(app, path)]
    assert entitled == ["weighin", "Weigh-In.app"]
    command = sign_command(app, _WHO, entitled=True)
    assert command[command.index("--options") + 1] == "runtime"
    assert command[command.index("--entitlements") + 1] == str(ENTITLEMENTS)
    assert "--timestamp" in command
    assert "--entitlements" not in sign_command(app, _WHO)


def test_without_an_identity_it_is_signed_for_this_computer_alone() -> None:
    assert identity({}) == ""
    assert sign_command(Path("x.dylib"), "", entitled=True) == ["codesign", "--force", "--sign", "-", "x.dylib"]


def test_the_entitlements_are_the_one_that_is_needed() -> None:
    assert plistlib.loads(ENTITLEMENTS.read_bytes()) == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_apple_is_asked_only_with_all_that_it_wants() -> None:
    assert notary({}) is None
    assert notary({IDENTITY: _WHO}) is None
    whole = notary({IDENTITY: _WHO, **_KEYS})
    assert whole is not None
    command = whole.command(Path("a.dmg"))
    assert command[:4] == ["xcrun", "notarytool", "submit", "a.dmg"]
    assert "--wait" in command
    for missing in _KEYS:
        with pytest.raises(SystemExit, match="together"):
            notary({IDENTITY: _WHO, **_KEYS, missing: ""})
    with pytest.raises(SystemExit, match=IDENTITY):
        notary(_KEYS)


def test_macos_is_told_that_the_app_opens_models() -> None:
    told = information_for_macos()
    (document,) = told["CFBundleDocumentTypes"]
    (kind,) = told["UTImportedTypeDeclarations"]
    assert document["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert kind["UTTypeTagSpecification"]["public.filename-extension"] == ["gguf"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", told["CFBundleShortVersionString"])
    assert plistlib.loads(plistlib.dumps(told)) == told


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_the_image_shows_the_app_and_where_to_drag_it(app: Path, tmp_path: Path) -> None:
    (app / "Contents/Resources/link").symlink_to("../Frameworks/Python")
    folder = image_folder(app, tmp_path / "image")
    assert sorted(each.name for each in folder.iterdir()) == ["Applications", "Weigh-In.app"]
    assert (folder / "Applications").readlink() == Path("/Applications")
    assert (folder / "Weigh-In.app/Contents/Resources/link").is_symlink()
    image = image_path("arm64")
    assert image.name.endswith("-macos-arm64.dmg")
    assert image_command(folder, image)[-1] == str(image)
