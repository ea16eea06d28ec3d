#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the Debian packages from a release tarball, as contrib/debian says, and has lintian look at them.
#
#   deb.sh TARBALL FOLDER      FOLDER is emptied; the packages are left there
#
# DEB_BUILD_OPTIONS is nocheck unless it is set: the tarball's tests are "make check".
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tarball=$(realpath "$1")
name=$(basename "$tarball" .tar.xz)
version=${name#libeseal-}
due=$(sed -n '1s/^libeseal (\(.*\)-[^-]*).*/\1/p' "$here/debian/changelog")
if test "$version" != "$due"; then
    echo "deb.sh: the tarball has version $version, contrib/debian/changelog $due" >&2
    exit 1
fi
for tool in dpkg-buildpackage dh lintian dh_python3; do
    command -v $tool >/dev/null || {
        echo "deb.sh: $tool is missing; packages: dpkg-dev debhelper lintian dh-python" >&2
        exit 1
    }
done

rm -rf "$2"
mkdir -p "$2"
cd "$2"
cp "$tarball" "libeseal_$version.orig.tar.xz"
tar -xf "$tarball"
cp -R "$here/debian" "$name/debian"
cd "$name"
DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-nocheck} parallel=$(nproc)" dpkg-buildpackage -us -uc
cd ..
rm -rf "$name"
# Everything that lintian has to say, but for its counsel on how an upload to Debian is announced.
said=$(lintian --display-info --suppress-tags \
    bad-distribution-in-changes-file,initial-upload-closes-no-bugs,unreleased-changes ./*.changes)
if test -n "$said"; then
    printf '%s\n' "$said" >&2
    exit 1
fi
ls ./*.deb
