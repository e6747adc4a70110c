#!/usr/bin/env bash
# Makes one executable file of the bundle: packaging/linux/appimage.sh, after `uv run packaging/build.py`.
# Downloads AppImage's own tools, checked by their hashes.
set -euo pipefail
cd "$(dirname "$0")/../.."

tool=https://github.com/AppImage/appimagetool/releases/download/1.9.1/appimagetool-x86_64.AppImage
tool_sha256=ed4ce84f0d9caff66f50bcca6ff6f35aae54ce8135408b3fa33abfc3cb384eb0
runtime=https://github.com/AppImage/type2-runtime/releases/download/20251108/runtime-x86_64
runtime_sha256=2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
work=build/appimage
[ "$(uname -m)" = x86_64 ] || { echo "AppImages are made for x86_64 only." >&2; exit 1; }

fetch() {
    [ -f "$3" ] || curl --fail --location --silent --show-error --retry 3 --output "$3" "$1"
    echo "$2  $3" | sha256sum --check --quiet
}

mkdir -p "$work"
fetch "$tool" "$tool_sha256" "$work/appimagetool"
fetch "$runtime" "$runtime_sha256" "$work/runtime"
chmod +x "$work/appimagetool"

app=$work/AppDir
rm -rf "$app"
mkdir -p "$app/usr/lib"
cp -a dist/weigh-in "$app/usr/lib/"
uv run python packaging/linux/write_desktop_files.py "$app/usr/share"
ln -s usr/lib/weigh-in/weighin "$app/AppRun"
cp "$app/usr/share/applications/weighin.desktop" "$app/"
cp "$app/usr/share/icons/hicolor/256x256/apps/weigh-in.png" "$app/"
ln -s weigh-in.png "$app/.DirIcon"

# without FUSE, as in containers, the tool unpacks itself
APPIMAGE_EXTRACT_AND_RUN=1 ARCH=x86_64 "$work/appimagetool" --runtime-file "$work/runtime" "$app" \
    "dist/weigh-in-$version-linux-x86_64.AppImage"
