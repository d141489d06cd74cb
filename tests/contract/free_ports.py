#!/usr/bin/env python3
"""free_ports.py COUNT: ports of 127.0.0.1 on which nobody listens, and which no outgoing connection gets."""
import random
import socket
import sys

OUTSIDE_EPHEMERAL = range(20000, 32000)  # Linux gives connections ports from 32768 on

sockets = []
while len(sockets) < int(sys.argv[1]):
    try:
        sockets.append(socket.create_server(("127.0.0.1", random.choice(OUTSIDE_EPHEMERAL))))
    except OSError:
        pass
print(*[taken.getsockname()[1] for taken in sockets])
