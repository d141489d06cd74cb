#!/usr/bin/env python3
"""calls.py UNIT TRACE: fails if strace saw a system call that the unit's SystemCallFilter refuses, and names it."""
import re
import subprocess
import sys


def group(name):
    """All calls of one of systemd's groups, or the call itself."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(["systemd-analyze", "syscall-filter", name, "--no-pager"], check=True, capture_output=True, text=True).stdout
    members = [line.strip() for line in listed.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return set().union(*map(group, members))


def allowed(unit):
    calls = set()
    for line in open(unit, encoding="utf-8"):
        if not line.startswith("SystemCallFilter="):
            continue
        names = line.removeprefix("SystemCallFilter=").strip()
        for name in names.removeprefix("~").split():
            calls = calls - group(name) if names.startswith("~") else calls | group(name)
    return calls


def seen(trace):
    return {match[1] for line in open(trace, encoding="utf-8", errors="replace") if (match := re.match(r"\d+ +(\w+)\(", line))}


needed = seen(sys.argv[2])
refused = needed - allowed(sys.argv[1])
if refused:
    raise SystemExit(f"refused: {' '.join(sorted(refused))}")
print(f"{len(needed)} different system calls")
