"""HAProxy before two servers, with nothing in it but what a replacement needs: no retry hides what a server drops."""
import os
import signal
import subprocess
import tempfile
import time

from daemon import free_port

CONFIGURATION = """
global
    maxconn 1000
defaults
    mode http
    timeout connect 2s
    timeout client 75s
    timeout server 75s
    retries 0
frontend clients
    bind 127.0.0.1:{port}
    default_backend servers
backend servers
    option httpchk GET /readyz
    default-server check inter 500ms fall 2 rise 1
{servers}
"""


class Proxy:
    def __init__(self, daemons):
        self.port = free_port()
        servers = "\n".join(f"    server kafiled{i} 127.0.0.1:{daemon.port} port {daemon.monitor}" for i, daemon in enumerate(daemons))
        with tempfile.NamedTemporaryFile("w", suffix=".cfg", delete=False) as file:
            file.write(CONFIGURATION.format(port=self.port, servers=servers))
        self.file = file.name

    def __enter__(self):
        self.process = subprocess.Popen(["haproxy", "-db", "-q", "-f", self.file])
        time.sleep(2)  # both are looked at
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        os.unlink(self.file)
