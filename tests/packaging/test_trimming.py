"""What the app has no use for stays out of the bundle, and what that alone needed goes with it."""

from bundle.trimming import without_unreachable, without_unused

PLUGINS = "PySide6/Qt/plugins"


def _entry(name: str, kind: str = "BINARY") -> tuple[str, str, str]:
    return (name, f"/from/{name}", kind)


def test_plugins_for_windows_stay_and_those_for_other_screens_go() -> None:
    kept = [
        f"{PLUGINS}/platforms/libqxcb.so",
        f"{PLUGINS}/platforms/libqwayland.so",
        f"{PLUGINS}/platforms/libqoffscreen.so",
        f"{PLUGINS}/platforms/qwindows.dll",
        f"{PLUGINS}/imageformats/libqsvg.so",
        f"{PLUGINS}/platformthemes/libqxdgdesktopportal.so",
        f"{PLUGINS}/wayland-shell-integration/libxdg-shell.so",
        f"{PLUGINS}/wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
        "app/_resources/icons/weigh-in.svg",
        "numpy/_core/_multiarray_umath.so",
    ]
    gone = [
        f"{PLUGINS}/platforms/libqeglfs.so",
        f"{PLUGINS}/platforms/libqminimal.so",
        f"{PLUGINS}/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        f"{PLUGINS}/platformthemes/libqgtk3.so",
        f"{PLUGINS}/imageformats/libqpdf.so",
        f"{PLUGINS}/wayland-graphics-integration-client/libdmabuf-server.so",
        f"{PLUGINS}/wayland-shell-integration/libwl-shell-plugin.so",
        "PySide6\\translations\\qtbase_de.qm",
        "app/_resources/screenshots/compare-dark.png",
        "libvulkan.so.1",
        "libstdc++.so.6",
        "libgcc_s.so.1",
    ]
    left = without_unused(_entry(name) for name in [*kept, *gone])
    assert [name for name, _path, _kind in left] == kept


def test_a_library_that_only_a_dropped_plugin_needed_goes_too() -> None:
    needs = {
        "/from/PySide6/QtGui.abi3.so": ["libQt6Gui.so.6"],
        "/from/PySide6/Qt/lib/libQt6Gui.so.6": ["libQt6Core.so.6", "libglib-2.0.so.0", "libc.so.6"],
        "/from/libgtk-3.so.0": ["libglib-2.0.so.0"],
    }
    entries = [
        _entry("PySide6/QtGui.abi3.so", "EXTENSION"),
        _entry("PySide6/Qt/lib/libQt6Gui.so.6"),
        _entry("PySide6/Qt/lib/libQt6Core.so.6"),
        _entry("PySide6/Qt/lib/libQt6Qml.so.6"),
        _entry("libglib-2.0.so.0"),
        _entry("libgtk-3.so.0"),
        _entry("libpython3.11.so.1.0"),
        _entry("llama_cpp/lib/libggml-cpu-haswell.so"),
    ]
    left = {name for name, _path, _kind in without_unreachable(entries, lambda path: needs.get(path, []))}
    gone = {"PySide6/Qt/lib/libQt6Qml.so.6", "libgtk-3.so.0"}
    assert left == {name for name, _path, _kind in entries} - gone
