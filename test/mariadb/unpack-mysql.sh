#!/bin/sh
# Unpacks Oracle's MySQL from Debian's unstable suite into a folder of the user's cache, installing nothing, and prints the
# folder: PONTE_TEST_MYSQL names it to the tests. No version is pinned, because unstable keeps one at a time; remove the
# folder to get today's. apt is given a state of its own, so that the system's is neither read nor changed.
set -eu

cache=${XDG_CACHE_HOME:-$HOME/.cache}/ponte-mysql
root=$cache/root

fail() {
	echo "make test-mysql: $1" >&2
	exit 1
}

# version runs the unpacked server by the unpacked loader: its libraries are newer than the system's.
version() {
	for loader in "$1"/usr/lib/*/ld-linux-*.so.*; do
		[ -x "$loader" ] && "$loader" --library-path "${loader%/*}" "$1/usr/sbin/mysqld" --no-defaults --version
		return
	done
}

if [ -d "$root" ]; then
	version "$root" >&2 || fail "the MySQL in $root does not run; remove the folder $cache and run it again"
	echo "$root"
	exit 0
fi

for tool in apt-get dpkg-deb; do
	command -v $tool >/dev/null || fail "$tool is missing: MySQL is taken from Debian's packages; elsewhere give PONTE_TEST_MYSQL a folder with them unpacked"
done
# The mirror is this machine's own.
mirror=$(apt-get -o Debug::NoLocking=1 --print-uris update 2>/dev/null | sed -n "s#^'\([^']*/debian\)/dists/.*#\1#p" | head -n 1)
[ -n "$mirror" ] || fail "the sources of apt name no mirror of Debian (an address that ends in /debian)"

mkdir -p "$cache"
work=$(mktemp -d "$cache/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root"
: >"$work/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$work/sources.list"

# An empty status makes apt fetch everything that the server needs, the C library and its loader too.
own_apt() {
	apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State="$work" \
		-o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
		-o Dir::Log="$work" -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=1 -o Acquire::Languages=none \
		-o APT::Update::Error-Mode=any "$@" >&2
}
echo "fetching MySQL of Debian's unstable suite from $mirror (some 65 MB)" >&2
own_apt update || fail "the list of unstable cannot be fetched from $mirror (apt says why above)"
own_apt -y --no-install-recommends --download-only install mysql-server-core ||
	fail "unstable offers no mysql-server-core that can be fetched today (apt says why above); it moves, try again tomorrow"
for package in "$work"/cache/archives/*.deb; do
	dpkg-deb --extract "$package" "$work/root" || fail "$package cannot be unpacked"
done
version "$work/root" >&2 || fail "what was fetched does not run here; unstable may ask for a newer kernel or another processor"
mv "$work/root" "$root"
echo "$root"
