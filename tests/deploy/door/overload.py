"""
Ten times as many clients as the servers serve without delay, all of whom poll without a pause, while a coordinator boards people through the
door. Load and servers share a machine: so the servers' connections to PostgreSQL are stopped for most of the time, as on a database out of
breath, and the load goes to the servers themselves, past TLS and the limit of an address.
"""
import os
import re
import signal
import subprocess
import threading
import time

PSQL = "/usr/lib/postgresql/15/bin/psql"
STOPPED_S = 0.095
RUNNING_S = 0.005
FEW = 200  # of each server; a line takes 1,365 polls
MANY = 10 * FEW
LOAD_S = 20
BACK_S = 10


class OutOfBreath:
    """Backends of the servers that run a twentieth of the time."""

    def __init__(self):
        asked = "SELECT pid FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()"
        said = subprocess.run([PSQL, "-XAtqc", asked, os.environ["KAFILE_DATABASE_URL"]], capture_output=True, check=True)
        self.backends = [int(pid) for pid in said.stdout.split()]
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def tell(self, what):
        for pid in self.backends:
            try:
                os.kill(pid, what)
            except ProcessLookupError:
                pass

    def run(self):
        while not self.done.is_set():
            self.tell(signal.SIGSTOP)
            time.sleep(STOPPED_S)
            self.tell(signal.SIGCONT)
            time.sleep(RUNNING_S)

    def end(self):
        self.done.set()
        self.thread.join()


def wrk(house, api, path, connections, seconds):
    """Requests a second at both servers together: all answers, and those that were no refusal."""
    loads = [
        subprocess.Popen(["wrk", "-t", "1", "-c", str(connections), "-d", "%ds" % seconds, "--timeout", "10s", "-H",
                          "Authorization: Bearer " + api.token, "http://127.0.0.1:%d%s" % (port, path)], stdout=subprocess.PIPE)
        for port, _ in house.addresses
    ]
    total = good = 0
    for load in loads:
        said = load.communicate(timeout=seconds + 90)[0].decode()
        answers = int(re.search(r"(\d+) requests in", said).group(1))
        refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        total += answers
        good += answers - int(refused.group(1) if refused else 0)
    return total / seconds, good / seconds


class Regular:
    """One who asks five times a second and notes what comes."""

    def __init__(self, house, question):
        self.client, self.question = house.client("127.0.0.8"), question
        self.times, self.statuses, self.done = [], [], threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.done.is_set():
            begun = time.monotonic()
            try:
                self.statuses.append(self.client.ask(*self.question())[0])
            except OSError:
                self.statuses.append(0)
            self.times.append(time.monotonic() - begun)
            time.sleep(0.2)

    def end(self):
        self.done.set()
        self.thread.join()
        return self

    def share(self):
        return self.statuses.count(200) / max(1, len(self.statuses))

    def p99(self):
        return sorted(self.times)[int(len(self.times) * 0.99)]

    def __str__(self):
        counts = {status: self.statuses.count(status) for status in sorted(set(self.statuses))}
        return "%d asked, %.1f %% served, p99 %.2f s, %s" % (len(self.times), 100 * self.share(), self.p99(), counts)


def seconds_until_calm(house, question):
    """Until ten polls in a row are served within a second each; more than BACK_S if they are not."""
    ended, calm = time.monotonic(), 0
    while calm < 10 and time.monotonic() - ended <= BACK_S:
        begun = time.monotonic()
        calm = calm + 1 if house.ask(*question)[0] == 200 and time.monotonic() - begun < 1 else 0
    return time.monotonic() - ended


def overload(tap, house, api):
    path = "/v1/status/" + api.reference
    question = ("GET", path, None, {"Authorization": "Bearer " + api.token})
    slow = OutOfBreath()
    try:
        _, alone = wrk(house, api, path, FEW, 5)
        board = Regular(house, lambda: ("POST", "/v1/convoys/%s/boardings" % api.convoy, api.boarding(), api.headers()))
        poll = Regular(house, lambda: question)
        offered, served = wrk(house, api, path, MANY, LOAD_S)
        back = seconds_until_calm(house, question)
        board.end()
        poll.end()
    finally:
        slow.end()
    figures = "%d clients: %.0f/s; %d clients: %.0f/s asked, %.0f/s served" % (2 * FEW, alone, 2 * MANY, offered, served)
    tap(served < offered / 2, "of ten times as many clients most are refused", figures)
    tap(board.share() == 1 and board.p99() < 5, "every boarding is taken, its p99 under 5 s", board)
    tap(poll.share() < 0.8, "teeth: who polls at the same pace is refused", poll)
    tap(back <= BACK_S, "within 10 s of its end ten polls in a row are served at once", "after %.1f s" % back)
