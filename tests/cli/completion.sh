#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Completions, in the shells that are here: what the scripts offer, and that every option of --help is there.
. "${srcdir:-.}/tests/cli/cli.sh"

"$eseal" completion bash >eseal.bash
"$eseal" completion zsh >_eseal
"$eseal" completion fish >eseal.fish

# complete WORD...: what bash offers behind "eseal WORD...", the last one being typed
cat >offer.bash <<'END'
. ./eseal.bash
COMP_WORDS=(eseal "$@")
COMP_CWORD=$#
COMPREPLY=()
_eseal 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
END
offers() { # offers WHAT OFFERED WORD...
    what=$1 offered=$2
    shift 2
    bash offer.bash "$@" >offered 2>&1
    expect "$what" 0 '' grep -qxF -e "$offered" offered
}
offers_not() {
    what=$1 offered=$2
    shift 2
    bash offer.bash "$@" >offered 2>&1
    expect "$what" 1 '' grep -qxF -e "$offered" offered
}

if command -v bash >/dev/null; then
    touch a.ofd
    offers 'a command' verify ver
    offers_not 'no other command' sign ver
    offers 'a group once' seal sea
    offers 'a command of a group' make seal m
    offers 'an option' --trust verify --tr
    offers 'an option of a command below a group' --picture seal make --p
    offers_not 'no option of another command' --picture verify --p
    offers 'a file for an option' a.ofd verify --trust a
    offers 'a file as an argument' a.ofd verify a
    offers 'the choices of an option' zh verify --lang z
    offers_not 'no file where a word is due' a.ofd verify --policy a
else
    echo 'SKIP: no bash'
fi

# Every option of every --help, in all three.
"$eseal" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p' >commands
expect 'the overview has commands' 0 '' test -s commands
while read -r command; do
    # shellcheck disable=SC2086
    for option in $("$eseal" $command --help | sed -n 's/^  \(--[a-z0-9-]*\).*/\1/p'); do
        expect "bash: $command $option" 0 '' sh -c "grep -F \"'$command') words=\" eseal.bash | grep -qwe '$option'"
        expect "fish: $command $option" 0 '' grep -qwe "-l ${option#--}" eseal.fish
        expect "zsh: $command $option" 0 '' grep -qe "'\\*$option[=[]" _eseal
    done
done <commands
expect 'another shell' 64 'bash, zsh or fish' "$eseal" completion tcsh
for shell in bash zsh; do
    script=eseal.bash
    test $shell = zsh && script=_eseal
    command -v $shell >/dev/null && expect "$shell reads it" 0 '' $shell -n $script
done
command -v fish >/dev/null && expect 'fish reads it' 0 '' fish -n eseal.fish
finish
