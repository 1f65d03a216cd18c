#!/bin/sh
# Fills a directory with what the images have and nothing else: a program, the libraries that it names, the public
# certificate authorities, and how names are looked up. `chroot --userspec=65532:65532 DIRECTORY /usr/local/bin/PROGRAM`
# then runs as it does in a container.
set -eu
[ $# -eq 2 ] || { echo "usage: bare-root.sh DIRECTORY PROGRAM" >&2; exit 2; }
directory=$1 program=$2

place() {
    mkdir -p "$directory$(dirname "$2")"
    cp -L "$1" "$directory$2"
}

place "$program" "/usr/local/bin/$(basename "$program")"
# `libc.so.6 => /lib/.../libc.so.6 (0x...)`, and the loader by its path alone.
for library in $(ldd "$program" | awk '/=> \//{print $3} /^[[:space:]]*\//{print $1}'); do
    place "$library" "$library"
done
for file in /etc/ssl/certs/ca-certificates.crt /etc/hosts /etc/resolv.conf /etc/nsswitch.conf; do
    [ ! -e "$file" ] || place "$file" "$file"
done
