"""gammu-smsd with its dummy phone, which is a directory: a file in sms/1 is a message in its inbox, in the format of gammu's backups.

The dummy sends whatever it is given, to nobody: that a message was sent shows in gammu-smsd's own folder. It has no network that could
refuse one, and no delivery reports.
"""
import glob
import os
import re
import subprocess
import time

SMSDRC = """[gammu]
model = dummy
connection = none
port = {home}/phone
gammucoding = utf8
gammuloc = /dev/null

[smsd]
service = files
logfile = {home}/smsd.log
debuglevel = 1
phoneid = SIM-1
commtimeout = 1
receivefrequency = 1
runonreceive = {receive} {home}/smsdrc {home}/curlrc
inboxpath = {home}/inbox/
outboxpath = {home}/outbox/
sentsmspath = {home}/sent/
errorsmspath = {home}/error/
"""
MESSAGE = """[SMSBackup000]
SMSC = "+900000000000"
Sent = {sent}
State = UnRead
Number = "{sender}"
Coding = Unicode
Folder = 1
{header}Text00 = {text}
"""


def utf16(text):
    return text.encode("utf-16-be").hex().upper()


class Phone:
    def __init__(self, home, url, user):
        self.home, self.taken = home, 0
        for name in ("phone/sms/1", "inbox", "outbox", "sent", "error"):
            os.makedirs(f"{home}/{name}")
        receive = os.path.join(os.path.dirname(os.path.abspath(__file__)), "receive.sh")
        self.write("smsdrc", SMSDRC.format(home=home, receive=receive))
        self.write("curlrc", f'url = "{url}"\nuser = "{user}"\n')
        self.daemon = subprocess.Popen(["gammu-smsd", "-c", f"{home}/smsdrc"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def write(self, name, text):
        """At once: gammu-smsd reads what it finds."""
        with open(f"{self.home}/{name}.new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(f"{self.home}/{name}.new", f"{self.home}/{name}")

    def bring(self, sender, parts, sent):
        for number, text in enumerate(parts, 1):
            self.taken += 1
            header = f"UDH = 050003{self.taken - number:02X}{len(parts):02X}{number:02X}\n" if len(parts) > 1 else ""
            self.write("message", MESSAGE.format(sent=sent, sender=sender, header=header, text=utf16(text)))
            os.replace(f"{self.home}/message", f"{self.home}/phone/sms/1/{self.taken}")

    def sent(self):
        """(receiver, text) of what was sent, in order."""
        messages = []
        for name in sorted(glob.glob(f"{self.home}/sent/*"), key=os.path.getmtime):
            with open(name, encoding="utf-8") as file:
                backup = file.read()
            text = "".join(re.findall(r"^Text\d+ = ([0-9A-F]*)$", backup, re.M))
            messages.append((re.search(r'^Number = "?([^"\n]*)', backup, re.M).group(1), bytes.fromhex(text).decode("utf-16-be")))
        return messages

    def sends(self, count, patience_s=60):
        """Waits until it has sent so many."""
        until = time.monotonic() + patience_s
        while len(self.sent()) < count and time.monotonic() < until and self.daemon.poll() is None:
            time.sleep(0.1)
        return self.sent()

    def log(self):
        with open(f"{self.home}/smsd.log", encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()

    def stop(self):
        self.daemon.terminate()
        self.daemon.wait()
