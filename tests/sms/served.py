"""The server of tools/with_server.sh, which may be killed and started again, what stands in its tables, and TAP."""
import base64
import datetime
import http.client
import json
import os
import signal
import subprocess
import sys
import time
import traceback
import uuid

KAFILED = "build/kafiled"
PSQL = "/usr/lib/postgresql/15/bin/psql"
LOG = os.path.join(os.path.dirname(os.environ["KAFILE_STATE"]), "server.log")
WAIT_S = 20


def wait_until(holds, what, seconds=WAIT_S):
    """What `holds` gives, once that is true."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return found


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def from_now(minutes):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def quoted(text):
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


class Served:
    def __init__(self):
        self.address = os.environ["KAFILE_LISTEN"]
        self.pid = int(os.environ["KAFILE_PID"])
        self.process = None  # once we started it again
        self.tokens = {role: self.token(role) for role in ("admin", "officer")}
        self.phones = 0

    @staticmethod
    def token(role):
        issued = subprocess.run([KAFILED, "token", "issue", "--role", role, "--subject", f"sms.{role}", "--ttl", "2h"],
                                check=True, capture_output=True, text=True)
        return issued.stdout.strip()

    def listens(self):
        try:
            return self.watched("/readyz")[0] == 200
        except OSError:
            return False

    def gone(self):
        """Not even its last words are to come; the first process is reaped by who started it."""
        if self.process:
            return self.process.poll() is not None
        try:
            with open(f"/proc/{self.pid}/stat", encoding="utf-8") as file:
                return file.read().rpartition(") ")[2].startswith("Z")
        except FileNotFoundError:
            return True

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        wait_until(self.gone, "the server is gone")

    def serve(self):
        with open(LOG, "ab") as log:
            self.process = subprocess.Popen([KAFILED, "serve"], stderr=log)
        self.pid = self.process.pid
        wait_until(self.listens, "the server is there again")

    def stop(self):
        """How many seconds it took."""
        began = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        wait_until(self.gone, "the server is gone")
        return time.monotonic() - began

    @staticmethod
    def database(verb):
        """"stop" or "start"."""
        subprocess.run(["tools/cluster.sh", verb], check=True, capture_output=True)

    def freeze(self):
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self):
        os.kill(self.pid, signal.SIGCONT)

    def remembers(self, text):
        """Whether it stands anywhere in the server's memory."""
        with open(f"/proc/{self.pid}/maps", encoding="utf-8") as maps, open(f"/proc/{self.pid}/mem", "rb", 0) as memory:
            for line in maps:
                where, rights, *_, name = line.split() + [""]
                if "w" not in rights or "[v" in name:
                    continue
                begin, end = (int(part, 16) for part in where.split("-"))
                memory.seek(begin)
                if text.encode() in memory.read(end - begin):
                    return True
        return False

    def close(self):
        if self.process and self.process.poll() is None:
            self.thaw()
            self.process.terminate()
            self.process.wait()

    @staticmethod
    def watched(path):
        """What the listener for those who watch says: its status and text."""
        connection = http.client.HTTPConnection(os.environ["KAFILE_MONITOR"], timeout=WAIT_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def ask(self, method, path, headers=None, body=None):
        connection = http.client.HTTPConnection(self.address, timeout=WAIT_S)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def post(self, role, path, body):
        status, answer = self.ask("POST", path, {"Authorization": f"Bearer {self.tokens[role]}", "Content-Type": "application/json",
                                                 "Idempotency-Key": str(uuid.uuid4())}, json.dumps(body))
        assert status in (200, 201), f"{path}: {status} {answer}"
        return json.loads(answer)

    def gateway(self, name, dialect, **fields):
        """Its password; the server knows it."""
        password = self.post("admin", "/v1/gateways", {"name": name, "dialect": dialect, **fields})["password"]
        if password:
            wait_until(lambda: self.ask("GET", "/sms/kannel/dlr?ref=none&type=8", basic(name, password))[0] == 200, f"{name} is known")
        return password

    def fresh_phone(self):
        self.phones += 1
        return f"+90555{1000000 + self.phones}"

    def registered(self, phone, language):
        """The group and the reference of somebody new."""
        made = self.post("officer", "/v1/registrations", {
            "city": "LVIV", "contact": {"phone": phone, "language": language}, "consent": "explicit",
            "members": [{"given_names": f"Deniz {uuid.uuid4().hex}", "family_name": "Okur"}]})
        return made["group"], made["citizens"][0]["reference"]

    def notice(self, phone, language):
        """Somebody gets a seat and is to be told: the message's id and the convoy."""
        group, _ = self.registered(phone, language)
        convoy = self.post("officer", "/v1/convoys", {
            "city": "LVIV", "border_post": "KAPIKULE", "gather_at": from_now(120), "departs_at": from_now(180)})["code"]
        self.post("officer", f"/v1/convoys/{convoy}/vehicles", {"plate": "34 KFL 1", "kind": "bus", "seats": 20})
        self.post("officer", f"/v1/convoys/{convoy}/assignments", {"groups": [group]})
        return self.sql(f"SELECT id FROM kafile.messages WHERE group_id = '{group}' AND kind = 'assigned'"), convoy

    def message(self, gateway, phone, text):
        """One that waits for this gateway: its id."""
        identity = str(uuid.uuid4())
        self.sql("INSERT INTO kafile.messages (id, kind, template, phone, language, body, gateway, priority, not_before, valid_until) VALUES "
                 f"('{identity}', 'answer', 'answer.help', '{phone}', 'tr', {quoted(text)}, {quoted(gateway)}, 0, now(), now() + interval '1 hour')")
        return identity

    def messages(self, gateway, count):
        """As many that wait for this gateway at once."""
        self.sql("INSERT INTO kafile.messages (kind, template, phone, language, body, gateway, priority, not_before, valid_until) "
                 f"SELECT 'answer', 'answer.help', '+90555' || 2000000 + n, 'tr', 'x', {quoted(gateway)}, 0, now(), now() + interval '1 hour' "
                 f"FROM generate_series(1, {count}) AS n")

    def row(self, identity):
        return json.loads(self.sql(f"SELECT row_to_json(m) FROM kafile.messages AS m WHERE id = '{identity}'"))

    def becomes(self, identity, state, seconds=WAIT_S):
        """The message's row, once it is in this state."""
        wait_until(lambda: self.row(identity)["state"] == state, f"message {state}", seconds)
        return self.row(identity)

    def due_now(self, identity):
        self.sql(f"UPDATE kafile.messages SET not_before = now() - interval '1 second' WHERE id = '{identity}'")

    def inbound(self, phone):
        """How many messages of this phone are stored."""
        return int(self.sql(f"SELECT count(*) FROM kafile.inbound_messages WHERE phone = '{phone}'"))

    @staticmethod
    def sql(query):
        done = subprocess.run([PSQL, "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", os.environ["KAFILE_OWNER_URL"], "-c", query],
                              check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @staticmethod
    def log():
        with open(LOG, encoding="utf-8") as file:
            return file.read()


def run(tests):
    """Runs functions whose names are sentences; the exit status."""
    print(f"1..{len(tests)}", flush=True)
    bad = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except Exception:
            bad += 1
            print(f"not ok {number} - {name}")
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="", flush=True)
    if bad:
        print("".join(f"# {line}\n" for line in Served.log().splitlines()[-40:]), end="", flush=True)
    return bool(bad)


def end_on_sigterm():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
