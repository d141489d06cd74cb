"""Whether the contract, the program's tables and the README say the same. Speaks TAP."""

import glob
import os
import re
import sys

import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
METHODS = ("get", "post", "patch", "delete", "put")
ROLES = {"ADMIN": "admin", "OFFICER": "officer", "COORDINATOR": "coordinator", "BORDER": "border", "GATEWAY": "gateway", "AUDITOR": "auditor"}
BODIES = {
    "BODY_NONE": set(),
    "BODY_JSON": {"application/json"},
    "BODY_JSON_LIST": {"application/json"},
    "BODY_FORM": {"application/x-www-form-urlencoded"},
    "BODY_MERGE_PATCH": {"application/merge-patch+json"},
    "BODY_FILE": {"text/csv", "application/x-ndjson"},
}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def defines(text):
    joined = text.replace("\\\n", " ")
    return dict(re.findall(r"^#define\s+(\w+)\s+(.+)$", joined, re.M))


def role_set(expression, macros):
    """The roles of `ROLE_OFFICER | STAFF`, macros followed."""
    roles = set()
    for word in re.findall(r"\w+", expression):
        if word == "ROLES_ALL":
            roles |= set(ROLES.values())
        elif word.startswith("ROLE_"):
            roles.add(ROLES[word[5:]])
        elif word in macros:
            roles |= role_set(macros[word], macros)
        elif word != "0":
            raise ValueError("unknown roles '%s'" % word)
    return roles


def program_routes():
    """(method, path) -> what routes.c says; each entry begins with `{ METHOD_` and has seven fields."""
    text = read("server/routes.c")
    macros = defines(text)
    routes = {}
    for line in re.findall(r"\{\s*METHOD_[^{}]*(?:\{\w*\}[^{}]*)*\}", text):
        match = re.match(r'\{\s*METHOD_(\w+),\s*"([^"]+)",\s*([^,]+),\s*&(\w+)([^}]*)\}', line)
        if not match:
            raise ValueError("cannot read the route '%s'" % line)
        method, path, roles, endpoint, rest = match.groups()
        words = re.findall(r"\w+", rest)
        routes[(method.lower(), path)] = {
            "roles": role_set(roles, macros),
            "endpoint": endpoint,
            "body": next((word for word in words if word.startswith("BODY_")), "BODY_NONE"),
            "key": next((word for word in words if word.startswith("KEY_")), "KEY_NONE"),
            "waits": next((word for word in words if word.startswith("WAIT_")), "WAIT_NONE"),
        }
    return routes


def contract_routes(contract):
    routes = {}
    for path, item in contract["paths"].items():
        for method in METHODS:
            if method in item:
                operation = dict(item[method])
                operation["parameters"] = item.get("parameters", []) + operation.get("parameters", [])
                routes[(method, path)] = operation
    return routes


def parameter(contract, operation, name):
    for given in operation["parameters"]:
        if "$ref" in given:
            given = contract["components"]["parameters"][given["$ref"].rsplit("/", 1)[1]]
        if given["name"] == name:
            return given
    return None


def key_kind(contract, operation):
    found = parameter(contract, operation, "Idempotency-Key")
    if not found:
        return "KEY_NONE"
    return "KEY_REQUIRED" if found.get("required") else "KEY_OPTIONAL"


def differences(ours, theirs, say):
    return [say % (thing,) for thing in sorted(ours - theirs)]


def shown(route):
    return "%s %s" % (route[0].upper(), route[1])


def every_route_is_in_the_contract(contract):
    return [shown(route) for route in sorted(set(program_routes()) - set(contract_routes(contract)))]


def every_operation_is_a_route(contract):
    return [shown(route) for route in sorted(set(contract_routes(contract)) - set(program_routes()))]


def each(contract, wrong):
    ours, theirs = program_routes(), contract_routes(contract)
    found = []
    for route in sorted(set(ours) & set(theirs)):
        text = wrong(ours[route], theirs[route])
        if text:
            found.append("%s: %s" % (shown(route), text))
    return found


def the_roles_agree(contract):
    def wrong(ours, theirs):
        roles = set(theirs.get("x-roles", []))
        return ours["roles"] != roles and "the program lets %s, the contract %s" % (sorted(ours["roles"]), sorted(roles))

    return each(contract, wrong)


def operations_are_named_after_their_endpoints(contract):
    def wrong(ours, theirs):
        return ours["endpoint"] != theirs["operationId"] and "%s, not %s" % (ours["endpoint"], theirs["operationId"])

    return each(contract, wrong)


def the_bodies_agree(contract):
    def wrong(ours, theirs):
        types = set(theirs.get("requestBody", {}).get("content", {}))
        return BODIES[ours["body"]] != types and "%s, not %s" % (ours["body"], sorted(types))

    return each(contract, wrong)


