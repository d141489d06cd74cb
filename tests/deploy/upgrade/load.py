"""Clients of each kind, until they are told to end; what they asked, and what went wrong."""
import collections
import contextlib
import json
import threading
import time
import uuid

from client import Broken, Connection

RESTING_S = 0.3  # of a browser that goes on using its connection


class Load:
    def __init__(self, port, token):
        self.port, self.token = port, token
        self.asked = collections.Counter()
        self.failures = []
        self.registered = []
        self.waiting = set()  # connections that wait for what will not happen
        self.over = threading.Event()
        kinds = 6 * [self.fresh] + 6 * [self.kept] + 4 * [self.resting, self.polling, self.streaming]
        self.threads = [threading.Thread(target=self._repeat, args=(kind,), daemon=True) for kind in kinds]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for connection in list(self.waiting):
            connection.abort()
        for thread in self.threads:
            thread.join(70)

    def goes_on(self, more=300):
        """Waits until that many more requests are answered."""
        goal, deadline = sum(self.asked.values()) + more, time.monotonic() + 30
        while sum(self.asked.values()) < goal and time.monotonic() < deadline:
            time.sleep(0.05)

    def _repeat(self, kind):
        while not self.over.is_set():
            try:
                kind()
            except Broken as error:
                if self.over.is_set():
                    return
                self.failures.append(f"{kind.__name__}: {error}")
                time.sleep(0.05)

    def _expect(self, kind, answer, *statuses):
        status, body = answer
        if status not in statuses:
            raise Broken(f"{status} {body[:200]!r}")
        self.asked[kind] += 1
        return body

    @contextlib.contextmanager
    def _connected(self):
        connection = Connection(self.port, self.token)
        try:
            yield connection
        finally:
            self.waiting.discard(connection)
            connection.close()

    def _register(self, kind, connection, **headers):
        body = {"city": "LVIV", "consent": "explicit", "members": [{"given_names": "Ece", "family_name": "Kaya"}]}
        answer = connection.ask("POST", "/v1/registrations", body, Idempotency_Key=f'"{uuid.uuid4()}"', **headers)
        reference = json.loads(self._expect(kind, answer, 201))["citizens"][0]["reference"]
        self.registered.append(reference)
        return reference

    def fresh(self):
        with self._connected() as connection:
            self._register("fresh", connection, Connection="close")

    def _on_one(self, connection, act):
        while not connection.ended and not self.over.is_set():
            act()

    def kept(self):
        with self._connected() as connection:
            self._on_one(connection, lambda: self._register("kept", connection))

    def resting(self):
        with self._connected() as connection:
            reference = self._register("resting", connection)

            def look():
                self._expect("resting", connection.ask("GET", f"/v1/status/{reference}"), 200)
                time.sleep(RESTING_S)

            self._on_one(connection, look)

    def polling(self):
        with self._connected() as connection:
            path = f"/v1/status/{self._register('polling', connection)}"
            self._expect("polling", connection.ask("GET", path), 200)
            tag = connection.tag
            self.waiting.add(connection)

            def wait_for_news():
                self._expect("polling", connection.ask("GET", path, Prefer="wait=30", If_None_Match=tag), 200, 304)

            self._on_one(connection, wait_for_news)

    def streaming(self):
        with self._connected() as connection:
            self.waiting.add(connection)
            self._expect("streaming", connection.ask("GET", "/v1/changes", Accept="text/event-stream"), 200)
