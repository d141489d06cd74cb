"""A server, started as a service manager would, and what it tells one."""
import os
import signal
import socket
import subprocess
import tempfile
import time

HANDED_OVER = 3  # see sd_listen_fds(3)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Daemon:
    """`listener` is the socket to hand over; without one it listens on `port` itself."""

    def __init__(self, port, listener=None, **settings):
        self.port, self.listener, self.settings = port, listener, settings
        self.monitor = free_port()
        self.directory = tempfile.mkdtemp(prefix="kafile-upgrade.")
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind(f"{self.directory}/notify")
        self.told.settimeout(60)
        self.log = open(f"{self.directory}/log", "ab")
        self.process = None

    def start(self):
        environment = dict(os.environ, KAFILE_LISTEN=f"127.0.0.1:{self.port}", KAFILE_MONITOR=f"127.0.0.1:{self.monitor}",
                           NOTIFY_SOCKET=f"{self.directory}/notify",
                           KAFILE_TEST_PROGRAM="build/kafiled", KAFILE_LOG_LEVEL="warning", **self.settings)
        program, sockets = "build/kafiled", ()
        if self.listener:
            os.dup2(self.listener.fileno(), HANDED_OVER, inheritable=True)
            program, sockets = "tests/support/handed_over.sh", (HANDED_OVER,)
        self.process = subprocess.Popen([program, "serve"], env=environment, pass_fds=sockets, stdout=self.log, stderr=self.log)
        self._hears("READY=1")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self._hears("STOPPING=1")
        code = self.process.wait(60)
        assert code == 0, f"exit status {code}: {self._last_lines()}"

    def replace(self):
        """Seconds from the signal until the next one serves."""
        begun = time.monotonic()
        self.stop()
        self.start()
        return time.monotonic() - begun

    def _hears(self, line):
        while line not in self.told.recv(512).decode().split("\n"):
            assert self.process.poll() is None, self._last_lines()

    def _last_lines(self):
        with open(f"{self.directory}/log", encoding="utf-8") as log:
            return log.read()[-2000:]

    def remove(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.told.close()
        self.log.close()
        for name in ("notify", "log"):
            os.unlink(f"{self.directory}/{name}")
        os.rmdir(self.directory)
