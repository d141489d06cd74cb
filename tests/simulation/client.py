"""The API as sixteen clients see it: connections kept alive, requests sent again after a 503, every answer looked at."""
import http.client
import json
import os
import subprocess
import threading
import time
import urllib.parse

TIMEOUT_S = 60
TRIES = 20
KAFILED = os.path.join(os.path.dirname(__file__), "..", "..", "build", "kafiled")


def issue_token(role, subject, *scope):
    run = subprocess.run([KAFILED, "token", "issue", "--role", role, "--subject", subject, *scope, "--ttl", "2h"],
                         capture_output=True, text=True, check=True)
    return run.stdout.strip()


class Api:
    """`wrong` collects the answers that no client should ever see."""

    def __init__(self, url):
        self.address = urllib.parse.urlsplit(url).netloc
        self.mine = threading.local()
        self.wrong = []
        self.requests = 0

    def once(self, method, path, headers, data):
        if not hasattr(self.mine, "connection"):
            self.mine.connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT_S)
        self.mine.connection.request(method, path, data, headers)
        response = self.mine.connection.getresponse()
        return response, response.read()

    def send(self, method, path, token, body=None, key=None):
        """The status and the answer's JSON; a 503 that says when to come back is asked again with the same key."""
        headers = {"Authorization": "Bearer " + token}
        data = None
        if body is not None:
            data = json.dumps(body, separators=(",", ":")).encode()
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        self.requests += 1
        for _ in range(TRIES):
            response, answer = self.once(method, path, headers, data)
            if response.status != 503 or not response.getheader("Retry-After"):
                break
            time.sleep(0.1)
        self.look_at(f"{method} {path} {data}", response, answer)
        return response.status, json.loads(answer)

    def look_at(self, request, response, answer):
        problem = response.getheader("Content-Type", "").startswith("application/problem+json")
        said = json.loads(answer) if problem else {}
        refused = response.status >= 400
        if response.status >= 500 or refused and (said.get("status") != response.status or not said.get("title")):
            self.wrong.append(f"{request[:600]} got {response.status}: {answer[:600]!r}")

    def get(self, path, token):
        return self.send("GET", path, token)[1]

    def post(self, path, token, body, key=None):
        return self.send("POST", path, token, body, key)
