#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# contrib/setup.sh on machines that are made up: nothing missing, something missing, no Debian.
# apt-get and the tools are stand-ins here; nothing is installed.
set -u
setup=$(cd "${srcdir:-.}" && pwd)/contrib/setup.sh
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

stand_in() { # stand_in FOLDER NAME SCRIPT
    printf '#!/bin/sh\n%s\n' "$3" >"$work/$1/$2"
    chmod +x "$work/$1/$2"
}

# A machine: its tools, and the few that the script itself uses.
machine() { # machine NAME TOOL...
    name=$1
    shift
    mkdir -p "$work/$name"
    for basic in sh grep cat env; do
        ln -sf "$(command -v $basic)" "$work/$name/$basic"
    done
    for made in "$@"; do
        stand_in "$name" "$made" 'exit 0'
    done
    stand_in "$name" id 'echo 0'
    # What apt-get installs stands there afterwards.
    stand_in "$name" apt-get "echo \"apt-get \$*\" >>$work/$name.log
case \$1 in install) test -e $work/$name.stays || for tool in $tools; do $link /bin/true $work/$name/\$tool; done ;; esac"
}

expect() { # expect NAME STATUS OS TEXT [LOG]: the exit status, a part of what is said, apt-get's calls
    name=$1
    PATH=$work/$name OS_RELEASE=$work/os-$3 "$setup" >"$work/out" 2>&1
    got=$?
    touch "$work/$name.log"
    case $4 in
    '') ! test -s "$work/out" ;;
    *) tr -s ' \n' ' ' <"$work/out" | grep -qF -- "$4" ;;
    esac && test "$got" = "$2" && test "$(cat "$work/$name.log")" = "${5:-}"
    if test $? = 0; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name on $3: status $got, apt-get:"
        cat "$work/$name.log"
        echo "and said:"
        cat "$work/out"
    fi
}

echo 'ID=debian' >"$work/os-debian"
printf 'ID=linuxmint\nID_LIKE="ubuntu debian"\n' >"$work/os-mint"
echo 'ID=alpine' >"$work/os-alpine"
tools='gcc g++ make autoreconf automake libtoolize pkg-config asn1c objcopy xz unzip openssl python3 mandoc'
link="$(command -v ln) -sf"
options='install -q -y --no-install-recommends'

# shellcheck disable=SC2086
{
    machine complete $tools
    machine bare
    machine some $(echo "$tools" | sed 's/asn1c//; s/mandoc//')
    machine mint $(echo "$tools" | sed 's/unzip//')
    machine alpine $(echo "$tools" | sed 's/asn1c//')
    machine stubborn $(echo "$tools" | sed 's/asn1c//')
}
: >"$work/stubborn.stays"

expect complete 0 debian ''
expect complete 0 alpine ''
expect some 0 debian 'Installing: asn1c mandoc' "apt-get update -q
apt-get $options asn1c mandoc"
expect mint 0 mint 'Installing: unzip' "apt-get update -q
apt-get $options unzip"
expect bare 0 debian 'Installing:' "apt-get update -q
apt-get $options build-essential autoconf automake libtool pkg-config asn1c binutils xz-utils unzip \
openssl python3 mandoc libssl-dev zlib1g-dev libexpat1-dev libdeflate-dev libzip-dev check"
expect alpine 1 alpine 'headers (unit tests) Missing here: asn1c '
expect stubborn 1 debian 'Still missing after the installation:' "apt-get update -q
apt-get $options asn1c"

# Nobody who could install: the list is said, and nothing is tried.
machine nobody
stand_in nobody id 'echo 1000'
expect nobody 1 debian 'as root, run: apt-get install build-essential autoconf'

echo "$passed passed, $failed failed"
test "$failed" = 0
