#!/usr/bin/env python3
"""Stands for kafiled in a test: `serve` is two servers on one database behind HAProxy, which gives each request to the other one in turn.

Everything else goes to kafiled itself, KAFILE_TWO_DAEMON. HAProxy listens where KAFILE_LISTEN says, once both serve; at KAFILE_MONITOR is what both monitors say
together. A SIGTERM is for both; none outlives this process. With KAFILE_TWO_APART the second is one of another deployment, which a test has to notice.
"""
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import both_monitors

DAEMON = os.environ.get("KAFILE_TWO_DAEMON", "build/kafiled")
PR_SET_PDEATHSIG = 1
READY_WAIT_S = 30
LOOK_S = 0.05
ENDING = [signal.SIGTERM, signal.SIGINT]

HAPROXY = """
global
    maxconn 4000
    tune.bufsize 65536
defaults
    mode http
    option redispatch
    http-reuse always
    timeout connect 2s
    timeout client 150s
    timeout server 150s
    timeout http-request 70s
    timeout http-keep-alive 70s
listen kafile
    bind {}
    balance roundrobin
    server first {}
    server second {}
"""


def free_address():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return "127.0.0.1:%d" % one.getsockname()[1]


def in_child():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def start(command, **environment):
    return subprocess.Popen(command, env={**os.environ, **environment}, preexec_fn=in_child)


def ready(address):
    try:
        urllib.request.urlopen(f"http://{address}/healthz", timeout=2).close()
        return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def wait_for(addresses, children):
    deadline = time.monotonic() + READY_WAIT_S
    while not all(ready(address) for address in addresses):
        if time.monotonic() > deadline or any(child.poll() is not None for child in children):
            sys.exit("two_daemons: the servers do not start")
        time.sleep(0.02)


def watch(servers):
    """Until both have ended; gives the worse of their exit statuses."""
    while any(server.poll() is None for server in servers):
        if signal.sigtimedwait(ENDING, LOOK_S):
            for server in servers:
                server.terminate()
    return max(server.wait() for server in servers)


def serve():
    addresses, monitors = ([free_address(), free_address()] for _ in range(2))
    apart = {"KAFILE_DEPLOYMENT": "apart"} if os.environ.get("KAFILE_TWO_APART") else {}
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    servers = [start([DAEMON, "serve"], KAFILE_LISTEN=address, KAFILE_MONITOR=monitor, **other)
               for address, monitor, other in zip(addresses, monitors, [{}, apart], strict=True)]
    wait_for(addresses, servers)
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as configuration:
        configuration.write(HAPROXY.format(os.environ["KAFILE_LISTEN"], *addresses))
        configuration.flush()
        proxy = start(["haproxy", "-db", "-q", "-f", configuration.name])
        wait_for([os.environ["KAFILE_LISTEN"]], [proxy])
        both_monitors.serve(os.environ["KAFILE_MONITOR"], monitors)
        code = watch(servers)
        proxy.terminate()
        proxy.wait()
        sys.exit(code)


if sys.argv[1:] == ["serve"]:
    serve()
os.execv(DAEMON, [DAEMON, *sys.argv[1:]])
