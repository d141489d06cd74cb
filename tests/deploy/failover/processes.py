"""Processes of the drill: started without privileges, ended by their numbers, waited for until they are gone."""
import os
import pwd
import signal
import socket
import subprocess
import time

USER = "postgres"       # PostgreSQL refuses to run as root
PATIENCE_S = 120        # for what takes seconds on a machine that has nothing else to do


def unprivileged():
    return {"user": USER, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}


def give(path):
    """Makes a directory that the processes own."""
    os.makedirs(path, mode=0o700)
    if os.geteuid() == 0:
        account = pwd.getpwnam(USER)
        os.chown(path, account.pw_uid, account.pw_gid)
    return path


def start(argv, log, environment):
    with open(log, "ab") as out:
        return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", start_new_session=True,
                                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"} | environment, **unprivileged())


def working_in(directory):
    """PostgreSQL's processes, also those that outlived a killed postmaster: all of them work in their data directory."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd") == directory:
                found.append(int(pid))
        except OSError:
            pass
    return found


def send(pids, which):
    for pid in pids:
        try:
            os.kill(pid, which)
        except ProcessLookupError:
            pass


def kill_all_in(directory):
    """Until none is left: one that is started meanwhile dies too."""
    def none_left():
        pids = working_in(directory)
        send(pids, signal.SIGKILL)
        return not pids
    wait_until(none_left, f"all processes in {directory} are gone", pause_s=0.02)


def wait_until(condition, what, pause_s=0.2, patience_s=PATIENCE_S):
    until = time.monotonic() + patience_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > until:
            raise TimeoutError(f"waited {patience_s} s until {what}")
        time.sleep(pause_s)


_given = set()


def free_port():
    while True:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port
