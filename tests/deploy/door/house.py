"""Two kafiled on the database of tools/with_server.sh, HAProxy before them, and clients with addresses of their own."""
import ctypes
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.request

PR_SET_PDEATHSIG = 1
READY_WAIT_S = 60
CONFIGURATION = "deploy/haproxy/haproxy.cfg"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(command, log, **environment):
    def with_us():
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    with open(log, "ab") as out:
        return subprocess.Popen(command, env={**os.environ, **environment}, stdout=out, stderr=out, preexec_fn=with_us)


def wait_for(what, answered):
    end = time.monotonic() + READY_WAIT_S
    while not answered():
        if time.monotonic() > end:
            raise SystemExit("%s is not ready" % what)
        time.sleep(0.1)


def is_ready(port):
    try:
        return urllib.request.urlopen("http://127.0.0.1:%d/readyz" % port, timeout=5).status == 200
    except OSError:
        return False


class House:
    def __init__(self, work):
        self.work = work
        self.port = free_port()
        self.servers = []
        self.addresses = []
        monitored = b"KAFILE_MONITOR" in subprocess.run(["build/kafiled", "--help"], capture_output=True, check=True).stdout
        for name in ("kafiled1", "kafiled2"):
            port = free_port()
            monitor = free_port() if monitored else port
            listens = {"KAFILE_LISTEN": "127.0.0.1:%d" % port, "KAFILE_MONITOR": "127.0.0.1:%d" % monitor, "KAFILE_LOG_LEVEL": "warning"}
            self.servers.append(start(["build/kafiled", "serve"], work + "/" + name + ".log", **listens))
            self.addresses.append((port, monitor))
        for port, monitor in self.addresses:
            wait_for("kafiled", lambda monitor=monitor: is_ready(monitor))
        self.make_certificate()
        self.door = None
        self.log = work + "/haproxy.log"

    def make_certificate(self):
        key, certificate = self.work + "/key.pem", self.work + "/certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=kafile.test",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        with open(self.work + "/door.pem", "w", encoding="ascii") as pem:
            for part in (certificate, key):
                with open(part, encoding="ascii") as text:
                    pem.write(text.read())

    def open_door(self, configuration=CONFIGURATION, **settings):
        self.close_door()
        environment = {"KAFILE_DOOR": "127.0.0.1:%d" % self.port, "KAFILE_DOOR_PEM": self.work + "/door.pem", **settings}
        for number, (port, monitor) in enumerate(self.addresses, 1):
            environment["KAFILED_%d" % number] = "127.0.0.1:%d" % port
            environment["KAFILED_%d_MONITOR" % number] = str(monitor)
        self.door = start(["haproxy", "-db", "-f", configuration], self.log, **environment)
        wait_for("the door", lambda: self.ask("GET", "/healthz")[0] == 200)

    def open_changed_door(self, words, others):
        """A door whose configuration says something else in one place."""
        changed = tempfile.mkdtemp(dir=self.work)
        shutil.copytree(os.path.dirname(CONFIGURATION), changed, dirs_exist_ok=True)
        with open(CONFIGURATION, encoding="utf-8") as text:
            configuration = text.read()
        assert words in configuration, words
        with open(changed + "/haproxy.cfg", "w", encoding="utf-8") as out:
            out.write(configuration.replace(words, others))
        self.open_door(changed + "/haproxy.cfg")

    def close_door(self):
        if self.door:
            self.door.kill()
            self.door.wait()

    def end(self):
        self.close_door()
        for server in self.servers:
            server.kill()
            server.wait()

    def connect(self, address="127.0.0.1", timeout=15):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        raw = socket.create_connection(("127.0.0.1", self.port), timeout, source_address=(address, 0))
        try:
            return context.wrap_socket(raw)
        except OSError:
            raw.close()
            raise

    def client(self, address="127.0.0.1"):
        return Client(self, address)

    def ask(self, *request, **more):
        try:
            return self.client().ask(*request, **more)
        except (OSError, http.client.HTTPException):
            return (0, {}, b"")

    def say(self, data, address="127.0.0.1"):
        """Raw bytes; all that comes back until the end or 15 seconds of silence."""
        said = b""
        with self.connect(address) as connection:
            connection.sendall(data)
            try:
                while True:
                    more = connection.recv(65536)
                    if not more:
                        break
                    said += more
            except OSError:
                pass
        return said


class Client:
    """A keep-alive connection from an address of 127/8; opened again when it was closed."""

    def __init__(self, house, address):
        self.house, self.address, self.connection = house, address, None

    def ask(self, method, path, body=None, headers=None):
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.house.port)
            self.connection.sock = self.house.connect(self.address)
        try:
            self.connection.request(method, path, body, headers or {})
            answer = self.connection.getresponse()
            told = (answer.status, dict((name.lower(), value) for name, value in answer.getheaders()), answer.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        if told[1].get("connection") == "close":
            self.connection.close()
            self.connection = None
        return told
