"""What this server sends, to gateways that speak as Twilio and Kannel do and answer well, badly or not at all. Speaks TAP."""
import base64
import contextlib
import hashlib
import hmac
import json
import os
import sys
import threading
import time
import urllib.parse

from served import Served, basic, end_on_sigterm, run, wait_until
from stub_gateway import StubGateway, answering, closing, hanging

DOUBT = "The gateway did not answer: it may have gone out."
TAKEN = answering(201, '{"sid":"SM1","status":"queued"}')
PUBLIC = "https://kafile.example"
SECRET = "sesame-open-wide"
TEXT = "Otobüs 4, saat 06:00, Kuzey Kapısı"
DEADLINE_S = 15  # of a request

served = Served()
names = iter(f"gateway-{number}" for number in range(1000))


@contextlib.contextmanager
def gateway(dialect, *answers):
    """A new one that this server sends by; gone at the end."""
    stub, name = StubGateway(*answers), next(names)
    stub.name = name
    stub.account = f"AC-{name}"
    path = "/cgi-bin/sendsms" if dialect == "kannel" else ""
    stub.password = served.gateway(name, dialect, sender="+15005550006", public_url=PUBLIC, send_url=stub.url + path, account=stub.account,
                                   secret=SECRET, letters="folded" if dialect == "kannel" else "kept")
    try:
        yield stub
    finally:
        stub.close()
        served.sql(f"UPDATE kafile.gateways SET disabled_at = now() WHERE name = '{name}'")


def sent_by(stub, text=TEXT):
    return served.message(stub.name, served.fresh_phone(), text)


def callback(stub, message, status):
    """A report signed as Twilio signs: over the address and the sorted fields."""
    path = f"/sms/twilio/status?ref={message}"
    fields = {"AccountSid": stub.account, "MessageSid": "SM1", "MessageStatus": status}
    told = PUBLIC + path + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.new(SECRET.encode(), told.encode(), hashlib.sha1).digest()).decode()
    return served.ask("POST", path, {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"},
                      urllib.parse.urlencode(fields))


def twilio_takes_a_message_and_reports_it_delivered():
    with gateway("twilio", TAKEN) as stub:
        message = sent_by(stub)
        row = served.becomes(message, "sent")
        asked, = stub.asked
        assert asked.path == f"/2010-04-01/Accounts/{stub.account}/Messages.json", asked.path
        assert asked.headers["Authorization"] == basic(stub.account, SECRET)["Authorization"]
        assert asked.form() == {"To": row["phone"], "From": "+15005550006", "Body": TEXT,
                                "StatusCallback": f"{PUBLIC}/sms/twilio/status?ref={message}"}, asked.form()
        assert (row["gateway_message_id"], row["error"], row["attempt"]) == ("SM1", None, 1), row
        wait_until(lambda: callback(stub, message, "delivered")[0] == 200, "the report is taken")
        assert served.row(message)["state"] == "delivered"


def what_twilio_refuses_has_failed_and_is_not_sent_again():
    with gateway("twilio", answering(400, '{"code":21211,"message":"The \'To\' number +905551234567 is not valid."}')) as stub:
        row = served.becomes(sent_by(stub), "failed")
        assert row["error"] == "The gateway refused it: 400, error 21211.", row
        assert len(stub.asked) == 1


def too_many_requests_send_a_message_back_to_the_queue():
    with gateway("twilio", answering(429, '{"code":20429}'), TAKEN) as stub:
        message = sent_by(stub)
        wait_until(lambda: served.row(message)["error"], "what was answered is told")
        row = served.row(message)
        assert (row["state"], row["attempt"], row["error"]) == ("queued", 1, "The gateway answered 429."), row
        assert row["not_before"] > row["updated_at"]
        served.due_now(message)
        row = served.becomes(message, "sent")
        assert (row["attempt"], row["error"]) == (2, None), row


def an_account_that_is_refused_costs_no_message():
    with gateway("twilio", answering(401, '{"code":20003}')) as stub:
        messages = [sent_by(stub) for _ in range(3)]
        wait_until(lambda: any(served.row(one)["error"] for one in messages), "one was tried")
        assert {served.row(one)["state"] for one in messages} <= {"queued", "leased"}


def a_gateway_that_says_nothing_may_have_sent_it():
    with gateway("twilio", hanging, TAKEN) as stub:
        message = sent_by(stub)
        wait_until(lambda: served.row(message)["error"], "the time is up", DEADLINE_S + 10)
        row = served.row(message)
        assert (row["state"], row["attempt"], row["error"]) == ("queued", 1, DOUBT), row
        served.due_now(message)
        row = served.becomes(message, "sent")
        assert (row["attempt"], row["error"]) == (2, DOUBT), row
        wait_until(lambda: callback(stub, message, "delivered")[0] == 200, "the report is taken")
        row = served.row(message)
        assert (row["state"], row["error"]) == ("delivered", None), row


def a_report_of_the_first_sending_ends_the_doubt():
    with gateway("twilio", closing, TAKEN) as stub:
        message = sent_by(stub)
        wait_until(lambda: served.row(message)["error"] == DOUBT, "the connection broke")
        wait_until(lambda: callback(stub, message, "delivered")[0] == 200, "the report is taken")
        assert served.row(message)["state"] == "delivered"
        assert len(stub.asked) == 1


def a_gateway_that_cannot_be_reached_has_sent_nothing():
    with gateway("twilio", TAKEN) as stub:
        stub.shutdown()
        stub.server_close()
        message = sent_by(stub)
        wait_until(lambda: served.row(message)["error"], "it was tried")
        row = served.row(message)
        assert (row["state"], row["error"]) == ("queued", "The gateway could not be reached."), row


def redirects_are_not_followed():
    with gateway("twilio", TAKEN) as other:
        with gateway("twilio", answering(307, Location=f"{other.url}/elsewhere")) as stub:
            message = sent_by(stub)
            wait_until(lambda: served.row(message)["error"], "it was tried")
            assert served.row(message)["error"] == "The gateway answered 307."
            assert not other.asked


def an_answer_without_end_is_cut_off():
    def endless(handler):
        handler.send_response(201)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 4096)

    with gateway("twilio", endless) as stub:
        assert served.becomes(sent_by(stub), "sent")["gateway_message_id"] is None


