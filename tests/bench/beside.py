"""What slow works do to the status polls beside them. `make bench PART=beside`."""
import datetime
import http.client
import json
import os
import random
import statistics
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import people
from fixed_rate import one, open_loop, prepare
from measure import Costs, wrk
from shares import Shares, work_named
from world import World

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))
SECONDS = int(os.environ.get("SECONDS_EACH", "5"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
LINES = int(os.environ.get("LINES", "100000"))
WORDS = os.environ.get("WORKS", "")  # only slow works with this in their name
RATE = float(os.environ.get("RATE", "0"))  # polls a second; 0: half of what is reached
LINES_MAX = 50000  # of one file
SHARE = 0.5  # of the polls that are reached
GOAL = 2  # times the p99 alone
HEADER = "source_ref,group_ref,city,phone,language,given_names,family_name,birth_date,sex,nationality,document_type,document_issuing_state,document_number\n"


class Client:
    """One connection."""

    def __init__(self, world, role="officer"):
        self.connection = http.client.HTTPConnection(world.address, timeout=600)
        self.token = world.tokens[role]

    def ask(self, method, path, body=None, kind="application/json"):
        self.connection.request(method, path, body, {"Authorization": f"Bearer {self.token}", **({"Content-Type": kind} if body else {})})
        answer = self.connection.getresponse()
        told = json.loads(answer.read())
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {told}")
        return told


def csv(count):
    """Families of one to four, each with a telephone, two of three people with a passport."""
    lines, family = [], 0
    while len(lines) < count:
        family += 1
        name, size = random.choice(people.FAMILY), min(random.randint(1, 4), count - len(lines))
        for member in range(size):
            document = f"passport,TUR,U{random.randrange(10**8):08d}" if random.random() < 0.67 else ",,"
            lines.append(f"r{len(lines)},f{family},LVIV,{f'+90533{random.randrange(10**7):07d},tr' if member == 0 else ','},"
                         f"{random.choice(people.GIVEN)},{name},{random.randint(1940, 2021)}-{random.randint(1, 12):02d}-11,F,TUR,{document}\n")
    return (HEADER + "".join(lines)).encode()


def import_lines(world, ended):
    """New people, in as many files as it takes, one after another."""
    client, done = Client(world), 0
    while done < LINES and not ended.is_set():
        told = client.ask("POST", f"/v1/registrations/import?source={uuid.uuid4()}", csv(min(LINES - done, LINES_MAX)), "text/csv")
        done += told["created"]
        if told["refused"]:
            raise RuntimeError(f"{told['refused']} lines were refused")
    return f"{done:,} lines"


def walk(world, ended, path):
    """Page by page to the end, again and again: the way to export."""
    client, pages, cursor = Client(world, "auditor"), 0, ""
    while not ended.is_set():
        told = client.ask("GET", f"{path}limit=200{cursor}")
        pages += 1
        cursor = f"&cursor={told['next']}" if told.get("next") else ""
    return f"{pages:,} pages"


def events(world, ended):
    return walk(world, ended, "/v1/events?")


def citizens(world, ended):
    return walk(world, ended, "/v1/citizens?city=KYIV&")


def figures(world, ended):
    client, count = Client(world), 0
    while not ended.is_set():
        client.ask("GET", "/v1/sitrep")
        count += 1
    return f"{count:,} figures"


def plans(world, ended):
    """Of everybody who waits in the largest city, on all that will leave it."""
    client, query, told = Client(world), json.dumps({"city": "KYIV", "departs_between": {"from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}}), []
    while not ended.is_set():
        told.append(client.ask("POST", "/v1/plans", query)["counts"])
    return f"{len(told)} plans of {told[0]['people_seated'] + told[0]['people_staying']:,} people and {told[0]['vehicles']:,} vehicles"


def sign_ins(world, ended):
    """Passwords hashed without a pause, by as many workers as there are for them."""
    proof = json.dumps({"username": "bench.staff", "password": world.password})

    def one(_):
        client, count = Client(world), 0
        while not ended.is_set():
            client.ask("POST", "/v1/session", proof)
            count += 1
        return count

    with ThreadPoolExecutor(2) as threads:
        return f"{sum(threads.map(one, range(2))):,} sign-ins"


SLOW = {f"import of {LINES:,} lines": import_lines, "events of everybody, 200 a page": events, "people of a city, 200 a page": citizens,
        "figure of the day, again and again": figures, "plan of a city, again and again": plans,
        "sign-ins with a password, two at a time": sign_ins}


class Beside:
    """A slow work in a thread, as a context."""

    def __init__(self, world, work):
        self.ended, self.told, self.seconds = threading.Event(), None, 0
        self.thread = threading.Thread(target=self.run, args=(world, work))

    def run(self, world, work):
        started = time.monotonic()
        try:
            self.told = work(world, self.ended)
        except Exception as error:  # told when the polls are done
            self.told = error
        self.seconds = time.monotonic() - started

    def busy(self):
        return self.thread.is_alive()

    def __enter__(self):
        self.thread.start()
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        if isinstance(self.told, Exception):
            raise self.told


def polls(world, process, prepared, rate):
    """p50, p99, and the processors that the daemon and PostgreSQL took."""
    with Costs(world, process.pid) as costs:
        told = open_loop(world.address, prepared, one(work_named("status poll")), rate, SECONDS)
    return told["p50"], told["p99"], costs.server_seconds / SECONDS, costs.database_seconds / SECONDS


def middle(rounds):
    return [statistics.median(values) for values in zip(*rounds)]


def measure(world, process, prepared, rate, work):
    """The polls alone and beside, in turn, while the work goes on or begins anew."""
    alone, beside, told = [], [], ""
    for _ in range(ROUNDS):
        alone.append(polls(world, process, prepared, rate))
        with Beside(world, work) as slow:
            found = polls(world, process, prepared, rate)
            if slow.busy():
                beside.append(found)
        told = f"{slow.told} in {slow.seconds:.0f} s"
    return alone, beside, told


def main():
    with World(CITIZENS) as world:
        process, world.address = world.daemon()
        world.tokens["auditor"] = world.run("build/kafiled", "token", "issue", "--role", "auditor", "--subject", "bench.auditor").strip()
        world.password = world.run("build/kafiled", "staff", "add", "bench.staff", "--role", "officer", "--lasting").strip()
        shares, streams = Shares(world), one(work_named("status poll"))
        requests = shares.take(streams[0][1], 0)
        wrk(world, process, world.address, requests, 1)
        rate = RATE or SHARE * statistics.median(wrk(world, process, world.address, requests, SECONDS).rate for _ in range(ROUNDS))
        prepared = prepare(world, shares, streams, 0)
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {rate:,.0f} polls/s, "
              f"half of what is reached if not set by RATE; medians of {ROUNDS} rounds of {SECONDS} s in turn; load average {os.getloadavg()[1]:.1f} in the five minutes before\n\n"
              "| beside the polls | p50, p99 ms alone | p50, p99 ms beside | p99 / alone | under 2 | processors of kafiled, PostgreSQL alone | "
              "beside | what it did in the last round |\n| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
        for name, work in SLOW.items():
            if WORDS not in name:
                continue
            alone, beside, told = measure(world, process, prepared, rate, work)
            if not beside:
                print(f"| {name} | ended before the polls: more LINES or fewer SECONDS_EACH |")
                continue
            before, after = middle(alone), middle(beside)
            ratio = after[1] / before[1]
            print(f"| {name} | {before[0]:.2f}, {before[1]:.2f} | {after[0]:.2f}, {after[1]:.2f} | {ratio:.2f} | {'yes' if ratio < GOAL else 'no'} | "
                  f"{before[2]:.2f}, {before[3]:.2f} | {after[2]:.2f}, {after[3]:.2f} | {told} |", flush=True)


main()
