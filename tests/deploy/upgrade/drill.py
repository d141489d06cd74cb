"""Five replacements of a server under load, three ways: on a socket that is handed over, behind a proxy that has another one, and, as it
must fail, on a socket that dies with its server."""
import contextlib
import os
import socket
import subprocess

from daemon import Daemon, free_port
from load import Load
from proxy import Proxy

REPLACEMENTS = 5
LONGEST_S = 8
DRAIN_S = 3  # the proxy looks twice a second and believes it at the second look

results = []


def result(good, what):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {what}", flush=True)


def note(text):
    print(f"# {text}", flush=True)


def sql(text):
    return subprocess.run(["psql", "-XqtA", "-c", text, os.environ["KAFILE_OWNER_URL"]], check=True, capture_output=True, text=True).stdout.strip()


def new_token():
    command = ["build/kafiled", "token", "issue", "--role", "admin", "--subject", "upgrade.drill"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def under_load(port, act):
    """What the clients met while `act` was done, and what it gave back."""
    with Load(port, token) as load:
        load.goes_on()
        done = act(load)
        load.goes_on()
    note(", ".join(f"{kind} {count}" for kind, count in sorted(load.asked.items())))
    for failure in load.failures[:10]:
        note(failure)
    return load, done


def five_times(servers):
    def replace(load):
        seconds = []
        for turn in range(REPLACEMENTS):
            seconds.append(servers[turn % len(servers)].replace())
            load.goes_on()
        return seconds
    return replace


def accounted(load, before):
    """LOST, EXTRA: what was acknowledged and is not there, what is there and was not."""
    there = set(sql("SELECT reference FROM kafile.citizens").split())
    return len(set(load.registered) - there), len(there) - before - len(set(load.registered))


def citizens():
    return int(sql("SELECT count(*) FROM kafile.citizens"))


def check(way, load, seconds, before):
    asked = sum(load.asked.values())
    result(not load.failures, f"{way}: {len(seconds)} replacements, {asked} requests answered, {len(load.failures)} failed")
    result(max(seconds) <= LONGEST_S, f"{way}: none took longer than {max(seconds):.1f} s, of {LONGEST_S} s")
    lost, extra = accounted(load, before)
    result(lost == extra == 0, f"{way}: {len(load.registered)} registrations acknowledged, {lost} LOST, {extra} EXTRA")


@contextlib.contextmanager
def running(*daemons):
    try:
        for daemon in daemons:
            daemon.start()
        yield daemons
    finally:
        for daemon in daemons:
            daemon.remove()


def on_a_socket_handed_over():
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        port, before = listener.getsockname()[1], citizens()
        with running(Daemon(port, listener)) as servers:
            check("socket handed over", *under_load(port, five_times(servers)), before)


def behind_a_proxy():
    ports, before = [free_port(), free_port()], citizens()
    with running(*(Daemon(port, KAFILE_DRAIN_SECONDS=str(DRAIN_S)) for port in ports)) as servers:
        with Proxy(servers) as proxy:
            check("two servers behind HAProxy", *under_load(proxy.port, five_times(servers)), before)


def on_a_socket_that_dies():
    port = free_port()
    with running(Daemon(port)) as servers:
        load, _ = under_load(port, five_times(servers))
    result(load.failures, f"teeth: on sockets of their own {len(load.failures)} requests fail, and it is noticed")


token = new_token()
on_a_socket_handed_over()
behind_a_proxy()
on_a_socket_that_dies()
print(f"1..{len(results)}")
raise SystemExit(0 if all(results) else 1)
