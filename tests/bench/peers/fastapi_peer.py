"""The daily work as FastAPI and asyncpg do it: the same SQL, a statement a request, two workers."""
import base64
import hashlib
import json
import os
import secrets
import struct
import uuid
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Optional

import asyncpg
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from pydantic import BaseModel, conlist

SYMBOLS, HEADER = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "v4.public."


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


STATEMENTS = json.loads(Path(os.environ["PEER_STATEMENTS"]).read_text(encoding="utf-8"))
PUBLIC_KEY = VerifyKey(from_base64url(os.environ["PEER_PUBLIC_KEY"]))
RECEIPT_KEY = SigningKey.generate()
app, callers = FastAPI(), {}


@app.on_event("startup")
async def connect():
    app.state.pool = await asyncpg.create_pool(os.environ["PEER_DATABASE"], server_settings=dict(
        part.split("=", 1) for part in os.environ["PEER_OPTIONS"].split() if part != "-c"))


def encoded(*pieces):
    return struct.pack("<Q", len(pieces)) + b"".join(struct.pack("<Q", len(piece)) + piece for piece in pieces)


def verified(token):
    try:
        payload, footer = map(from_base64url, token.removeprefix(HEADER).split("."))
        PUBLIC_KEY.verify(encoded(HEADER.encode(), payload[:-64], footer, b"kafile|session"), payload[-64:])
    except (BadSignatureError, ValueError) as error:
        raise HTTPException(401) from error
    claims = json.loads(payload[:-64])
    caller = {"caller.subject": claims["sub"], "caller.token": claims["jti"], "caller.role": claims["role"]}
    for name in ("cities", "posts"):
        caller[f"caller.{name}"] = ",".join(claims[name]) if claims.get(name) else None
    return datetime.fromisoformat(claims["exp"].replace("Z", "+00:00")), caller


async def caller_of(request: Request):
    token = request.headers.get("authorization", "")[7:]
    if token not in callers:
        callers[token] = verified(token)
    until, caller = callers[token]
    if until < datetime.now(timezone.utc):
        raise HTTPException(401)
    return caller


async def key_of(request: Request, caller=Depends(caller_of)):
    return {**caller, "key.route": f"{request.method} {request.url.path}", "key.key": request.headers.get("idempotency-key"),
            "key.fingerprint": hashlib.sha256(await request.body()).digest()}


def check_symbol(symbols):
    product = 32
    for symbol in symbols:
        product = ((product + SYMBOLS.index(symbol)) % 32 or 32) * 2 % 33
    return SYMBOLS[(33 - product) % 32]


def new_reference():
    symbols = "".join(secrets.choice(SYMBOLS) for _ in range(9))
    return symbols + check_symbol(symbols)


def is_reference(reference):
    return len(reference) == 10 and all(symbol in SYMBOLS for symbol in reference) and check_symbol(reference[:9]) == reference[9]


def known_reference(reference):
    if not is_reference(reference):
        raise HTTPException(404)
    return reference


async def ask(name, values):
    statement = STATEMENTS[name]
    return await app.state.pool.fetch(statement["sql"], *(values.get(parameter) for parameter in statement["parameters"]))


def outcome(row, status=200):
    if row["body"] is None:
        raise HTTPException(404 if (row["outcome"] or "").startswith("unknown") else 409, row["outcome"])
    return Response(row["body"], status, media_type="application/json")


class Asked(BaseModel):
    references: conlist(str, min_items=1, max_items=1000)
    asker: Optional[str]


class Contact(BaseModel):
    phone: Optional[str]
    language: str = "tr"


class Member(BaseModel):
    given_names: str
    family_name: str
    birth_date: Optional[date]
    sex: Optional[str]
    nationality: Optional[str]


class Registration(BaseModel):
    city: str
    consent: str
    contact: Contact = Contact()
    members: conlist(Member, min_items=1, max_items=1)


class Tick(BaseModel):
    event_id: uuid.UUID
    reference: str
    occurred_at: datetime


class Boarding(BaseModel):
    vehicle: int
    items: conlist(Tick, min_items=1, max_items=1)