def the_idempotency_keys_agree(contract):
    def wrong(ours, theirs):
        kind = key_kind(contract, theirs)
        return ours["key"] != kind and "%s, not %s" % (ours["key"], kind)

    return each(contract, wrong)


def the_waits_agree(contract):
    def wrong(ours, theirs):
        waits = parameter(contract, theirs, "Prefer") is not None
        return (ours["waits"] != "WAIT_NONE") != waits and "%s" % ours["waits"]

    return each(contract, wrong)


def every_problem_type_is_in_the_contract(contract):
    names = re.findall(r"^\s*X\((\w+),", read("server/http/problem_types.h"), re.M)
    ours = {"urn:kafile:problem:" + name.replace("_", "-") for name in names}
    theirs = set(contract["components"]["schemas"]["Problem"]["properties"]["type"]["enum"])
    return differences(ours, theirs, "only in the program: %s") + differences(theirs, ours, "only in the contract: %s")


def the_readme_lists_every_setting(_):
    section = re.search(r"^## Settings$(.*?)(^## |\Z)", read("README.md"), re.M | re.S)
    if not section:
        return ["README.md has no section Settings"]
    ours = set(re.findall(r'"(KAFILE_[A-Z_]+)"', read("server/settings.c")))
    theirs = set(re.findall(r"`(KAFILE_[A-Z_]+)`", section.group(1)))
    scripts = {"KAFILE_CLUSTER", "KAFILE_CLUSTER_LOCALE"}
    return differences(ours, theirs, "only in the program: %s") + differences(theirs - scripts, ours, "only in the README: %s")


def the_readme_lists_every_metric(_):
    section = re.search(r"^## Watching it$(.*?)(^## |\Z)", read("README.md"), re.M | re.S)
    if not section:
        return ["README.md has no section Watching it"]
    kinds = {"put_counter": "counter", "put_gauge": "gauge"}
    found = re.findall(r'(put_metric|put_counter|put_gauge)\(\s*buf,\s*"(kafile_\w+)"(?:,\s*"(counter|gauge|histogram)")?', read("server/http/metrics.c"))
    ours = {(name, kinds.get(call, kind)) for call, name, kind in found}
    theirs = set(re.findall(r"^\| `(kafile_\w+)(?:\{[\w,]+\})?` \| (\w+) \|", section.group(1), re.M))
    return differences(ours, theirs, "only in the program: %s") + differences(theirs, ours, "only in the README: %s")


def the_log_has_the_fields_of_the_allow_list_alone(_):
    """A field that is not in docs/security.md, or whose name is put together, is in no line of the log."""
    section = re.search(r"^## The log$(.*?)(^## |\Z)", read("docs/security.md"), re.M | re.S)
    if not section:
        return ["docs/security.md has no section The log"]
    names, wrong = set(), []
    for path in sorted(glob.glob(os.path.join(ROOT, "server", "*.c")) + glob.glob(os.path.join(ROOT, "server", "*", "*.[ch]"))):
        place = os.path.relpath(path, ROOT)
        if place in ("server/base/log.h", "server/base/log.c"):
            continue
        text = read(place)
        found = re.findall(r'\bLOG_(?:TEXT|NUMBER)\(\s*("\w+")?', text)
        names |= {name.strip('"') for name in found if name}
        if "" in found or "log_field" in text:
            wrong.append("%s writes a field whose name is not in the source" % place)
        if re.search(r"\blog_(?:event|write)\(\s*\w+,\s*(?![\s\x22])", text):
            wrong.append("%s writes an event that is not a fixed phrase" % place)
    listed = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]+) \|", section.group(1), re.M)))) - {"at", "level", "event"}
    return wrong + differences(names, listed, "only in the program: %s") + differences(listed, names, "only in docs/security.md: %s")


TESTS = [
    every_route_is_in_the_contract,
    every_operation_is_a_route,
    the_roles_agree,
    operations_are_named_after_their_endpoints,
    the_bodies_agree,
    the_idempotency_keys_agree,
    the_waits_agree,
    every_problem_type_is_in_the_contract,
    the_readme_lists_every_setting,
    the_readme_lists_every_metric,
    the_log_has_the_fields_of_the_allow_list_alone,
]


def main():
    contract = yaml.safe_load(read("api/openapi.yaml"))
    failures = 0
    print("1..%d" % len(TESTS))
    for test in TESTS:
        name = test.__name__
        try:
            wrong = test(contract)
        except (OSError, ValueError, KeyError) as error:
            wrong = [str(error)]
        failures += bool(wrong)
        print("%s - %s" % ("not ok" if wrong else "ok", name))
        for line in wrong:
            print("# " + line)
    sys.exit(1 if failures else 0)


main()