def many_messages_go_out_few_at_once():
    def slowly(handler):
        time.sleep(0.1)
        TAKEN(handler)

    with gateway("twilio", slowly) as stub:
        served.messages(stub.name, 40)
        wait_until(lambda: served.sql(f"SELECT count(*) FROM kafile.messages WHERE leased_by = '{stub.name}' AND state = 'sent'") == "40",
                   "all are sent")
        assert len(stub.asked) == 40
        assert 1 < stub.busiest <= 8, stub.busiest


def kannel_is_told_in_headers_with_letters_folded():
    with gateway("kannel", answering(202, "0: Accepted for delivery")) as stub:
        message = sent_by(stub)
        row = served.becomes(message, "sent")
        asked, = stub.asked
        assert asked.path == "/cgi-bin/sendsms", asked.path
        assert asked.body == "Otobus 4, saat 06:00, Kuzey Kapisi", asked.body
        assert asked.headers["X-Kannel-To"] == row["phone"]
        assert asked.headers["X-Kannel-Coding"] == "0"


def kannel_queues_what_is_not_accepted():
    with gateway("kannel", answering(503, "Temporal failure, try again later.")) as stub:
        message = sent_by(stub)
        wait_until(lambda: served.row(message)["error"], "it was tried")
        row = served.row(message)
        assert (row["state"], row["error"]) == ("queued", "The gateway answered 503."), row


def told(stub, asked, kind):
    """Kannel calls the address that it was given, with user and password as Basic."""
    url = urllib.parse.urlsplit(asked.headers["X-Kannel-DLR-Url"])
    return served.ask("GET", f"{url.path}?{url.query}".replace("%d", kind).replace("%F", "bc69").replace("%A", "ACK%2F"),
                      basic(url.username, url.password))


def delivered_before_accepted_stays_delivered():
    with gateway("kannel", answering(202, "0: Accepted for delivery")) as stub:
        message = sent_by(stub)
        served.becomes(message, "sent")
        for kind in ("1", "8", "4"):
            assert told(stub, stub.asked[0], kind) == (200, "")
            assert served.row(message)["state"] == "delivered"
        assert served.row(message)["gateway_message_id"] == "bc69"


def what_reports_of_one_message_opens_nothing_else():
    with gateway("kannel", answering(202, "0: Accepted for delivery")) as stub:
        first, second = sent_by(stub), sent_by(stub)
        served.becomes(first, "sent")
        served.becomes(second, "sent")
        url = urllib.parse.urlsplit(next(a for a in stub.asked if first in a.headers["X-Kannel-DLR-Url"]).headers["X-Kannel-DLR-Url"])
        proof = basic(url.username, url.password)
        assert url.username == stub.name and url.password != stub.password
        assert served.ask("GET", f"/sms/kannel/dlr?ref={first}&type=4", proof)[0] == 200
        assert served.ask("GET", f"/sms/kannel/dlr?ref={second}&type=1", proof)[0] == 401
        assert served.ask("GET", "/sms/kannel/dlr?type=1", proof)[0] == 401
        assert served.ask("GET", f"/sms/kannel/dlr?ref={first}&type=1", basic("nobody", url.password))[0] == 401
        assert served.ask("GET", f"/sms/kannel/dlr?ref={first}&type=1", basic(stub.name, url.password[:-1] + "!"))[0] == 401
        assert served.ask("GET", f"/sms/kannel?id=1&from=%2B905551112233&text=HELP&ref={first}", proof)[0] == 401
        assert {served.row(one)["state"] for one in (first, second)} == {"sent"}