class Received(Tick):
    outcome: str


class Handoffs(BaseModel):
    convoy: Optional[str]
    border_post: str
    items: conlist(Received, min_items=1, max_items=1)


@app.get("/readyz")
async def ready():
    return {"ready": True}


def shown(row):
    return {name: value for name, value in row.items() if name[0] != "_" and name != "i"}


@app.get("/v1/status/{reference}")
async def status(reference: str, request: Request, response: Response, caller=Depends(caller_of)):
    row = (await ask("citizens_status", {**caller, "reference": known_reference(reference), "mistyped": False}))[0]
    if row["status"] is None:
        raise HTTPException(404)
    etag = f'"{row["_etag"]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304)
    response.headers["ETag"] = etag
    return shown(row)


@app.post("/v1/status")
async def statuses(body: Asked, caller=Depends(caller_of)):
    mistyped = [not is_reference(reference) for reference in body.references]
    rows = await ask("citizens_status_many", {**caller, **dict(body), "mistyped": mistyped})
    return {"items": [shown(row) if row["status"] else {"reference": row["reference"], "status": "mistyped" if wrong else "unknown"}
                      for row, wrong in zip(rows, mistyped)]}


@app.post("/v1/registrations")
async def register(body: Registration, caller=Depends(key_of)):
    person = body.members[0]
    return outcome((await ask("citizens_register", {
        **caller, "group": uuid.uuid4(), "city": body.city, "kind": "person", "keep_together": "must", "phone": body.contact.phone,
        "language": body.contact.language, "consent": body.consent, "expected_members": 1, "pets": 0, "luggage_kg": 0, "warnings": "[]", "dry_run": False,
        "id": uuid.uuid4(), "reference": new_reference(), "accessible": False,
        "birth_precision": "day" if person.birth_date else "unknown", **dict(person)}))[0], 201)


@app.post("/v1/convoys/{code}/boardings")
async def board(code: str, body: Boarding, caller=Depends(key_of)):
    known_reference(body.items[0].reference)
    return outcome((await ask("convoys_board", {**caller, "convoy": code, "vehicle": body.vehicle, **dict(body.items[0])}))[0])


def receipt(item, body, caller):
    statement = json.dumps({
        "deployment": "kafile", "event_id": str(item.event_id), "reference": item.reference, "border_post": body.border_post,
        "convoy": body.convoy, "outcome": item.outcome, "occurred_at": item.occurred_at.isoformat(), "accepted_by": caller["caller.subject"]})
    signature = RECEIPT_KEY.sign(encoded(HEADER.encode(), statement.encode(), b"", b"kafile|receipt")).signature
    payload = base64.urlsafe_b64encode(statement.encode() + signature).decode().rstrip("=")
    return {"receipt": statement, "kid": "peer", "token": HEADER + payload}


@app.post("/v1/handoffs")
async def handoff(body: Handoffs, caller=Depends(key_of)):
    item = body.items[0]
    known_reference(item.reference)
    return outcome((await ask("handoffs_accept", {
        **caller, "convoy": body.convoy, "border_post": body.border_post, "event_id": item.event_id, "reference": item.reference,
        "result": item.outcome, "occurred_at": item.occurred_at, **receipt(item, body, caller)}))[0])


@app.get("/v1/convoys/{code}/manifest")
async def manifest(code: str, caller=Depends(caller_of)):
    vehicles, head = {}, None
    for row in map(dict, await ask("convoys_manifest", {**caller, "code": code})):
        head = {name: row.pop(name) for name in ("convoy", "city", "border_post")} | {"status": row.pop("convoy_status")}
        vehicle = {"number": row.pop("number"), "plate": row.pop("plate"), "version": row.pop("manifest_version"), "people": []}
        if vehicle["number"] is not None:
            people = vehicles.setdefault(vehicle["number"], vehicle)["people"]
            if row["reference"]:
                people.append({**row, "needs": (row["needs"] or "").split()})
    if not head:
        raise HTTPException(404)
    return {**head, "vehicles": list(vehicles.values())}
