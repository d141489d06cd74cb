"""Writes server/base/embedded.h's other half: the migrations, SQL functions and contract given as arguments."""

import hashlib
import json
import os
import sys

import yaml


class TextDates(yaml.SafeLoader):
    """Leaves `2022-03-10` the text it is in the contract's examples."""


TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def c_string(text):
    """C literals, one a line: compilers need not accept very long ones, but join neighbours."""
    lines = text.splitlines(keepends=True) or [""]
    return "\n".join("\t" + c_literal(line[at : at + 400]) for line in lines for at in range(0, max(len(line), 1), 400))


def c_literal(text):
    escaped = []
    for byte in text.encode("utf-8"):
        char = chr(byte)
        if char in '"\\?':
            escaped.append("\\" + char)
        elif 32 <= byte < 127:
            escaped.append(char)
        else:
            escaped.append("\\%03o" % byte)
    return '"' + "".join(escaped) + '"'


def entry(name, text):
    return '{ "%s",\n%s,\n\t%d }' % (name, c_string(text), len(text.encode("utf-8")))


def table(symbol, files):
    """A table of at least one row, as C wants, with its true count beside it."""
    rows = ",\n".join(entry(os.path.basename(path), text) for path, text in files) or '{ "", "", 0 }'
    return "const struct embedded_file embedded_%ss[] = {\n%s\n};\nconst size_t embedded_%s_count = %d;\n" % (
        symbol,
        rows,
        symbol,
        len(files),
    )


def main(paths):
    migrations = [(path, read(path)) for path in sorted(paths) if path.startswith("migrations/")]
    functions = [(path, read(path)) for path in sorted(paths) if path.endswith(".functions.sql")]
    contracts = [yaml.load(read(path), Loader=TextDates) for path in paths if path.endswith(".yaml")]
    contract = json.dumps(contracts[0] if contracts else {}, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256("".join(text for _, text in functions).encode("utf-8")).hexdigest()
    print("/* Written by tools/embed.py: the files that are part of the program. */")
    print('#include "base/embedded.h"\n')
    print(table("migration", migrations))
    print(table("function", functions))
    print('const char embedded_functions_hash[] = "%s";\n' % digest[:12])
    print("const struct embedded_file embedded_contract = %s;" % entry("openapi.json", contract))


main(sys.argv[1:])
