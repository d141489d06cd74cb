"""Prints a gathered statement of build/gen/statements.c for pgbench: one request for the reference given."""
import re
import sys

source = open("build/gen/statements.c", encoding="utf-8").read()
start = source.index(f"const struct statement sql_{sys.argv[1]} = {{")
text = source[source.index(".sql = ", start):source.index(",\n\t.columns", start)]
sql = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).encode().decode("unicode_escape")
VALUES = {
    1: "ARRAY['bench']", 2: "ARRAY[NULL]", 3: "ARRAY['officer']", 4: "ARRAY[NULL]", 5: "ARRAY[NULL]", 6: "ARRAY[NULL]",
    7: "ARRAY[1]", 8: f"ARRAY['{sys.argv[2]}']", 9: "ARRAY[false]",
}
print(re.sub(r"\$(\d+)", lambda place: VALUES[int(place[1])], sql).replace("\n", " ") + ";")
