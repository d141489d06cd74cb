"""Runs a load and says how much was done and what it cost."""
import json
import os
import re
import statistics
import subprocess
import time
from dataclasses import dataclass

from world import BENCH, cpu_seconds, run

CONNECTIONS = 64
WARMING = 1  # seconds that do not count: each connection makes its plans first


@dataclass
class Result:
    """One run: a second, in milliseconds, in microseconds of processor time a request."""
    requests: int
    rate: float
    refused: int = 0
    p50: float = 0
    p99: float = 0
    server: float = 0
    database: float = 0


class Costs:
    """As a context: the processor time that server and database took meanwhile."""

    def __init__(self, world, server):
        self.world, self.server = world, server

    def now(self):
        return [cpu_seconds(self.server) if self.server else 0, cpu_seconds(self.world.postmaster)]

    def __enter__(self):
        self.before = self.now()
        return self

    def __exit__(self, *_):
        self.server_seconds, self.database_seconds = (after - before for after, before in zip(self.now(), self.before))


def write_requests(path, requests):
    with open(path, "wb") as file:
        for request in requests:
            file.write(b"%d\n%b" % (len(request), request))


def resident_kib(pid, field="VmRSS"):
    """What the kernel says; VmHWM is the most there ever was."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return int(re.search(rf"{field}:\s*(\d+)", file.read())[1])


def wait_until_quiet(world, server):
    """Until what was under way when wrk left is done, so that it does not weigh on the next run."""
    for _ in range(50):
        with Costs(world, server) as costs:
            time.sleep(0.1)
        if costs.server_seconds + costs.database_seconds < 0.03:
            break


def wrk(world, server, address, requests, seconds):
    path = f"{world.work}/requests"
    write_requests(path, requests)
    with Costs(world, server.pid) as costs:
        out = run("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", f"{BENCH}/replay.lua", f"http://{address}",
                  env={**os.environ, "KAFILE_BENCH_REQUESTS": path})
    told = json.loads(out.strip().splitlines()[-1])
    if told["broken"]:
        raise RuntimeError(f"{told['broken']} of {told['requests']} requests got no answer from {address}")
    count = max(told["requests"], 1)
    wait_until_quiet(world, server.pid)
    return Result(count, count / told["seconds"], told["refused"], told["p50_us"] / 1e3, told["p99_us"] / 1e3,
                  costs.server_seconds / count * 1e6, costs.database_seconds / count * 1e6)


def pgbench(world, script, connections, seconds, start=0):
    path = f"{world.work}/script.sql"
    with open(path, "w", encoding="utf-8") as file:
        file.write(script)
    with subprocess.Popen(["pgbench", "-n", "-M", "prepared", "-j1", f"-c{connections}", f"-T{seconds + WARMING}", "-P1",
                           "-D", f"start={start}", "-D", "k=-1", "-D", f"clients={connections}", "-f", path, world.url],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env={**os.environ, "PGOPTIONS": world.settings()}) as process:
        time.sleep(WARMING)
        with Costs(world, None) as costs:
            out, progress = process.communicate()
            time.sleep(0.5)  # until the postmaster counts what its processes took
    rates = [float(rate) for rate in re.findall(r"^progress: [0-9.]+ s, ([0-9.]+) tps", progress, re.M)][WARMING:]
    count = next((int(line.split(":")[1].split("/")[0]) for line in out.splitlines() if "actually processed" in line), 0)
    if process.returncode or not count or not sum(rates):
        raise RuntimeError(f"pgbench: {progress.strip()[-1500:]}")
    return Result(count, statistics.mean(rates), database=costs.database_seconds / sum(rates) * 1e6)


def median(results, field):
    return statistics.median(getattr(result, field) for result in results)


def spread(results, field="rate"):
    values = [getattr(result, field) for result in results]
    return statistics.median(values), min(values), max(values)
