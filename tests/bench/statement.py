"""Reads a statement of build/gen/statements.c, and writes it for one request and one item, as pgbench runs it."""
import re

GENERATED = "build/gen/statements.c"


class Statement:
    """`columns` and `items` are names in the order of the statement's parameters; `gathered` says that they are arrays."""

    def __init__(self, name):
        with open(GENERATED, encoding="utf-8") as file:
            source = file.read()
        start = source.index(f"const struct statement sql_{name} = {{")
        body = source[start:source.index("\n};", start)]
        quoted = body[body.index(".sql = "):body.index(",\n\t.columns")]
        self.sql = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', quoted)).replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
        self.gathered = "STATEMENT_READ" in body or "STATEMENT_WRITE" in body
        self.columns = self.names(source, f"{name}_columns")
        self.items = [column for part in re.findall(r"\{ (\w+_columns), ", body) for column in ["request", *self.names(source, part)]]

    @staticmethod
    def names(source, array):
        start = source.index(f"static const struct column {array}[]")
        return re.findall(r'\{ "([\w.]+)", ', source[start:source.index("};", start)])

    def single(self, values, pool=None):
        """The SQL with an expression for each parameter; what is not in `values` is null. With a `pool` the expressions may use
        q, the row n of that work in bench.pool."""
        values = {"request": "1", **values}

        def place(match):
            value = values.get((self.columns + self.items)[int(match[1]) - 1], "NULL")
            return f"ARRAY[{value}]" if self.gathered else f"({value})"

        sql = re.sub(r"\$(\d+)", place, self.sql)
        if pool:
            sql = sql.replace("FROM ", "FROM bench.pool AS q, LATERAL ", 1)
            sql = sql.replace(" ORDER BY i", f" WHERE q.work = '{pool}' AND q.n = :n ORDER BY i")
        return sql.replace("\n", " ") + ";\n"
