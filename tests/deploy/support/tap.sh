# TAP for drills in shell, read with `.`: `expect NAME COMMAND...` is a test, `refuse NAME COMMAND...` one whose command must fail, `finish_tap` the plan.
# A command runs in the drill's own shell, so what it sets stays. $work is the drill's directory.
# shellcheck shell=sh disable=SC2154
tests=0

passed() {
    tests=$((tests + 1))
    echo "ok $tests - $1"
}

failed() {
    tests=$((tests + 1))
    echo "not ok $tests - $1"
}

skipped() {
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

# What the command said stands below its test, as figures or as the reason.
say_why() {
    tail -n 8 "$work/said" | sed 's/^/#   /'
}

expect() {
    subject=$1
    shift
    if "$@" >"$work/said" 2>&1; then passed "$subject"; else failed "$subject"; fi
    say_why
}

refuse() {
    subject=$1
    shift
    if "$@" >"$work/said" 2>&1; then failed "$subject"; else passed "$subject"; fi
    say_why
}

finish_tap() {
    echo "1..$tests"
}
