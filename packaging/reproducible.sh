#!/bin/sh
# Builds the committed sources twice: in folders of other names and depths, with other umasks, time zones and temporary folders,
# and with empty caches of the compiler, so that nothing of the first build is in the second.
set -eu
work=$(mktemp -d)
commit=$(git rev-parse HEAD) # which may move on during the minutes that this takes
trap 'rm -rf "$work"' EXIT
once() { # folder, umask, zone
	mkdir -p "$work/$1/tmp" && git archive "$commit" | tar -x -C "$work/$1"
	(cd "$work/$1" && umask "$2" && TZ=$3 TMPDIR=$work/$1/tmp GOCACHE=$work/$1-cache make --no-print-directory release)
	rm -rf "$work/$1-cache"
}
once a 022 UTC
once deeper/and/longer/b 077 America/Sao_Paulo
cat "$work/a/dist/SHA256SUMS"
diff "$work/a/dist/SHA256SUMS" "$work/deeper/and/longer/b/dist/SHA256SUMS"
(cd "$work/a/dist" && sha256sum --quiet -c SHA256SUMS)
echo "Both builds are the same in every byte."
