"""What is thrown at the door, and what the scanners say."""
import collections
import json
import os
import re
import subprocess
import time


def broken(token):
    """(name, bytes, statuses that are right)"""
    post = b"POST /v1/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token.encode() + b"\r\nContent-Type: application/json\r\n"
    get = b"GET /v1/cities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token.encode() + b"\r\n"
    return [
        ("two lengths", post + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", [400]),
        ("a length with a space before its colon", post + b"Content-Length : 2\r\n\r\n{}", [400]),
        ("two codings", post + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
        ("another coding", post + b"Transfer-Encoding: gzip\r\n\r\n{}", [400, 501]),
        ("two hosts", get + b"Host: y\r\n\r\n", [400]),
        ("a NUL in a header", get + b"X-Note: a\0b\r\n\r\n", [400]),
        ("a control byte in a header", get + b"X-Note: a\x01b\r\n\r\n", [400]),
        ("a head of 9 KiB", get + b"X-Note: " + b"a" * 9000 + b"\r\n\r\n", [431]),
        ("a head of 20 KiB", get + b"X-Note: " + b"a" * 20000 + b"\r\n\r\n", [400, 431]),
        ("a body of 40 MiB", post + b"Content-Length: 41943040\r\n\r\n" + b"a" * 20000, [413]),
        ("no HTTP", b"\x00\x01\x02 what\r\n\r\n", [400]),
    ]


def answered_by_the_door(token):
    """(name, bytes, status) of what no server sees."""
    post = b"POST /v1/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token.encode() + b"\r\nContent-Type: application/json\r\n"
    return [
        ("a body of 40 MiB", post + b"Content-Length: 41943040\r\n\r\n" + b"a" * 20000, 413),
        ("a body that does not come", post + b"Content-Length: 100\r\n\r\n{", 408),
        ("no server", b"GET /nobody HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 503),
    ]


def legitimate(house, api, done, times, statuses):
    client = house.client("127.0.0.9")
    while not done.is_set():
        begun = time.monotonic()
        try:
            statuses.append(client.ask("GET", "/v1/status/" + api.reference, headers={"Authorization": "Bearer " + api.token})[0])
        except OSError:
            statuses.append(0)
        times.append(time.monotonic() - begun)
        time.sleep(0.05)


def slow(house, kind):
    """slowhttptest: 150 connections for 15 s, -H heads, -B bodies; the connections that it counts at its end."""
    command = ["slowhttptest", "-c", "150", kind, "-i", "2", "-r", "75", "-l", "15", "-x", "24", "-p", "3", "-u", "https://127.0.0.1:%d/v1/status" % house.port]
    said = subprocess.run(command, capture_output=True, timeout=90, check=False).stdout.decode(errors="replace")
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    return " ".join(re.findall(r"(?:connected|closed|pending|service available|Exit status):\s*[\w ]+", said)[-6:])


def flood(house, address, count):
    """Statuses of `count` requests as fast as they go, and the last Retry-After of a 429."""
    statuses, retry = collections.Counter(), 0
    client = house.client(address)
    for _ in range(count):
        status, headers, _ = client.ask("GET", "/healthz")
        statuses[status] += 1
        if status == 429:
            retry = int(headers["retry-after"])
    return dict(statuses), retry


def testssl(house, _api):
    """testssl.sh finds nothing above low in protocols, ciphers and headers"""
    report = house.work + "/testssl.json"
    command = ["testssl", "--quiet", "--color", "0", "--warnings", "off", "-p", "-s", "-f", "-h", "--jsonfile", report, "127.0.0.1:%d" % house.port]
    subprocess.run(command, capture_output=True, timeout=240, check=False)
    with open(report, encoding="utf-8") as text:
        findings = json.load(text)
    bad = [one for one in findings if one["severity"] in ("MEDIUM", "HIGH", "CRITICAL", "FATAL")]
    offered = {one["id"]: one["finding"] for one in findings if one["id"] in ("TLS1", "TLS1_1", "TLS1_2", "TLS1_3", "HSTS_time")}
    complete = "TLS1_3" in offered and "HSTS_time" in offered
    return complete and not bad, "%d findings; %s %s" % (len(findings), offered, bad)


def sqlmap(house, api):
    """sqlmap finds no injection in a path, a query and a body"""
    base = "https://127.0.0.1:%d" % house.port
    out = house.work + "/sqlmap"
    targets = [
        ["-u", base + "/v1/citizens?city=LVIV&limit=5", "-p", "city,limit"],
        ["-u", base + "/v1/status/%s*" % api.reference],
        ["-u", base + "/v1/citizens/search", "--method", "POST", "--data", '{"name":"Elif*"}', "-H", "Content-Type: application/json"],
    ]
    said = []
    for target in targets:
        command = ["sqlmap", "--batch", "--disable-coloring", "--level", "1", "--risk", "1", "--threads", "4", "--flush-session", "--dbms", "PostgreSQL",
                   "--technique", "BEU", "--ignore-code", "404,422,429", "--output-dir", out, "-H", "Authorization: Bearer " + api.token] + target
        ended = subprocess.run(command, capture_output=True, timeout=180, check=False, stdin=subprocess.DEVNULL)
        text = ended.stdout.decode(errors="replace")
        said.append("clean" if "do not appear to be injectable" in text and "is vulnerable" not in text else text[-600:])
    return said == ["clean"] * len(targets), " ".join(said)


# A header that browsers no longer know, and that only ever made pages less safe.
WAPITI_IGNORED = ("X-XSS-Protection is not set",)


def wapiti(house, api):
    """wapiti finds nothing in injections, XSS, CSP and headers"""
    report = house.work + "/wapiti.json"
    base = "https://127.0.0.1:%d" % house.port
    command = ["wapiti", "-u", base + "/", "-s", base + "/v1/citizens?city=LVIV&limit=5", "-s", base + "/v1/cities", "-m", "sql,xss,csp,http_headers,exec,file",
               "--scope", "folder", "--max-scan-time", "60", "--flush-session", "--no-bugreport", "--verify-ssl", "0", "-f", "json", "-o", report,
               "-H", "Authorization: Bearer " + api.token]
    subprocess.run(command, capture_output=True, timeout=240, check=False, stdin=subprocess.DEVNULL, env={**os.environ, "HOME": house.work})
    with open(report, encoding="utf-8") as text:
        found = json.load(text)["vulnerabilities"]
    infos = ["%s: %s" % (kind, one["info"]) for kind, ones in found.items() for one in ones if one["info"] not in WAPITI_IGNORED]
    return not infos, "\n".join(infos) or "%d kinds tried" % len(found)
