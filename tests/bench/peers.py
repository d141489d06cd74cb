"""The peers beside which the daemon is measured: the same SQL, asked for by Fastify and pg and by FastAPI and asyncpg."""
import json
import os

from statement import Statement
from world import BENCH, free_port

CALLER = ["caller.subject", "caller.token", "caller.role", "caller.cities", "caller.posts"]
KEY = ["key.route", "key.key", "key.fingerprint"]
STATEMENTS = {
    "citizens_status": CALLER + ["reference", "mistyped"],
    "citizens_register": CALLER + KEY + ["group", "city", "kind", "keep_together", "phone", "language", "consent", "expected_members", "pets", "luggage_kg",
                                         "warnings", "dry_run", "id", "reference", "given_names", "family_name", "birth_date",
                                         "birth_precision", "sex", "nationality", "accessible"],
    "convoys_board": CALLER + KEY + ["convoy", "vehicle", "event_id", "reference", "occurred_at"],
    "handoffs_accept": CALLER + KEY + ["convoy", "border_post", "event_id", "reference", "result", "occurred_at", "receipt", "kid", "token"],
}
# A row a person, as their users would ask: node-pg takes longer to part an array of arrays than to read rows.
MANIFEST = """SELECT k.code AS convoy, k.city, k.border_post, k.status AS convoy_status, v.number, v.plate, v.manifest_version, s.reference,
       s.family_name, s.given_names, s.birth_date, s.nationality, s.status, s.stranded, s.needs, s.document_override, s.document_override_by
  FROM convoys AS k
  LEFT JOIN vehicles AS v ON v.convoy = k.code
  LEFT JOIN seats AS s ON s.convoy = v.convoy AND s.vehicle = v.number
 WHERE k.code = <code> AND in_scope(k.city, <caller.cities>::text) AND convoy_at_posts(k.code, k.border_post, <caller.posts>::text)
 ORDER BY v.number, s.stranded DESC, s.family_name, s.given_names, s.reference"""
COMMANDS = {
    "Fastify": ["node", f"{BENCH}/peers/fastify.js"],
    # Debian's, which has the packages.
    "FastAPI": ["/usr/bin/python3", "-m", "uvicorn", "--app-dir", f"{BENCH}/peers", "--workers", "2", "fastapi_peer:app"],
}


def marked(parameters):
    return {parameter: f"<{parameter}>" for parameter in parameters}


def numbered(sql, parameters):
    """The SQL for one request, and which value each of its parameters is."""
    sql = sql.rstrip(";\n")
    used = [parameter for parameter in parameters if f"<{parameter}>" in sql]
    for number, parameter in enumerate(used):
        sql = sql.replace(f"<{parameter}>", f"${number + 1}")
    return {"sql": sql, "parameters": used}


def statements():
    """By name; citizens_status_many takes arrays."""
    asked = CALLER + ["asker", "references", "mistyped"]
    many = Statement("citizens_status").many(marked(asked), {"reference": "<references>::text[]", "mistyped": "<mistyped>::boolean[]"})
    return {"citizens_status_many": numbered(many, asked), "convoys_manifest": numbered(MANIFEST, CALLER + ["code"]),
            **{name: numbered(Statement(name).single(marked(parameters)), parameters) for name, parameters in STATEMENTS.items()}}


def start(world):
    """The peers by name: each a process and its address."""
    path = f"{world.work}/statements.json"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(statements(), file)
    public = world.sql("SELECT public_key FROM kafile.signing_keys WHERE purpose = 'session' LIMIT 1").removeprefix("k4.public.")
    wanted = os.environ.get("PEERS", "Fastify FastAPI").split()
    return {name: world.start(command + (["--port", str(port)] if name == "FastAPI" else []), name, port=port, PEER_STATEMENTS=path,
                              PEER_PUBLIC_KEY=public, PEER_DATABASE=world.url, PEER_OPTIONS=world.settings())
            for name, command in COMMANDS.items() if name in wanted for port in [free_port()]}
