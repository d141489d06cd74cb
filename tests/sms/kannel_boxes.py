"""Kannel's own programs on free ports of this machine: bearerbox, smsbox, and fakesmsc as the phone of whoever writes."""
import collections
import http.client
import http.server
import re
import socket
import subprocess
import threading
import time
import urllib.parse

from served import wait_until

HTTP_TIMEOUT_S = 3  # of smsbox's requests
RETRIES = 5
RETRY_DELAY_S = 1
QUIET_S = 2  # after an answer, in which no other one may come

CONF = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = adminpw
status-password = statuspw
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
dlr-storage = internal
store-type = file
store-location = "{work}/kannel.store"
log-file = "{work}/bearerbox.log"

group = smsc
smsc = fake
smsc-id = fake1
our-host = 127.0.0.1
port = {smsc}
connect-allow-ip = "127.0.0.1"

group = smsbox
smsbox-id = box1
bearerbox-host = 127.0.0.1
bearerbox-port = {boxes}
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
global-sender = 7000
mo-recode = {recode}
http-timeout = {timeout}
http-request-retry = {retries}
http-queue-delay = {delay}
reply-couldnotfetch = "Service unavailable, try later"
log-file = "{work}/smsbox.log"

group = smsbox-route
smsbox-id = box1
smsc-id = fake1

group = sms-service
name = citizen
keyword = default
catch-all = true
get-url = "http://{user}:{password}@{server}/sms/kannel?from=%q&to=%Q&text=%b&id=%I&charset=%C&coding=%c"
accept-x-kannel-headers = true
concatenation = true
max-messages = 6
omit-empty = true

group = sendsms-user
username = convoy
password = s3ndpw
concatenation = true
max-messages = 6
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
"""


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def fakesmsc_path():
    files = subprocess.run(["dpkg", "-L", "kannel-extras"], check=True, capture_output=True, text=True).stdout
    return next(line for line in files.splitlines() if line.endswith("/fakesmsc"))


class Boxes:
    """As a context: both run. `server` is where smsbox finds us."""

    def __init__(self, work, server, user, password):
        self.work, self.processes = work, []
        ports = subprocess.run(["tests/contract/free_ports.py", "4"], check=True, capture_output=True, text=True).stdout.split()
        self.settings = dict(zip(("admin", "boxes", "smsc", "sendsms"), map(int, ports)), work=work, server=server, user=user, password=password,
                             timeout=HTTP_TIMEOUT_S, retries=RETRIES, delay=RETRY_DELAY_S, recode="true")

    def start(self, program, port):
        with open(f"{self.work}/{program}.out", "wb") as out:
            process = subprocess.Popen([program, "-v", "4", f"{self.work}/kannel.conf"], stdout=out, stderr=out, cwd=self.work)
        self.processes.append(process)
        wait_until(lambda: listens(self.settings[port]), f"{program} is there")

    def __enter__(self):
        try:
            with open(f"{self.work}/kannel.conf", "w", encoding="utf-8") as file:
                file.write(CONF.format(**self.settings))
            self.start("bearerbox", "boxes")
            self.start("smsbox", "sendsms")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.terminate()  # bearerbox with messages in its queue wants to hear it twice
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    @property
    def sendsms(self):
        return f"http://127.0.0.1:{self.settings['sendsms']}/cgi-bin/sendsms"

    def phone(self, message):
        return Phone(self.settings["smsc"], message)


Part = collections.namedtuple("Part", "sender receiver kind text")


def part(sender, receiver, kind, text):
    """Of "text WORDS" or "ucs-2 BYTES"; one of several has "udh HEADER data BYTES"."""
    if kind == "udh":
        _, kind, text = text.split(" ", 2)
        kind = "ucs-2" if kind == "data" else kind
    if kind == "ucs-2":
        text = urllib.parse.unquote_to_bytes(text.replace("+", " ")).decode("utf-16-be")
    return Part(sender, receiver, kind, text)


class Phone:
    """Writes one message ("FROM TO TYPE TEXT") as soon as it is there; as a context, it is gone at the end."""

    def __init__(self, port, message):
        self.parts = []
        self.arrived = threading.Condition()
        self.process = subprocess.Popen([fakesmsc_path(), "-H", "127.0.0.1", "-r", str(port), "-i", "600", "-m", "2", message],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        threading.Thread(target=self.read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def read(self):
        for line in self.process.stdout:
            found = re.search(rb"Got message \d+: <(\S+) (\S+) (\S+) (.*)>\s*$", line)
            if found:
                with self.arrived:
                    self.parts.append(part(*(field.decode() for field in found.groups())))
                    self.arrived.notify_all()

    def answers(self, count=1, seconds=20):
        """All that came, once these many did and then nothing for a while."""
        end = time.monotonic() + seconds
        with self.arrived:
            while len(self.parts) < count:
                if not self.arrived.wait(end - time.monotonic()):
                    raise AssertionError(f"{len(self.parts)} of {count} messages came within {seconds} s")
            while self.arrived.wait(QUIET_S):
                pass
            return list(self.parts)


class Between(http.server.ThreadingHTTPServer):
    """Stands between smsbox and the server: counts what passes, loses an answer, or keeps a report waiting for another."""
    daemon_threads = True

    def __init__(self, server):
        super().__init__(("127.0.0.1", 0), Passing)
        self.server, self.address = server, f"127.0.0.1:{self.server_address[1]}"
        self.url = f"http://{self.address}"
        self.passed = collections.Counter()  # path and type: how often it came
        self.answered = []                   # the same of what the server answered, in order
        self.lock = threading.Lock()
        self.lose_next = None                # called when the server has answered, instead of passing that on
        self.behind = {}                     # (path, type) that waits for another one's answer
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def count(self, path):
        with self.lock:
            return sum(count for (passed, _), count in self.passed.items() if passed == path)

    def take_loss(self):
        with self.lock:
            lose, self.lose_next = self.lose_next, None
            return lose

    def close(self):
        self.shutdown()
        self.server_close()


class Passing(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        between, url = self.server, urllib.parse.urlsplit(self.path)
        what = url.path, urllib.parse.parse_qs(url.query).get("type", [""])[0]
        with between.lock:
            between.passed[what] += 1
        if what in between.behind:
            wait_until(lambda: between.behind[what] in between.answered, f"{what} waits", HTTP_TIMEOUT_S - 1)
        try:
            status, headers, body = self.forward()
        except OSError:
            self.close_connection = True
            return
        lose = between.take_loss() if url.path == "/sms/kannel" else None
        if lose:
            self.close_connection = True
            lose()
            return
        between.answered.append(what)
        self.give(status, headers, body)

    def forward(self):
        connection = http.client.HTTPConnection(self.server.server, timeout=60)
        try:
            connection.request("GET", self.path, headers={"Authorization": self.headers["Authorization"]})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def give(self, status, headers, body):
        try:
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in ("connection", "date", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # smsbox did not wait for it

    def log_message(self, *_):
        pass
