#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The libraries of another processor, unpacked into a folder: sysroot.sh aarch64|s390x FOLDER
#
# Nothing is installed: apt is asked with a state of its own in that folder, so this machine's packages, lists and
# architectures stay as they are.  What comes is printed.
set -eu
processor=$1
case $processor in
aarch64) architecture=arm64 ;;
*) architecture=$processor ;;
esac
packages='libc6-dev libssl-dev zlib1g-dev libexpat1-dev libdeflate-dev check'

test ! -e "$2/packages" || exit 0
rm -rf "$2"
mkdir -p "$2/apt/lists/partial" "$2/apt/archives/partial"
folder=$(cd "$2" && pwd)
: >"$folder/apt/status"
cat >"$folder/apt/conf" <<END
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Dir::State "$folder/apt";
Dir::State::status "$folder/apt/status";
Dir::Cache "$folder/apt";
END
APT_CONFIG=$folder/apt/conf
export APT_CONFIG
apt-get -q update >"$folder/apt/log" 2>&1 || cat "$folder/apt/log"
# shellcheck disable=SC2086
apt-get -q -y --download-only install $packages >>"$folder/apt/log" 2>&1 || {
    cat "$folder/apt/log"
    echo "The mirrors of this machine have no $architecture packages of: $packages" >&2
    exit 1
}
echo "Unpacking into $2, and installing nothing:"
for package in "$folder"/apt/archives/*.deb; do
    dpkg-deb -x "$package" "$folder"
    dpkg-deb -W --showformat='${Package} ${Version}\n' "$package"
done >"$folder/packages.new"
sed 's/^/    /' "$folder/packages.new"
# Links lead to places in this folder, and not on this machine.
find "$folder" -type l -lname '/*' | while read -r link; do
    ln -sfn "$folder$(readlink "$link")" "$link"
done
rm -rf "$folder/apt"
mv "$folder/packages.new" "$folder/packages"
