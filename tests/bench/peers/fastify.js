// The daily work as Fastify and pg do it: the same SQL, a statement a request, two workers.
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from "node:crypto";
import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import pg from "pg";

const STATEMENTS = JSON.parse(readFileSync(process.env.PEER_STATEMENTS, "utf8"));
const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const HEADER = "v4.public.";
const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: process.env.PEER_PUBLIC_KEY }, format: "jwk" });
const { privateKey } = generateKeyPairSync("ed25519");
const pool = new pg.Pool({ connectionString: process.env.PEER_DATABASE, options: process.env.PEER_OPTIONS });
const app = Fastify({ logger: true });
const callers = new Map();

function problem(status, title) {
  return Object.assign(new Error(title), { statusCode: status });
}

function encoded(pieces) {
  const length = (n) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(n));
    return bytes;
  };
  return Buffer.concat([length(pieces.length), ...pieces.flatMap((piece) => [length(Buffer.byteLength(piece)), Buffer.from(piece)])]);
}

function verified(token) {
  if (!token.startsWith(HEADER)) throw problem(401, "unauthorized");
  const [payload, footer] = token.slice(HEADER.length).split(".").map((part) => Buffer.from(part, "base64url"));
  const message = payload.subarray(0, -64);
  const signed = encoded([HEADER, message, footer ?? "", "kafile|session"]);
  if (!verify(null, signed, publicKey, payload.subarray(-64))) throw problem(401, "unauthorized");
  const claims = JSON.parse(message);
  return {
    until: Date.parse(claims.exp), "caller.subject": claims.sub, "caller.token": claims.jti, "caller.role": claims.role,
    "caller.cities": claims.cities?.join(",") || null, "caller.posts": claims.posts?.join(",") || null,
  };
}

app.addHook("onRequest", async (request) => {
  if (request.url === "/readyz") return;
  const token = request.headers.authorization?.slice(7) ?? "";
  let caller = callers.get(token);
  if (!caller) callers.set(token, (caller = verified(token)));
  if (caller.until < Date.now()) throw problem(401, "unauthorized");
  request.caller = caller;
});

function checkSymbol(symbols) {
  let product = 32;
  for (const symbol of symbols) product = ((((product + SYMBOLS.indexOf(symbol)) % 32) || 32) * 2) % 33;
  return SYMBOLS[(33 - product) % 32];
}

function newReference() {
  const symbols = Array.from(randomBytes(9), (byte) => SYMBOLS[byte & 31]).join("");
  return symbols + checkSymbol(symbols);
}

function isReference(reference) {
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(reference) && checkSymbol(reference.slice(0, 9)) === reference[9];
}

function knownReference(reference) {
  if (!isReference(reference)) throw problem(404, "mistyped");
  return reference;
}

async function ask(name, values) {
  const { sql, parameters } = STATEMENTS[name];
  return (await pool.query({ name, text: sql, values: parameters.map((parameter) => values[parameter] ?? null) })).rows;
}

function keyOf(request) {
  return {
    ...request.caller, "key.route": `${request.method} ${request.url}`, "key.key": request.headers["idempotency-key"] ?? null,
    "key.fingerprint": createHash("sha256").update(JSON.stringify(request.body)).digest(),
  };
}

function outcome(row, good) {
  if (row.body === null) throw problem(row.outcome?.startsWith("unknown") ? 404 : 409, row.outcome);
  return good(row.body);
}

const text = { type: "string" };
const object = (properties, required = Object.keys(properties)) => ({ type: "object", properties, required });
const list = (items, maxItems) => ({ type: "array", items, minItems: 1, maxItems });
const uuid = { type: "string", format: "uuid" };
const instant = { type: "string", format: "date-time" };

app.get("/readyz", async () => ({ ready: true }));

function shown({ i, _brief, _etag, ...status }) {
  return status;
}

app.get("/v1/status/:reference", async (request, reply) => {
  const [row] = await ask("citizens_status", { ...request.caller, reference: knownReference(request.params.reference), mistyped: false });
  if (row.status === null) throw problem(404, "not found");
  const etag = `"${row._etag}"`;
  reply.header("ETag", etag);
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  return shown(row);
});

