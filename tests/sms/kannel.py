"""What citizens write and get through Kannel, also when the server dies or stalls in between, and what this server sends by it. Speaks
TAP."""
import shutil
import sys
import tempfile
import urllib.parse

from kannel_boxes import Between, Boxes, HTTP_TIMEOUT_S, RETRY_DELAY_S
from served import Served, end_on_sigterm, run, wait_until

NAME, NUMBER = "kannel-tr1", "7000"
QUESTION = "/sms/kannel"
REPORT = "/sms/kannel/dlr"
SILENT = f"TURKCELL {NUMBER} text connected"  # who cannot be answered

served = Served()
between = Between(served.address)
boxes = None


def shown(reference):
    return f"{reference[:5]}-{reference[5:]}"


def latin(phone, text):
    return f"{phone} {NUMBER} text {text}"


def ucs2(phone, text):
    return f"{phone} {NUMBER} ucs2 {urllib.parse.quote(text.encode('utf-16-be'), safe='')}"


def durum_in_latin_letters_is_answered():
    phone = served.fresh_phone()
    _, reference = served.registered(phone, "tr")
    with boxes.phone(latin(phone, f"DURUM {reference}")) as fake:
        answer, = fake.answers()
    assert (answer.sender, answer.receiver, answer.kind) == (NUMBER, phone, "text"), answer
    assert shown(reference) in answer.text and "Lviv" in answer.text, answer
    assert served.inbound(phone) == 1


def status_in_ucs_2_is_answered_in_ucs_2():
    phone = served.fresh_phone()
    _, reference = served.registered(phone, "uk")
    with boxes.phone(ucs2(phone, f"СТАТУС {reference}")) as fake:
        answer, = fake.answers()
    assert answer.kind == "ucs-2", answer
    assert shown(reference) in answer.text and "Львів" in answer.text and "?" not in answer.text, answer
    assert served.inbound(phone) == 1


def who_cannot_be_answered_is_not():
    with boxes.phone(SILENT) as fake:
        asked = between.count(QUESTION)
        wait_until(lambda: between.count(QUESTION) > asked or fake.parts, "it was asked")
        try:
            fake.answers(1, 3)
        except AssertionError:
            return
        raise AssertionError(fake.parts)


def killed_before_its_answer_arrived_it_stores_once_and_answers_once():
    phone = served.fresh_phone()
    _, reference = served.registered(phone, "tr")
    asked = between.count(QUESTION)
    between.lose_next = served.kill
    with boxes.phone(latin(phone, f"DURUM {reference}")) as fake:
        wait_until(lambda: not served.listens(), "the server is killed")
        assert served.inbound(phone) == 1
        served.serve()
        answer, = fake.answers()
    assert shown(reference) in answer.text, answer
    assert between.count(QUESTION) - asked >= 2
    assert served.inbound(phone) == 1


def killed_before_the_message_came_it_stores_once_and_answers_once():
    phone = served.fresh_phone()
    _, reference = served.registered(phone, "tr")
    asked = between.count(QUESTION)
    served.kill()
    with boxes.phone(latin(phone, f"DURUM {reference}")) as fake:
        wait_until(lambda: between.count(QUESTION) > asked, "it was asked in vain")
        served.serve()
        answer, = fake.answers()
    assert shown(reference) in answer.text, answer
    assert served.inbound(phone) == 1


def stalled_past_smsboxs_patience_it_stores_once_and_answers_once():
    phone = served.fresh_phone()
    _, reference = served.registered(phone, "tr")
    asked = between.count(QUESTION)
    served.freeze()
    try:
        with boxes.phone(latin(phone, f"DURUM {reference}")) as fake:
            wait_until(lambda: between.count(QUESTION) - asked >= 2, "it was asked again", 3 * (HTTP_TIMEOUT_S + RETRY_DELAY_S))
            served.thaw()
            answer, = fake.answers()
    finally:
        served.thaw()
    assert shown(reference) in answer.text, answer
    assert served.inbound(phone) == 1


def a_notice_goes_out_in_latin_letters_and_is_delivered():
    phone = served.fresh_phone()
    with boxes.phone(SILENT) as fake:
        message, convoy = served.notice(phone, "tr")
        notice = fake.answers()[0]
    assert (notice.sender, notice.receiver, notice.kind) == (NUMBER, phone, "text"), notice
    assert convoy in notice.text and "?" not in notice.text, notice
    row = served.becomes(message, "delivered")
    assert (row["leased_by"], row["attempt"], row["error"]) == (NAME, 1, None), row


def a_notice_in_cyrillic_goes_out_readable_and_is_delivered():
    phone = served.fresh_phone()
    with boxes.phone(SILENT) as fake:
        message, convoy = served.notice(phone, "uk")
        parts = fake.answers()
    assert all(part.kind == "ucs-2" for part in parts), parts
    text = "".join(part.text for part in parts)
    assert convoy in text and "колон" in text.lower() and "?" not in text, parts
    served.becomes(message, "delivered")


def delivered_before_accepted_stays_delivered():
    phone = served.fresh_phone()
    between.behind = {(REPORT, "8"): (REPORT, "1")}
    between.answered.clear()
    with boxes.phone(SILENT) as fake:
        message, _ = served.notice(phone, "tr")
        fake.answers()
        wait_until(lambda: (REPORT, "8") in between.answered, "both reports came")
    between.behind = {}
    told = [what for what in between.answered if what[0] == REPORT]
    assert told.index((REPORT, "1")) < told.index((REPORT, "8")), told
    row = served.row(message)
    assert row["state"] == "delivered" and row["gateway_message_id"], row


def nothing_of_it_is_logged():
    log = served.log()
    for secret in ("905551000", "s3ndpw", "DURUM"):
        assert secret not in log, secret


def add_gateway():
    """For Kannel to know its password first, and for this server then to send by it."""
    return served.gateway(NAME, "kannel", sender=NUMBER, public_url=between.url, account="convoy", secret="s3ndpw")


def send_by(url):
    served.sql(f"UPDATE kafile.gateways SET send_url = '{url}', version = version + 1 WHERE name = '{NAME}'")


def main():
    global boxes
    end_on_sigterm()
    work = tempfile.mkdtemp(prefix="kafile-kannel.", dir="/tmp")
    try:
        with Boxes(work, between.address, NAME, add_gateway()) as boxes:
            send_by(boxes.sendsms)
            bad = run([durum_in_latin_letters_is_answered, status_in_ucs_2_is_answered_in_ucs_2, who_cannot_be_answered_is_not,
                       killed_before_its_answer_arrived_it_stores_once_and_answers_once,
                       killed_before_the_message_came_it_stores_once_and_answers_once,
                       stalled_past_smsboxs_patience_it_stores_once_and_answers_once,
                       a_notice_goes_out_in_latin_letters_and_is_delivered, a_notice_in_cyrillic_goes_out_readable_and_is_delivered,
                       delivered_before_accepted_stays_delivered, nothing_of_it_is_logged])
        sys.exit(bad)
    finally:
        served.close()
        between.close()
        shutil.rmtree(work, ignore_errors=True)


main()
