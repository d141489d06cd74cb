"""What connections cost that have answered once and then keep silent. `make bench PART=idle`."""
import os
import resource
import socket

from measure import resident_kib
from works import poll_requests
from world import World

CITIZENS = int(os.environ.get("CITIZENS", "13719"))
CONNECTIONS = 10000


def answered_once(address, request):
    host, port = address.split(":")
    connection = socket.create_connection((host, int(port)))
    connection.sendall(request)
    if not connection.recv(65536).startswith(b"HTTP/1.1 "):
        raise RuntimeError("no answer")
    return connection


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, [resource.getrlimit(resource.RLIMIT_NOFILE)[1]] * 2)
    with World(CITIZENS) as world:
        process, world.address = world.daemon()
        requests = poll_requests(world, 0, 0)
        warm = [answered_once(world.address, request) for request in requests[:64]]
        before = resident_kib(process.pid)
        silent = [answered_once(world.address, requests[i % len(requests)]) for i in range(CONNECTIONS)]
        grown = resident_kib(process.pid) - before
        print(f"{len(silent):,} silent connections: {grown / len(silent):.1f} KiB each; resident {before / 1024:.1f} MiB "
              f"with {len(warm)}, {(before + grown) / 1024:.1f} MiB with all")


main()