def an_answer_that_comes_while_the_database_is_away_is_told_later():
    answered = threading.Event()

    def without_database(handler):
        served.database("stop")
        TAKEN(handler)
        answered.set()

    with gateway("twilio", without_database, TAKEN) as stub:
        message = sent_by(stub)
        wait_until(answered.is_set, "it is answered")
        wait_until(lambda: '"outbox not reached"' in served.log(), "the server tried to tell it")
        served.database("start")
        row = served.becomes(message, "sent")
        assert (row["attempt"], row["gateway_message_id"], len(stub.asked)) == (1, "SM1", 1), row
        wait_until(served.listens, "the server has its database again")


def stopping_takes_seconds_and_loses_no_message():
    with gateway("twilio", hanging, TAKEN) as stub:
        message = sent_by(stub)
        wait_until(lambda: stub.asked, "it is on its way")
        assert served.stop() < 8
        row = served.row(message)
        assert (row["state"], row["error"]) == ("queued", DOUBT), row
        served.serve()
        served.due_now(message)
        served.becomes(message, "sent")


def killed_with_a_message_on_its_way_it_does_not_know_and_sends_it_again():
    with gateway("twilio", hanging, TAKEN) as stub:
        message = sent_by(stub)
        wait_until(lambda: stub.asked, "it is on its way")
        served.kill()
        assert served.row(message)["state"] == "leased"
        served.sql(f"UPDATE kafile.messages SET lease_until = now() - interval '1 second' WHERE id = '{message}'")
        served.serve()
        row = served.becomes(message, "queued", 60)
        assert (row["attempt"], row["error"]) == (1, DOUBT), row
        served.due_now(message)
        row = served.becomes(message, "sent")
        assert (row["attempt"], row["error"], len(stub.asked)) == (2, DOUBT, 2), row


def no_secret_stays_in_memory_once_it_was_used():
    with gateway("twilio", TAKEN) as twilio, gateway("kannel", answering(202, "0: Accepted for delivery")) as kannel:
        served.stop()
        served.serve()
        messages = [sent_by(twilio), sent_by(kannel)]
        for message in messages:
            served.becomes(message, "sent")
        wait_until(lambda: callback(twilio, messages[0], "delivered")[0] == 200, "the report is taken")
        shown = basic(twilio.account, SECRET)["Authorization"].removeprefix("Basic ")
        if os.geteuid() != 0:
            return  # a confined server's memory is for root alone
        assert served.remembers(twilio.account)
        wait_until(lambda: not served.remembers(SECRET), "the secret is wiped")
        wait_until(lambda: not served.remembers(shown), "what was shown to Twilio is wiped")


def neither_log_nor_metrics_name_people_or_secrets():
    log = served.log()
    for secret in ("905551000", SECRET, "Otob", "Kap"):
        assert secret not in log, secret
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    results = {line["result"] for line in lines if line["event"] == "sending"}
    assert results == {"sent", "refused", "returned", "unanswered"}, results
    metrics = served.watched("/metrics")[1]
    assert 'kafile_sms_sendings_total{result="sent"} ' in metrics
    assert "905551000" not in metrics


def main():
    end_on_sigterm()
    try:
        sys.exit(run([twilio_takes_a_message_and_reports_it_delivered, what_twilio_refuses_has_failed_and_is_not_sent_again,
                      too_many_requests_send_a_message_back_to_the_queue, an_account_that_is_refused_costs_no_message,
                      a_gateway_that_says_nothing_may_have_sent_it, a_report_of_the_first_sending_ends_the_doubt,
                      a_gateway_that_cannot_be_reached_has_sent_nothing, redirects_are_not_followed, an_answer_without_end_is_cut_off,
                      many_messages_go_out_few_at_once, kannel_is_told_in_headers_with_letters_folded, kannel_queues_what_is_not_accepted,
                      delivered_before_accepted_stays_delivered, what_reports_of_one_message_opens_nothing_else,
                      an_answer_that_comes_while_the_database_is_away_is_told_later, stopping_takes_seconds_and_loses_no_message,
                      killed_with_a_message_on_its_way_it_does_not_know_and_sends_it_again, no_secret_stays_in_memory_once_it_was_used,
                      neither_log_nor_metrics_name_people_or_secrets]))
    finally:
        served.close()


main()
