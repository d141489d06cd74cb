"""Some of everything that is counted, asked of the server."""
import base64
import http.client
import json
import os
import subprocess
import time
import uuid

PHONE = "+905550001122"
NAME = "Öztürkmenoğlu"


class Load:
    def __init__(self):
        self.connection = http.client.HTTPConnection(os.environ["KAFILE_URL"].removeprefix("http://"), timeout=60)
        self.admin, self.officer = self.token("admin"), self.token("officer")
        self.references = []

    @staticmethod
    def token(role):
        issued = subprocess.run(["build/kafiled", "token", "issue", "--role", role, "--subject", f"watched.{role}"],
                                check=True, capture_output=True, text=True)
        return "Bearer " + issued.stdout.strip()

    def ask(self, method, path, who=None, body=None):
        headers = {"Authorization": who} if who else {}
        if body:
            headers.update({"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())})
        self.connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        return answer.status, json.loads(text) if text.startswith("{") else text

    def register(self):
        status, made = self.ask("POST", "/v1/registrations", self.officer, {
            "city": "LVIV", "consent": "explicit", "contact": {"phone": PHONE, "language": "tr"},
            "members": [{"given_names": "Deniz", "family_name": NAME, "birth_date": "1988-05-04"}]})
        assert status == 201, made
        self.references.append(made["citizens"][0]["reference"])

    def message(self):
        status, made = self.ask("POST", "/v1/gateways", self.admin, {"name": "watched", "dialect": "plain"})
        assert status == 201, made
        gateway = "Basic " + base64.b64encode(f"watched:{made['password']}".encode()).decode()
        for number in range(500):
            status, _ = self.ask("GET", f"/sms/plain?from=%2B905551112233&text=STATUS%20000000000H&id={number}", gateway)
            if status == 200:
                return
            time.sleep(0.02)
        raise AssertionError("the gateway is not known")

    def some_of_everything(self):
        self.message()
        for _ in range(20):
            self.register()
        for reference in self.references * 5:
            self.ask("GET", f"/v1/status/{reference}", self.officer)
        for reference in self.references:
            self.ask("GET", f"/v1/citizens/{reference}", self.officer)
        for path in ("/v1/cities", "/v1/nowhere", "/assets/none", "/v1/status/0"):
            self.ask("GET", path, self.officer)
        self.ask("GET", "/v1/cities")
        self.ask("POST", "/v1/handoffs", self.officer, {"items": []})
        self.ask("GET", "/v1/staff", self.officer)
        self.ask("POST", "/v1/session", None, {"username": "nobody.here", "password": "not one of ours at all"})
