"""The API as its clients see it: a connection kept alive by each thread, tokens, problems as exceptions."""
import http.client
import json
import os
import subprocess
import threading
import urllib.parse

TIMEOUT_S = 60
ANSWER_SHOWN = 2000  # characters of what was not expected
KAFILED = os.path.join(os.path.dirname(__file__), "..", "..", "build", "kafiled")


class Unexpected(Exception):
    """The server answered what the operation does not expect; says what was asked and answered."""

    def __init__(self, message, answer=b""):
        super().__init__(message)
        self.answer = answer  # bytes


class Api:
    def __init__(self, url):
        self.address = urllib.parse.urlsplit(url).netloc
        self.mine = threading.local()

    def connection(self):
        if not hasattr(self.mine, "connection"):
            self.mine.connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT_S)
        return self.mine.connection

    def send(self, method, path, token, body=None, key=None):
        """The answer's JSON; anything but a 2xx is Unexpected."""
        headers = {"Authorization": "Bearer " + token}
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        connection = self.connection()
        connection.request(method, path, data, headers)
        response = connection.getresponse()
        answer = response.read()
        if not 200 <= response.status < 300:
            raise Unexpected(f"{method} {path} got {response.status}: {answer.decode(errors='replace')[:ANSWER_SHOWN]}", answer)
        return json.loads(answer)

    def get(self, path, token):
        return self.send("GET", path, token)

    def post(self, path, token, body, key=None):
        return self.send("POST", path, token, body, key)


def issue_token(role, subject, *scope):
    """A token from the command line, as an operator would make it."""
    run = subprocess.run([KAFILED, "token", "issue", "--role", role, "--subject", subject, *scope, "--ttl", "2h"],
                         capture_output=True, text=True, check=False)
    if run.returncode:
        raise Unexpected("kafiled token issue: " + run.stderr.strip())
    return run.stdout.strip()
