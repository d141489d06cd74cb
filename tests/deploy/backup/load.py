"""Clients that register people and note what became of each: load.py URL FILE TOKEN, until its standard input ends.

A line of FILE is one request: phone (each registration has its own), when it was sent and answered (seconds), and the outcome: A acknowledged,
U unknown (no answer, or a 503), R refused.
"""
import http.client
import json
import sys
import threading
import time
import urllib.parse
import uuid

CLIENTS = 6
TIMEOUT_S = 10
PAUSE_S = 0.01  # of a client between two people
FAMILY = "Kanaryagilzade"  # looked for in the repository; nobody is called so


def registration(phone):
    return {"city": "LVIV", "consent": "explicit", "keep_together": "must", "contact": {"phone": phone, "language": "tr"},
            "members": [{"given_names": "Deniz", "family_name": FAMILY, "birth_date": "1988-05-04"}]}


def send(address, token, phone):
    connection = http.client.HTTPConnection(address, timeout=TIMEOUT_S)
    try:
        connection.request("POST", "/v1/registrations", json.dumps(registration(phone)), {
            "Authorization": "Bearer " + token, "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())})
        status = connection.getresponse().status
    except OSError:
        return "U"
    except http.client.HTTPException:
        return "U"
    finally:
        connection.close()
    return "A" if 200 <= status < 300 else "U" if status == 503 else "R"


def client(number, address, token, notes, stop):
    turn = 0
    while not stop.is_set():
        phone = f"+90555{number}{turn:06d}"
        sent = time.time()
        outcome = send(address, token, phone)
        notes.write(json.dumps({"phone": phone, "sent": sent, "answered": time.time(), "outcome": outcome}) + "\n")
        turn += 1
        stop.wait(PAUSE_S)


def main(url, path, token):
    stop = threading.Event()
    with open(path, "w", encoding="ascii", buffering=1) as notes:
        threads = [threading.Thread(target=client, args=(number, urllib.parse.urlsplit(url).netloc, token, notes, stop))
                   for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        sys.stdin.read()
        stop.set()
        for thread in threads:
            thread.join()


main(*sys.argv[1:])
