#!/usr/bin/env python3
"""Stands for kafiled in a test: `serve` is two servers on one database behind HAProxy, which gives each request to the other one in turn.

Everything else goes to kafiled itself, KAFILE_TWO_DAEMON. HAProxy listens where KAFILE_LISTEN and KAFILE_MONITOR say, once both serve. SIGTERM stops all of
it; none outlives this process. With KAFILE_TWO_APART the second is one of another deployment, which a test has to notice.
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

DAEMON = os.environ.get("KAFILE_TWO_DAEMON", "build/kafiled")
PR_SET_PDEATHSIG = 1
READY_WAIT_S = 30
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
    bind {listen}
    balance roundrobin
    server first {first}
    server second {second}
listen monitor
    bind {monitor}
    balance roundrobin
    server first {first_monitor}
    server second {second_monitor}
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


def end(children):
    """The servers end first, answering whom they can; gives the worse of their exit statuses."""
    *servers, proxy = children
    for server in servers:
        server.terminate()
    codes = [server.wait() for server in servers]
    proxy.terminate()
    proxy.wait()
    return max(codes)


def serve():
    first, second, first_monitor, second_monitor = (free_address() for _ in range(4))
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    children = [start([DAEMON, "serve"], KAFILE_LISTEN=first, KAFILE_MONITOR=first_monitor)]
    apart = {"KAFILE_DEPLOYMENT": "apart"} if os.environ.get("KAFILE_TWO_APART") else {}
    children.append(start([DAEMON, "serve"], KAFILE_LISTEN=second, KAFILE_MONITOR=second_monitor, **apart))
    wait_for([first, second], children)
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as configuration:
        configuration.write(HAPROXY.format(listen=os.environ["KAFILE_LISTEN"], monitor=os.environ["KAFILE_MONITOR"], first=first, second=second,
                                           first_monitor=first_monitor, second_monitor=second_monitor))
        configuration.flush()
        children.append(start(["haproxy", "-db", "-q", "-f", configuration.name]))
        signal.sigwait(ENDING)
        sys.exit(end(children))


if sys.argv[1:] == ["serve"]:
    serve()
os.execv(DAEMON, [DAEMON, *sys.argv[1:]])
