#!/bin/sh
# What `make lint` does. Runs every check, then fails if one did.
# shellcheck disable=SC2046,SC2317 # names of sources hold no spaces; check() calls by name
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL
bad=0

check() {
    what=$1
    shift
    if "$@"; then echo "ok   $what"; else echo "BAD  $what" && bad=1; fi
}

sizes() {
    awk -f tools/lint_sizes.awk $(find server tests -name '*.[ch]' -not -path '*/node_modules/*' | sort)
}

layout() {
    clang-format --dry-run -Werror $(find server tests -name '*.[ch]' -not -path '*/node_modules/*' | sort)
}

scripts() {
    shellcheck -x $(find tools tests docker deploy .ci -not -path '*/node_modules/*' \( -name '*.sh' -o -path .ci/run \) | sort)
}

python() {
    pyflakes3 $(find tools tests -name '*.py' -not -path '*/node_modules/*' | sort)
}

# The contract's dependencies come from npm; whoever keeps it says how to check it.
contract() {
    [ ! -x tests/contract/lint.sh ] || tests/contract/lint.sh
}

sql_functions() {
    make -s -j "$(nproc)" build/kafiled && tools/lint_plpgsql.sh
}

tools/install_packages.sh build run test
check "includes point one way" tools/lint_layers.sh
check "sizes and banned functions" sizes
check "layout (make fmt)" layout
check "shell scripts" scripts
check "Python" python
check "the contract" contract
check "SQL functions" sql_functions
exit "$bad"
