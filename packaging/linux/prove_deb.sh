#!/usr/bin/env bash
# Installs the Debian package in a bare Debian (debootstrap), starts it, and takes it away again.
# Needs root and debootstrap: packaging/linux/prove_deb.sh dist/weigh-in_*.deb [SUITE [MIRROR]]
# BARE_DEBIAN=FOLDER takes a copy of what debootstrap made there before.
set -euo pipefail
package=$(realpath "$1")
suite=${2:-bookworm}
mirror=("${@:3:1}") # debootstrap knows its own where none is named
here=$(realpath "$(dirname "$0")")
root=$(mktemp -d)
chmod 755 "$root"
cleanup() {
    for place in proc sys dev/pts dev; do umount -l "$root/$place" 2>/dev/null || true; done
    rm -rf --one-file-system "$root"
}
trap cleanup EXIT

step() { printf '\n== %s\n' "$1"; }
said_in_the_log() { find "$root/root" -name '*.log' -exec tail -n 40 {} +; }
trap said_in_the_log ERR
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

step "A bare Debian ($suite)"
if [ -n "${BARE_DEBIAN:-}" ]; then
    cp -a "$BARE_DEBIAN/." "$root/"
else
    debootstrap --variant=minbase "$suite" "$root" "${mirror[@]}" >"$root.log" || { tail -20 "$root.log"; exit 1; }
    rm -f "$root.log"
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
[ -d /etc/apt/apt.conf.d ] && cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount --bind /dev "$root/dev"
mount -t devpts devpts "$root/dev/pts" -o newinstance,ptmxmode=0666 || mount --bind /dev/pts "$root/dev/pts"
cp "$package" "$root/root/weigh-in.deb"
if inside sh -c 'command -v python3'; then echo "this Debian has a Python already"; exit 1; fi

step "It installs, and brings no Python"
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends /root/weigh-in.deb >/dev/null
if inside sh -c 'command -v python3'; then echo "the package brought a Python"; exit 1; fi

step "It starts in the terminal"
inside weighin --version
inside weighin machine --json >/dev/null
inside weighin demo --terminal --max-tokens 8

step "It opens its window"
inside apt-get install -y -qq --no-install-recommends xvfb xdotool fonts-dejavu-core >/dev/null
cp "$here/window_in_chroot.sh" "$root/root/"
inside sh /root/window_in_chroot.sh

step "Without a library the window needs, it says which"
library=$(inside sh -c 'ls /usr/lib/*/libEGL.so.1')
mv "$root$library" "$root$library.away"
if inside sh -c 'DISPLAY=:7 weighin' 2>"$root/said"; then echo "it should have failed"; exit 1; fi
cat "$root/said"
grep -q "lacks: libEGL.so.1\." "$root/said"
grep -q "apt install libegl1" "$root/said"
mv "$root$library.away" "$root$library"

step "It goes and leaves nothing"
inside apt-get purge -y -qq weigh-in >/dev/null
if inside sh -c 'command -v weighin'; then echo "the command is still there"; exit 1; fi
left=$(inside find /usr /etc /opt /var/lib/dpkg/info -name '*weigh*in*' -not -name '*.xml.cache')
if [ -n "$left" ]; then printf 'left behind:\n%s\n' "$left"; exit 1; fi
echo "The package holds."