app.post("/v1/status", { schema: { body: object({ references: list(text, 1000), asker: text }, ["references"]) } }, async (request) => {
  const { references, asker } = request.body;
  const mistyped = references.map((reference) => !isReference(reference));
  const rows = await ask("citizens_status_many", { ...request.caller, asker, references, mistyped });
  const unseen = ({ reference }, n) => ({ reference, status: mistyped[n] ? "mistyped" : "unknown" });
  return { items: rows.map((row, n) => (row.status === null ? unseen(row, n) : shown(row))) };
});

const member = object({ given_names: text, family_name: text, birth_date: text, sex: text, nationality: text }, ["given_names", "family_name"]);
const registration = object({ city: text, consent: text, contact: object({ phone: text, language: text }, []), members: list(member, 1) },
  ["city", "consent", "members"]);
app.post("/v1/registrations", { schema: { body: registration } }, async (request, reply) => {
  const { city, consent, contact, members: [person] } = request.body;
  const [row] = await ask("citizens_register", {
    ...keyOf(request), group: randomUUID(), city, kind: "person", keep_together: "must", phone: contact?.phone, language: contact?.language,
    consent, expected_members: 1, pets: 0, luggage_kg: 0, warnings: "[]", dry_run: false, id: randomUUID(), reference: newReference(), accessible: false,
    birth_precision: person.birth_date ? "day" : "unknown", ...person,
  });
  return outcome(row, (body) => reply.code(201).send(body));
});

const tick = object({ event_id: uuid, reference: text, occurred_at: instant });
app.post("/v1/convoys/:code/boardings", { schema: { body: object({ vehicle: { type: "integer" }, items: list(tick, 1) }) } }, async (request) => {
  const { vehicle, items: [item] } = request.body;
  const [row] = await ask("convoys_board", { ...keyOf(request), convoy: request.params.code, vehicle, ...item, reference: knownReference(item.reference) });
  return outcome(row, (body) => body);
});

function receipt(request, item) {
  const statement = JSON.stringify({
    deployment: "kafile", event_id: item.event_id, reference: item.reference, border_post: request.body.border_post,
    convoy: request.body.convoy, outcome: item.outcome, occurred_at: item.occurred_at, accepted_by: request.caller["caller.subject"],
  });
  const signature = sign(null, encoded([HEADER, statement, "", "kafile|receipt"]), privateKey);
  return { receipt: statement, kid: "peer", token: HEADER + Buffer.concat([Buffer.from(statement), signature]).toString("base64url") };
}

const received = object({ event_id: uuid, reference: text, occurred_at: instant, outcome: text });
app.post("/v1/handoffs", { schema: { body: object({ convoy: text, border_post: text, items: list(received, 1) }) } }, async (request) => {
  const { convoy, border_post, items: [item] } = request.body;
  const [row] = await ask("handoffs_accept", {
    ...keyOf(request), convoy, border_post, event_id: item.event_id, reference: knownReference(item.reference), result: item.outcome,
    occurred_at: item.occurred_at, ...receipt(request, item),
  });
  return outcome(row, (body) => body);
});

app.get("/v1/convoys/:code/manifest", async (request) => {
  const rows = await ask("convoys_manifest", { ...request.caller, code: request.params.code });
  if (rows.length === 0) throw problem(404, "not found");
  const vehicles = new Map();
  for (const { convoy, city, border_post, convoy_status, number, plate, manifest_version, needs, ...person } of rows) {
    if (number !== null && !vehicles.has(number)) vehicles.set(number, { number, plate, version: manifest_version, people: [] });
    if (person.reference) vehicles.get(number).people.push({ ...person, needs: needs?.split(" ") ?? [] });
  }
  const { convoy, city, border_post, convoy_status: status } = rows[0];
  return { convoy, city, border_post, status, vehicles: [...vehicles.values()] };
});

if (cluster.isPrimary) for (let worker = 0; worker < 2; worker++) cluster.fork();
else await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
