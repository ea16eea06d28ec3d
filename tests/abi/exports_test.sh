#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# exports.sh finds what it is there for: each difference is planted in a small copy of the contract.
set -u
here=$(cd "${srcdir:-.}" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# Three headers are enough to plant in, and quick to compile.
plant() {
    rm -rf "$work/tree"
    mkdir -p "$work/tree/include/eseal" "$work/tree/lib"
    cp "$here/include/eseal/version.h" "$here/include/eseal/error.h" "$work/tree/include/eseal"
    cp "$here/lib/libeseal.map" "$work/tree/lib"
    printf '#include <eseal/version.h>\n#include <eseal/error.h>\n' >"$work/tree/include/eseal.h"
}

expect() { # expect WHAT LINE: exports.sh fails, and says WHAT, and LINE below it
    ABI_UNFINISHED='' srcdir=$work/tree "$here/tests/abi/exports.sh" >"$work/out" 2>&1
    status=$?
    if test $status = 1 && awk -v what="FAILED: $1" -v line="$2" '
        /^FAILED/ { on = index($0, what) == 1 }
        on && index($0, line) { found = 1 }
        END { exit !found }' "$work/out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "not found: \"$1\" with \"$2\"; status $status:"
        cat "$work/out"
    fi
}

header=$work/tree/include/eseal/error.h
map=$work/tree/lib/libeseal.map

plant
printf '/* not this: ESEAL_API int eseal_said(void); */\nESEAL_API ESEAL_CHECKED int eseal_planted(\n    int x);\n' >>"$header"
expect 'declared, but defined nowhere' '    eseal_planted (eseal/error.h)'
if grep -q eseal_said "$work/out"; then
    failed=$((failed + 1))
    echo "a comment was taken for a declaration"
fi

plant
sed -i.old '/eseal_error_name/d' "$map"
expect 'declared and defined, but not in lib/libeseal.map' '    eseal_error_name'

plant
sed -i.old 's/ESEAL_API const char \*eseal_error_name/const char *eseal_error_name/' "$header"
expect 'exported, but no header declares it' '    eseal_error_name'
expect 'global in libeseal.a, but no header declares it' '    eseal_error_name'
expect 'in lib/libeseal.map, but no header declares it' '    eseal_error_name'

plant
sed -i.old 's/^    eseal_error_name;/&\n    eseal_planted;/' "$map"
expect 'in lib/libeseal.map, but libeseal.so does not define it' '    eseal_planted'

plant
sed -i.old 's/#include <eseal\/version.h>//' "$header"
expect 'eseal/error.h alone as C99' 'ESEAL_API'

plant
echo 'extern int eseal_class(int class);' >>"$header"
expect 'eseal/error.h alone as C++' 'class'

plant
echo '#include <eseal/version.h>' >"$work/tree/include/eseal.h"
expect 'included by eseal.h' 'eseal/error.h'

plant
sed -i.old 's/^\(#define ESEAL_VERSION_STRING\) .*/\1 "99.0.0"/' "$work/tree/include/eseal/version.h"
expect 'the version is the same everywhere' '99.0.0'

echo "$passed passed, $failed failed"
test "$failed" = 0
