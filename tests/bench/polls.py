"""10,000 long polls at once: what they cost, whom a change wakes, and how soon. `make bench PART=polls`."""
import datetime
import http.client
import json
import os
import random
import re
import resource
import subprocess
import threading
import time
import urllib.request

from measure import resident_kib
from works import http_request
from world import BENCH, World, run

CITIZENS = int(os.environ.get("CITIZENS", "100000"))
POLLS = int(os.environ.get("POLLS", "10000"))
EACH = 200  # polls of a token; a caller may have 256 that wait
WARM = 64
SINGLE = 200  # changes of one person
TOGETHER = 5  # changes of MANY at once
MANY = 200
QUIET_S = 0.15  # between changes: two rounds of the log's reader, and more


class Followers:
    """The polls, as long_polls.c sends them; what it tells is kept by reference."""

    def __init__(self, world, references):
        tokens = [world.run("build/kafiled", "token", "issue", "--role", "gateway", "--subject", f"bench.gateway.{n}").strip()
                  for n in range(-(-len(references) // EACH))]
        path = f"{world.work}/polls"
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{tokens[n // EACH]} {reference}\n" for n, reference in enumerate(references))
        time.sleep(1)  # until the server knows the tokens' key, should it be new
        self.process = subprocess.Popen(["build/long_polls", *world.address.split(":"), path], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.told = {}
        self.expect("warm")

    def expect(self, word):
        if self.process.stdout.readline() != f"{word}\n":
            raise RuntimeError(f"the polls are not {word}")

    def wait(self):
        print("wait", file=self.process.stdin, flush=True)
        self.expect("asked")
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        for line in self.process.stdout:
            reference, status, at = line.split()
            self.told.setdefault(reference, []).append((int(status), int(at)))

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def metric(world, name):
    with urllib.request.urlopen(f"http://{world.monitor}/metrics") as answer:
        return float(re.search(rf"^{name} (\S+)$", answer.read().decode(), re.M)[1])


def wait_until_all_wait(world, count):
    """They count from before their first query: all wait when no more is asked."""
    asked = 0
    for _ in range(60):
        before, asked = asked, metric(world, "kafile_db_queries_total")
        if metric(world, "kafile_http_waiting") == count and asked == before:
            return
        time.sleep(1)  # the counter follows four times a second
    raise RuntimeError(f"{metric(world, 'kafile_http_waiting')} wait, not {count}")


def withdraw(world, connection, references):
    method, path, rest = http_request(world, "POST", "/v1/withdrawals", key=True,
                                      body={"references": references, "reason": "withdrawn"}).decode().split(" ", 2)
    head, body = rest.split("\r\n\r\n", 1)
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    if {item["outcome"] for item in told.get("items", [])} != {"done"}:
        raise RuntimeError(f"withdrawals: {answer.status} {told}")


def change(world, groups):
    connection = http.client.HTTPConnection(world.address)
    for references in groups:
        withdraw(world, connection, references)
        time.sleep(QUIET_S)
    time.sleep(1)


def lags_ms(world, told, changed):
    """From when the change was written, its commit included."""
    names = ", ".join(f"'{reference}'" for reference in changed)
    rows = world.sql("SELECT reference, (extract(epoch FROM max(recorded_at)) * 1e6)::bigint FROM kafile.events "
                     f"WHERE type = 'citizen.withdrawn' AND reference IN ({names}) GROUP BY reference").splitlines()
    written = {reference: int(at) for reference, at in (row.split("|") for row in rows)}
    return sorted((told[reference][0][1] - written[reference]) / 1e3 for reference in changed if reference in told)


def measure(world, followers, what, groups):
    followers.told.clear()
    before = metric(world, "kafile_db_queries_total")
    change(world, groups)
    asked = metric(world, "kafile_db_queries_total") - before - len(groups)
    changed, told = {reference for group in groups for reference in group}, dict(followers.told)
    lags = lags_ms(world, told, changed)
    wrong = sum(len(answers) != 1 or answers[0][0] != 200 for answers in told.values())
    return (f"| {what} | {len(changed):,} | {len(told.keys() & changed):,} | {len(told.keys() - changed):,} | {wrong} | {asked:,.0f} | "
            f"{lags[len(lags) // 2]:.0f}, {lags[len(lags) * 99 // 100]:.0f}, {lags[-1]:.0f} |")


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, [resource.getrlimit(resource.RLIMIT_NOFILE)[1]] * 2)
    run("cc", "-std=c17", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-o", "build/long_polls", f"{BENCH}/long_polls.c")
    with World(CITIZENS) as world:
        process, world.address = world.daemon()
        references = world.sql("SELECT reference FROM kafile.citizens WHERE status = 'registered' AND reference !~ '^[0-9]*$' "
                               f"ORDER BY md5(reference) LIMIT {POLLS + WARM}").split()
        if len(references) < POLLS + WARM:
            raise RuntimeError("too few people wait: more CITIZENS")
        first = Followers(world, references[POLLS:])
        empty = resident_kib(process.pid)
        references = references[:POLLS]
        followers = Followers(world, references)
        warm = resident_kib(process.pid)
        followers.wait()
        wait_until_all_wait(world, POLLS)
        full = resident_kib(process.pid)
        random.shuffle(references)
        singles = [[reference] for reference in references[:SINGLE]]
        together = [references[SINGLE + MANY * n:SINGLE + MANY * (n + 1)] for n in range(TOGETHER)]
        rows = [measure(world, followers, "one person at a time", singles),
                measure(world, followers, f"{MANY} people at a time", together)]
        after = resident_kib(process.pid)
        followers.end()
        first.end()
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {POLLS:,} connections: {(warm - empty) / POLLS:.1f} KiB each "
              f"when they have answered once, {(full - empty) / POLLS:.2f} with a long poll each, {(after - empty) / POLLS:.2f} after the changes; "
              f"load average {os.getloadavg()[0]:.1f}\n\n"
              "| changes | of people | told | of others | told wrongly | queries | lag p50, p99, most ms |\n"
              "| --- | --- | --- | --- | --- | --- | --- |\n" + "\n".join(rows))


main()
