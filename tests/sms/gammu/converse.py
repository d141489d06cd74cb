"""What a citizen gets who writes to a SIM at gammu-smsd. Speaks TAP. Inside tools/with_server.sh."""
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64encode

from phone import Phone

PLAIN = os.environ["KAFILE_URL"] + "/sms/plain"
NAME = "gammu-kapikule"
PSQL = "/usr/lib/postgresql/15/bin/psql"


def gateway():
    """Its password, once the server knows it."""
    made = subprocess.run(["build/kafiled", "gateway", "add", NAME, "--dialect", "plain"], stdout=subprocess.PIPE, text=True, check=True)
    password = dict(line.split("\t") for line in made.stdout.splitlines())["password"]
    shown = urllib.request.Request(PLAIN, headers={"Authorization": "Basic " + b64encode(f"{NAME}:{password}".encode()).decode()})
    for _ in range(100):
        try:
            urllib.request.urlopen(shown)
        except urllib.error.HTTPError as refused:
            if refused.code != 401:
                return password
        time.sleep(0.1)
    raise RuntimeError("the server does not know its gateway")


def stored(phone):
    """The texts from this phone, in order."""
    text = f"SELECT text FROM kafile.inbound_messages WHERE gateway = '{NAME}' AND phone = '{phone}' ORDER BY received_at"
    found = subprocess.run([PSQL, "-XqAt", os.environ["KAFILE_OWNER_URL"], "-c", text], stdout=subprocess.PIPE, text=True, check=True)
    return found.stdout.splitlines()


def the_answer_goes_back_to_who_asked(phone):
    phone.bring("+905551112233", ["YARDIM"], "20260301T060000")
    receiver, text = phone.sends(1)[-1]
    return receiver == "+905551112233" and "DURUM" in text and text.isascii()


def ukrainian_goes_out_and_comes_in_as_it_is(phone):
    phone.bring("+380671112233", ["ДОПОМОГА"], "20260301T060100")
    receiver, text = phone.sends(2)[-1]
    return receiver == "+380671112233" and "СТАТУС" in text


def a_message_that_comes_again_gets_the_same_answer_and_is_stored_once(phone):
    for _ in range(2):
        phone.bring("+905551112244", ["DURUM 7K3M9-QXT2B"], "20260301T060200")
    first, second = phone.sends(4)[2:]
    return first == second and first[0] == "+905551112244" and stored("+905551112244") == ["DURUM 7K3M9-QXT2B"]


def one_that_was_written_later_is_another(phone):
    phone.bring("+905551112244", ["DURUM 7K3M9-QXT2B"], "20260301T060300")
    return phone.sends(5)[4][0] == "+905551112244" and len(stored("+905551112244")) == 2


def a_long_message_comes_as_one(phone):
    phone.bring("+905551112266", ["KAYIT Lviv; Ayşe", " Yılmaz; 17.05.1991; 3"], "20260301T060330")
    receiver, text = phone.sends(6)[5]
    return receiver == "+905551112266" and "DURUM" in text and stored(receiver) == ["KAYIT Lviv; Ayşe Yılmaz; 17.05.1991; 3"]


def who_has_no_number_gets_nothing(phone):
    phone.bring("BANKA", ["kampanya"], "20260301T060400")
    phone.bring("+905551112255", ["HELP"], "20260301T060500")
    sent = phone.sends(7)
    return len(sent) == 7 and sent[6][0] == "+905551112255" and not os.listdir(f"{phone.home}/error")


TESTS = [
    the_answer_goes_back_to_who_asked,
    ukrainian_goes_out_and_comes_in_as_it_is,
    a_message_that_comes_again_gets_the_same_answer_and_is_stored_once,
    one_that_was_written_later_is_another,
    a_long_message_comes_as_one,
    who_has_no_number_gets_nothing,
]


def passes(test, phone):
    try:
        return test(phone)
    except (IndexError, ValueError) as missing:
        print(f"# {missing}")
        return False


def main():
    failures = 0
    print(f"1..{len(TESTS)}", flush=True)
    with tempfile.TemporaryDirectory() as home:
        phone = Phone(home, PLAIN, f"{NAME}:{gateway()}")
        try:
            for number, test in enumerate(TESTS, 1):
                good = passes(test, phone)
                failures += not good
                print(f"{'' if good else 'not '}ok {number} - {test.__name__}", flush=True)
            if failures:
                print("\n".join("# " + line for line in phone.log()[-60:]))
        finally:
            phone.stop()
    sys.exit(1 if failures else 0)


main()
