"""
Ten times as many requests a second as on a normal day, sent whether or not answers come, while a coordinator boards people through the door. Load
and servers share a machine: so the servers' connections to PostgreSQL are stopped for most of the time, as on a database out of breath, and go
before the load when they run; and the load goes to the servers themselves, past TLS and the limit of an address.
"""
import collections
import json
import os
import signal
import subprocess
import threading
import time

PSQL = "/usr/lib/postgresql/15/bin/psql"
STOPPED_S = 0.048
RUNNING_S = 0.002
BEFORE_THE_LOAD = -10  # priority
NORMAL = 500  # requests a second at both servers together
TIMES = 10
SHARES = {"poll": 0.598, "office": 0.40, "fact": 0.002}
CONNECTIONS = 4000  # of each server: more than its line takes
NORMAL_S = 5
LOAD_S = 20
BACK_S = 10


class OutOfBreath:
    """Backends of the servers that run a twenty-fifth of the time."""

    def __init__(self):
        asked = "SELECT pid FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()"
        said = subprocess.run([PSQL, "-XAtqc", asked, os.environ["KAFILE_DATABASE_URL"]], capture_output=True, check=True)
        self.backends = [int(pid) for pid in said.stdout.split()]
        for pid in self.backends:
            os.setpriority(os.PRIO_PROCESS, pid, BEFORE_THE_LOAD)
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
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEFORE_THE_LOAD)
        while not self.done.is_set():
            self.tell(signal.SIGSTOP)
            time.sleep(STOPPED_S)
            self.tell(signal.SIGCONT)
            time.sleep(RUNNING_S)

    def end(self):
        self.done.set()
        self.thread.join()


def write_requests(house, api, server, facts):
    """Files for open_loop by urgency. A fact has its own event_id, and each server's are of convoys of their own; what only reads is sent again
    and again."""
    convoys = range(1 + server, len(api.seated), len(house.addresses))

    def request(method, path, body="", more=""):
        head = "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s" % (method, path, api.token, more)
        return head + "Content-Length: %d\r\n\r\n%s" % (len(body), body) if body else head + "\r\n"

    requests = {"poll": [request("GET", "/v1/status/" + api.reference)], "office": [request("GET", "/v1/citizens/" + api.reference)],
                "fact": [request("POST", *api.boarding(convoys[number % len(convoys)], number), "Content-Type: application/json\r\n") for number in range(facts)]}
    files = []
    for urgency, share in SHARES.items():
        files += [str(share), "%s/%s.%d" % (house.work, urgency, server)]
        with open(files[-1], "w", encoding="ascii") as out:
            out.writelines("%d\n%s" % (len(one), one) for one in requests[urgency])
    return files


class Load:
    """So many requests a second at both servers together, in SHARES; each answer or its absence is counted."""

    def __init__(self, house, api, rate, seconds):
        each = rate / len(house.addresses)
        files = [write_requests(house, api, number, int(each * seconds * SHARES["fact"] * 1.2) + 10) for number in range(len(house.addresses))]
        self.begun = time.monotonic()
        self.processes = [subprocess.Popen(["build/open_loop", "127.0.0.1", str(port), str(each), str(seconds), str(CONNECTIONS), *mine], stdout=subprocess.PIPE)
                          for (port, _), mine in zip(house.addresses, files)]

    def end(self):
        told = [json.loads(process.communicate(timeout=120)[0]) for process in self.processes]
        self.sent = sum(one["sent"] / one["seconds"] for one in told)
        self.counts = {urgency: collections.Counter() for urgency in SHARES}
        for one in told:
            for urgency, stream in zip(SHARES, one["streams"]):
                self.counts[urgency].update({word: stream[word] for word in ("sent", "answered", "refused")})
        return self

    def refused(self, urgency):
        counts = self.counts[urgency]
        return (counts["refused"] + counts["sent"] - counts["answered"]) / counts["sent"]

    def nobody_refused(self):
        return not any(self.refused(urgency) for urgency in SHARES)

    def __str__(self):
        return "%.0f/s sent; " % self.sent + ", ".join(
            "%s: %d, %.1f %% refused" % (urgency, self.counts[urgency]["sent"], 100 * self.refused(urgency)) for urgency in SHARES)


class Regular:
    """One who asks five times a second and notes what comes."""

    def __init__(self, house, question):
        self.client, self.question = house.client("127.0.0.8"), question
        self.times, self.statuses, self.waits, self.done = [], [], [], threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.done.is_set():
            begun = time.monotonic()
            try:
                status, headers, _ = self.client.ask(*self.question())
                self.statuses.append(status)
                if "retry-after" in headers:
                    self.waits.append(int(headers["retry-after"]))
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


def seconds_until_calm(house, question, ended):
    """After `ended`, until the first of ten polls in a row that are served within a second each; more than BACK_S if they do not begin by then."""
    time.sleep(max(0, ended - time.monotonic()))
    calm, since = 0, ended
    while calm < 10:
        begun = time.monotonic()
        served = house.ask(*question)[0] == 200 and time.monotonic() - begun < 1
        since = since if calm else begun
        calm = calm + 1 if served else 0
        if not calm and begun - ended > BACK_S:
            return begun - ended
    return since - ended


def overload(tap, house, api):
    question = ("GET", "/v1/status/" + api.reference, None, {"Authorization": "Bearer " + api.token})
    Load(house, api, NORMAL, 1).end()  # every connection has planned its statements
    slow = OutOfBreath()
    try:
        before = Load(house, api, NORMAL, NORMAL_S).end()
        board = Regular(house, lambda: ("POST", *api.boarding(), api.headers()))
        poll = Regular(house, lambda: question)
        load = Load(house, api, TIMES * NORMAL, LOAD_S)
        back = seconds_until_calm(house, question, load.begun + LOAD_S)
        load.end()
        board.end()
        poll.end()
        after = Load(house, api, NORMAL, NORMAL_S).end()
    finally:
        slow.end()
    fact, office, polls = (load.refused(urgency) for urgency in ("fact", "office", "poll"))
    tap(before.nobody_refused(), "on a normal day everybody is served", before)
    tap(load.sent > 0.8 * TIMES * NORMAL and polls > 0.5, "of ten times as many requests most polls are refused", load)
    tap(fact == 0 and office < polls, "no fact is refused, and officers less often than polls", load)
    tap(board.share() == 1 and board.p99() < 5, "every boarding at the door is taken, its p99 under 5 s", board)
    tap(poll.share() < 0.8, "teeth: who polls at the same pace is refused", poll)
    tap(len(set(poll.waits)) > 1 and min(poll.waits) > 0, "Retry-After is spread", sorted(set(poll.waits)))
    tap(back <= BACK_S, "from 10 s after its end polls are served within a second each", "after %.1f s" % back)
    tap(after.nobody_refused(), "and on a normal day everybody is served again", after)
