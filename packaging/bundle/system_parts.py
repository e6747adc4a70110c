"""What Windows and macOS are told of the app inside its own files."""

from typing import Any, Final

from bundle.version import app_version

IDENTIFIER: Final = "org.weighin.WeighIn"
_ABOUT: Final = "Compare quantization levels of a language model side by side"
_COPYRIGHT: Final = "MIT licence. The Weigh-In developers"
_MODEL_TYPE: Final = "org.ggml.gguf"
_US_ENGLISH_UNICODE: Final = "040904B0"


def version_numbers() -> tuple[int, int, int, int]:
    """The version as Windows counts it."""
    major, minor, patch = (int(part) for part in app_version().split("."))
    return (major, minor, patch, 0)


def windows_texts(executable: str) -> dict[str, str]:
    """What Windows shows under Properties, Details."""
    return {
        "CompanyName": "The Weigh-In developers",
        "FileDescription": "Weigh-In" if executable == "Weigh-In" else "Weigh-In for the command line",
        "FileVersion": app_version(),
        "InternalName": executable,
        "LegalCopyright": _COPYRIGHT,
        "OriginalFilename": f"{executable}.exe",
        "ProductName": "Weigh-In",
        "ProductVersion": app_version(),
        "Comments": _ABOUT,
    }


def windows_version(executable: str) -> Any:
    """The version resource of an executable, as PyInstaller takes it."""
    from PyInstaller.utils.win32 import versioninfo

    numbers = version_numbers()
    texts = [versioninfo.StringStruct(name, text) for name, text in windows_texts(executable).items()]
    return versioninfo.VSVersionInfo(
        ffi=versioninfo.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            versioninfo.StringFileInfo([versioninfo.StringTable(_US_ENGLISH_UNICODE, texts)]),
            versioninfo.VarFileInfo([versioninfo.VarStruct("Translation", [0x0409, 1200])]),
        ],
    )


def information_for_macos() -> dict[str, Any]:
    """Our part of Info.plist: a GGUF file is a document that the app opens."""
    return {
        "CFBundleDisplayName": "Weigh-In",
        "CFBundleShortVersionString": app_version(),
        "CFBundleVersion": app_version(),
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Language model (GGUF)",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": [_MODEL_TYPE],
            }
        ],
        "UTImportedTypeDeclarations": [
            {
                "UTTypeIdentifier": _MODEL_TYPE,
                "UTTypeDescription": "Language model (GGUF)",
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {"public.filename-extension": ["gguf"]},
            }
        ],
        "LSApplicationCategoryType": "public.app-category.developer-tools",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": _COPYRIGHT,
        "NSRequiresAquaSystemAppearance": False,
    }
