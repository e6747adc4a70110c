#!/bin/sh
# Puts this folder's Weigh-In into your menu, for you alone: ./install.sh; ./install.sh --remove takes it out again.
# The folder stays where it is.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
data=${XDG_DATA_HOME:-$HOME/.local/share}
bin=$HOME/.local/bin

each_file() { (cd "$here/share" && find . -type f ! -path './applications/*' ! -path './metainfo/*'); }

if [ "${1:-}" = --remove ]; then
    each_file | while IFS= read -r file; do rm -f "$data/$file"; done
    rm -f "$data/applications/weighin.desktop" "$bin/weighin"
else
    each_file | while IFS= read -r file; do
        mkdir -p "$data/$(dirname "$file")"
        cp "$here/share/$file" "$data/$file"
    done
    mkdir -p "$data/applications" "$bin"
    # a desktop entry's values are unescaped twice, and % is doubled
    quoted=$(printf '%s' "$here/weighin" | sed 's/\\/\\\\\\\\/g; s/["`$]/\\\\&/g; s/%/%%/g')
    while IFS= read -r line; do
        case $line in
            Exec=*) printf 'Exec="%s" %%F\n' "$quoted" ;;
            TryExec=*) ;;
            *) printf '%s\n' "$line" ;;
        esac
    done <"$here/share/applications/weighin.desktop" >"$data/applications/weighin.desktop"
    ln -sf "$here/weighin" "$bin/weighin"
fi
for refresh in "update-desktop-database $data/applications" "update-mime-database $data/mime"; do
    # shellcheck disable=SC2086 # a command and its folder
    command -v ${refresh%% *} >/dev/null && ${refresh%% *} "${refresh#* }" 2>/dev/null || true
done
