"""The plans of whatever the daemon's connections execute, also inside functions, as auto_explain writes them into PostgreSQL's log."""
import json
import re
from dataclasses import dataclass

SETTINGS = {"session_preload_libraries": "auto_explain", "auto_explain.log_min_duration": "0", "auto_explain.log_format": "json",
            "auto_explain.log_nested_statements": "on", "auto_explain.log_analyze": "on", "auto_explain.log_buffers": "on",
            "auto_explain.log_timing": "off", "log_error_verbosity": "default"}
ENTRY = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ UTC \[(\d+)\] ([A-Z]+):  ", re.M)
FUNCTION = re.compile(r'(?:PL/pgSQL function |SQL function ")(?:kafile_\w+\.)?(\w+)')


@dataclass
class Plan:
    """`inside` is the function that executed it, None if the daemon did."""
    text: str
    inside: str
    root: dict


class Log:
    """Reads on from where it stopped. What PostgreSQL knows of the tables stays what it knew when they were filled."""

    def __init__(self, world):
        self.file = open(f"{world.work}/state/postgresql.log", encoding="utf-8")
        for name, value in SETTINGS.items():
            world.sql(f"ALTER DATABASE kafile SET {name} = '{value}'")
        world.sql("ALTER SYSTEM SET autovacuum = off")
        world.sql("SELECT pg_reload_conf()")

    def plans(self):
        """By the text of the statement that the daemon executed: the plans of it and of all that it executed, in that order."""
        found, nested = {}, {}
        for process, plan in self.read():
            nested.setdefault(process, []).append(plan)
            if plan.inside is None:
                found.setdefault(plan.text, []).extend(reversed(nested.pop(process)))
        return found

    def read(self):
        """Each plan as it ended: inner ones before the one around them."""
        parts = ENTRY.split(self.file.read())[1:]
        entries = list(zip(parts[::3], parts[1::3], parts[2::3]))
        for (process, level, text), (following, after, context) in zip(entries, entries[1:] + [("", "", "")]):
            if level == "LOG" and text.startswith("duration: ") and "plan:" in text:
                try:
                    explained = json.loads(text.split("plan:\n", 1)[1].replace("\n\t", "\n"))
                except (json.JSONDecodeError, IndexError):
                    if following:
                        raise
                    continue  # still being written, so it is nothing that an answer has waited for
                inside = FUNCTION.search(context) if after == "CONTEXT" else None
                yield process, Plan(explained["Query Text"].strip(), inside and inside[1], explained["Plan"])
