#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# archive.sh BUILD: makes an archive of small sealed documents, once, and judges it.
#
# ARCHIVE (100000) is how many documents, ARCHIVE_FOLDER (BUILD/bench/archive) where they are: it may be
# removed at any time.  Ctrl-C ends everything; what was not made whole is made again.
set -u
archive=$1/tests/bench/archive
count=${ARCHIVE:-100000}
folder=${ARCHIVE_FOLDER:-$1/bench/archive}
cores=$(getconf _NPROCESSORS_ONLN)
sample=$((count < 2000 ? count : 2000))
test "$cores" -ge 2 || cores=2

if [ "$(cat "$folder/made" 2>/dev/null || echo 0)" -lt "$count" ]; then
    echo "making $count documents in $folder"
    rm -f "$folder/made"
    mkdir -p "$folder" && "$archive" make "$folder" "$count" "$cores" || exit 1
    echo "$count" >"$folder/made"
fi
echo "$count documents, $(du -sk "$folder" | cut -f1) KiB on disk"

row() { # row NAME COUNT THREADS [PROPERTIES]: a line of the table; $rate is left behind
    name=$1
    shift
    result=$("$archive" judge "$folder" "$@") || { echo "$name: not all of them PASSED: $result"; exit 1; }
    # shellcheck disable=SC2086
    set -- $result
    rate=$(echo "$1 $3" | awk '{ printf "%.1f", $1 / $2 }')
    printf '%-36s %8d %10.2f s %9s/s %9d KiB %9d KiB\n' "$name" "$1" "$3" "$rate" "$4" "$5"
}

printf '%-36s %8s %12s %11s %13s %13s\n' "" documents time rate "at a tenth" "at the end"
row "all of them, 1 thread" "$count" 1
row "all of them, $cores threads" "$count" "$cores"
# Both ways in turn, so that a busy neighbour slows both.
for turn in 1 2 3; do
    row "a sample, 1 thread ($turn)" "$sample" 1
    ours=$rate
    row "the same by OpenSSL alone ($turn)" "$sample" 1 provider=default
    echo "$ours $rate" | awk '{ printf "  ratio: %.2f\n", $1 / $2 }'
done
