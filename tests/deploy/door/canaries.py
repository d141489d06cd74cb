"""People in every part of a request, and the log of the door, which shows none of them."""
import base64
import json
import os
import time

NAME, PHONE, NUMBER = "Kanaryagil", "905553217788", "KNRYA0042"
REQUESTS = 10
LINE = '"event":"door"'


def tell(house, api):
    """Requests that are served, refused by kafiled, and refused by the door."""
    bearer = {"Authorization": "Bearer " + api.token}
    member = {"given_names": NAME, "family_name": NAME, "birth_date": "1988-05-04",
              "document": {"type": "passport", "issuing_state": "TUR", "number": NUMBER}}
    family = {"city": "LVIV", "consent": "explicit", "contact": {"phone": "+" + PHONE, "language": "tr"}, "members": [member]}
    named = {"Cookie": "a=" + NAME, "User-Agent": NAME, "Referer": "https://" + NAME + "/" + PHONE, "X-Forwarded-For": PHONE}
    basic = {"Authorization": "Basic " + base64.b64encode((NAME + ":" + NUMBER).encode()).decode()}
    made = house.ask("POST", "/v1/registrations", json.dumps(family), api.headers())[0]
    house.ask("POST", "/v1/registrations", json.dumps({**family, "members": [{**member, "birth_date": NAME}]}), api.headers())
    house.ask("POST", "/v1/citizens/search", json.dumps({"phone": "+" + PHONE}), api.headers())
    for path in ("/v1/citizens/" + NAME, "/v1/citizens?name=%s&document=%s" % (NAME, NUMBER), "/" + PHONE):
        house.ask("GET", path, headers={**bearer, **named})
    house.ask("GET", "/sms/kannel?from=%%2B%s&text=KAYIT+%s" % (PHONE, NAME), headers=basic)
    for head in ("%s /v1/cities HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % NAME, "GET /v1/%s\x01 HTTP/1.1\r\nHost: a\r\n\r\n" % NAME,
                 "GET /v1/cities HTTP/1.1\r\nHost: %s:%s\r\n%s\r\n\r\n" % (NAME, PHONE, NUMBER)):
        house.say(head.encode())
    return made


def seen(house, begin):
    """What the log shows of them from there on, and its lines; HAProxy writes a line when a request has ended."""
    end = time.monotonic() + 5
    text = ""
    while text.count(LINE) < REQUESTS and time.monotonic() < end:
        time.sleep(0.1)
        with open(house.log, encoding="utf-8", errors="replace") as log:
            log.seek(begin)
            text = log.read()
    return [mark for mark in (NAME, PHONE, NUMBER) if mark.lower() in text.lower()], text.count(LINE)


def log_of_nobody(tap, house, api):
    begin = os.path.getsize(house.log)
    made = tell(house, api)
    shown, lines = seen(house, begin)
    tap(made == 201 and lines >= REQUESTS and not shown, "names, phones and numbers in every part of a request: the door logs none", "%d lines, %s" % (lines, shown))
    house.open_changed_door('\\"ms\\":%Ta', '\\"ms\\":%Ta,\\"asked\\":\\"%HU\\"')
    begin = os.path.getsize(house.log)
    tell(house, api)
    shown, _ = seen(house, begin)
    tap(NAME in shown and PHONE in shown, "teeth: of a door that logs the addresses asked for they are found", shown)
    house.open_door()
