"""What a server does in a day, in a few seconds: registrations, polls, a stream, a large import, a sign-in with a password, its end."""
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, "tests/deploy/upgrade")
from load import Load  # noqa: E402


def kafiled(*words):
    return subprocess.run(["build/kafiled", *words], check=True, capture_output=True, text=True).stdout.strip()


def post(path, body, **headers):
    request = urllib.request.Request(os.environ["KAFILE_URL"] + path, body.encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status


token = kafiled("token", "issue", "--role", "admin", "--subject", "units.drill")
password = kafiled("staff", "add", "admin", "--role", "admin", "--lasting").split()[-1]
with Load(int(os.environ["KAFILE_URL"].rsplit(":", 1)[1]), token) as load:
    load.goes_on()
    rows = "".join(f"r{i},LVIV,Can,Demir,1980\n" for i in range(2000))
    post("/v1/registrations/import?source=drill", "source_ref,city,given_names,family_name,birth_date\n" + rows,
         **{"Authorization": f"Bearer {token}", "Content-Type": "text/csv"})
    post("/v1/session", json.dumps({"username": "admin", "password": password}),
         **{"Content-Type": "application/json", "Origin": os.environ["KAFILE_URL"], "Sec-Fetch-Site": "same-origin"})
assert not load.failures, load.failures[:5]
server = int(subprocess.run(["pgrep", "-P", os.environ["KAFILE_PID"]], check=True, capture_output=True, text=True).stdout)
os.kill(server, signal.SIGTERM)
while os.path.exists(f"/proc/{server}"):
    time.sleep(0.1)
