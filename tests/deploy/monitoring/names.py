"""The metrics that rules and dashboard ask for, and those that are there to be asked for."""
import json
import re

import yaml

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
OURS = re.compile(r"(kafile|node|probe)_|.*:")


def in_expression(expression):
    """Names of metrics; what stands in quotes is a label's value."""
    bare = re.sub(r'"(\\.|[^"\\])*"', "", expression)
    return {name for name in NAME.findall(bare) if OURS.match(name)}


def of_rules(text):
    """What the rules ask for, and what they record."""
    asked, recorded = set(), set()
    for group in yaml.safe_load(text)["groups"]:
        for rule in group["rules"]:
            asked |= in_expression(rule["expr"])
            recorded |= {rule["record"]} if "record" in rule else set()
    return asked, recorded


def expressions_of_dashboard(text):
    dashboard = json.loads(text)
    found = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    found += [annotation["expr"] for annotation in dashboard["annotations"]["list"]]
    return [expression.replace("$instance", ".*") for expression in found]


def of_dashboard(text):
    asked = set()
    for expression in expressions_of_dashboard(text):
        asked |= in_expression(expression)
    return asked


def of_scrape(text):
    return {NAME.match(line).group() for line in text.splitlines() if line and line[0] != "#"}


def of_readme(text):
    """As its table has them; a histogram's samples are named otherwise."""
    section = re.search(r"^## Watching it$(.*?)^## ", text, re.M | re.S).group(1)
    rows = re.findall(r"^\| `(kafile_\w+)(?:\{[\w,]+\})?` \| (\w+) \|", section, re.M)
    return {name + ("_bucket" if kind == "histogram" else "") for name, kind in rows}
