#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gives each name of a page of section 3 a page of its own that leads there, or takes them away.
#
#   names.sh install|uninstall SRCDIR MAN3DIR
set -eu
verb=$1 src=$2 to=$3

for page in "$src"/man/man3/*.3; do
    base=${page##*/}
    sed -n '/^\.Sh NAME/,/^\.Nd/s/^\.Nm \([a-z0-9_]*\).*/\1/p' "$page" | while read -r name; do
        test "$name.3" != "$base" || continue
        case $verb in
        install)
            echo ".so man3/$base" >"$to/$name.3"
            chmod 644 "$to/$name.3"
            ;;
        uninstall) rm -f "$to/$name.3" ;;
        esac
    done
done
