"""Reads a statement of build/gen/statements.c, and writes it for one request, as pgbench and the peers run it."""
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
        self.gathered = any(f"STATEMENT_{kind}" in body for kind in ("READ", "FEW", "WRITE"))
        self.columns = self.names(source, f"{name}_columns")
        self.items = [column for part in re.findall(r"\{ (\w+_columns), ", body) for column in ["request", *self.names(source, part)]]

    @staticmethod
    def names(source, array):
        start = source.index(f"static const struct column {array}[]")
        return re.findall(r'\{ "([\w.]+)", ', source[start:source.index("};", start)])

    def filled(self, column, item):
        """The SQL with what `column` and `item` give for the names of the parameters."""
        expressions = [column(name) for name in self.columns] + [item(name) for name in self.items]
        return re.sub(r"\$(\d+)", lambda match: expressions[int(match[1]) - 1], self.sql)

    def single(self, values, pool=None):
        """For one item, with an expression for each parameter; what is not in `values` is null. With a `pool` the expressions may
        use q, the row n of that work in bench.pool."""
        values = {"request": "1", **values}

        def place(name):
            value = values.get(name, "NULL")
            return f"ARRAY[{value}]" if self.gathered else f"({value})"

        sql = self.filled(place, place)
        if pool:
            sql = sql.replace("FROM ", "FROM bench.pool AS q, LATERAL ", 1)
            sql = sql.replace(" ORDER BY i", f" WHERE q.work = '{pool}' AND q.n = :n ORDER BY i")
        return sql.replace("\n", " ") + ";\n"

    def many(self, values, items):
        """For many items of a gathered statement: `items` has an expression for the array of each of their parameters, all of one
        length."""
        items = {"request": f"array_fill(1, ARRAY[cardinality({next(iter(items.values()))})])", **items}
        sql = self.filled(lambda name: f"ARRAY[{values.get(name, 'NULL')}]", lambda name: f"({items[name]})")
        return sql.replace("\n", " ") + ";\n"
