#!/usr/bin/env python3
"""Plays faults and teeth one after the other and speaks TAP; see tests/deploy/failover_drill.sh."""
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

from faults import FAULTS
from stage import Stage
from teeth import TEETH


class Report:
    def __init__(self):
        self.number, self.failed, self.began = 0, 0, time.monotonic()

    def tell(self, good, what, complaints=()):
        self.number += 1
        self.failed += not good
        print(f"{'' if good else 'not '}ok {self.number} - {what}")
        for complaint in complaints:
            print("#   " + str(complaint).replace("\n", "\n#   "))
        sys.stdout.flush()


def play_fault(stage, report, name, fault):
    played = stage.round()
    with played.load():
        complaint = fault(stage, played)
    stage.cluster.wait_until_whole()
    account = stage.account(played)
    wrong = [complaint] * bool(complaint) + account.wrong()
    report.tell(not wrong, f"{name}: {account.figures()}, {played.gap()}", wrong)


def play_tooth(stage, report, name, tooth):
    noticed = tooth(stage)
    report.tell(bool(noticed), f"teeth: {name}: {f'noticed ({noticed})' if noticed else 'not noticed'}")


def play(stage, report, playing, name, what):
    """What breaks off is a failure too, and must not take the next ones with it."""
    try:
        playing(stage, report, name, what)
    except Exception:
        report.tell(False, name, traceback.format_exc().splitlines())
        stage.mend()
        stage.cluster.wait_until_whole()


def play_all(stage, report, words):
    for name, fault, needs_namespaces in FAULTS:
        if not any(word in name for word in words):
            continue
        if needs_namespaces and not stage.cluster.alone:
            report.tell(True, f"{name} # SKIP only root may mount a small disk and cut a road")
        else:
            play(stage, report, play_fault, name, fault)
    for name, tooth in TEETH:
        if any(word in f"teeth: {name}" for word in words):
            play(stage, report, play_tooth, name, tooth)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    directory = tempfile.mkdtemp(prefix="kafile-failover.", dir="/tmp")
    os.chmod(directory, 0o755)
    report = Report()
    stage = Stage(directory, "KAFILE_DRILL_ALONE" in os.environ)
    try:
        stage.start()
        play_all(stage, report, os.environ.get("FAULT", "").split(","))
    except Exception:           # the report ends whole, whatever broke
        report.tell(False, "the drill itself", traceback.format_exc().splitlines())
    finally:
        stage.stop()
        if stage.cluster.alone:
            os.system(f"umount {directory}/db?")
        if not os.environ.get("KAFILE_DRILL_KEEP"):
            shutil.rmtree(directory, ignore_errors=True)
    print(f"1..{report.number}")
    print(f"# {time.monotonic() - report.began:.0f} s")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
