// The Worker for tenants in workerd, with its KV namespace: what it does when the store, an
// edition or who asks is not as it should be.

import assert from "assert/strict";
import fs from "fs";
import http from "http";
import path from "path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "url";
import { built, lin } from "./built.mjs";
import { bearer, configuration, deploy, publish, worker } from "./edge.mjs";
import { Store } from "./kv.mjs";
import { ask as send } from "./workerd.mjs";

const second = (n) => new Promise((done) => setTimeout(done, n * 1000));
let edge, host, documents, expected;

before(async () => {
  ({ host, documents } = await built());
  expected = await decided(documents);
  edge = await deploy(configuration([{ id: "anxi", unsigned: true, here: "lantian", origins: ["https://his.example"] }, { id: "strict" }]));
});

after(() => edge.stop());

/** What the core of Node decides of the same case with documents. */
async function decided(given) {
  const core = host.openSync(await host.compile(), given);
  return Buffer.from(core.handle("POST", "/v1/decide", lin).body).toString();
}

const ask = (target, options = {}, who = bearer("anxi", "decide")) => fetch(edge.url + target, { ...options, headers: { ...who, ...options.headers } });
const decide = (options) => ask("/v1/decide", { method: "POST", body: lin, ...options });

/** Whether a text is the decision that is expected; of another its first words are enough. */
function same(text, what = "") {
  assert.ok(text === expected, what + " " + text.slice(0, 300));
}

async function refused(answer, status, code) {
  const problem = await answer.json();
  assert.deepEqual([answer.status, problem.code, answer.headers.get("content-type")], [status, code, "application/problem+json"], problem.detail);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  return problem;
}

/** Waits until a question has the answer, at most some seconds. */
async function until(question) {
  for (let i = 0; i < 200; i++) {
    if (await question()) return;
    await second(0.1);
  }
  assert.fail("it did not come to pass in 20 s");
}

/** Anxi with a telephone number of its county hospital that no other edition has. */
function changed(phone) {
  return { ...documents, catalog: documents.catalog.replaceAll("0595-0000-0102", phone) };
}

test("who shows no token, or another's, is told nothing", async () => {
  await refused(await ask("/v1/decide", { method: "POST", body: lin }, {}), 401, "no-token");
  const unknown = await ask("/version", {}, { Authorization: "Bearer nobody's" });
  assert.equal(unknown.headers.get("www-authenticate"), "Bearer");
  await refused(unknown, 401, "no-token");
  await refused(await ask("/v1/decide", { method: "POST", body: lin }, bearer("anxi", "read")), 403, "not-allowed");
  await refused(await ask("/v1/admin/editions", {}), 403, "not-allowed");
  await refused(await ask("/v1/admin/editions", { method: "POST", body: "{}" }, bearer("anxi", "read")), 403, "not-allowed");
});

test("nothing is decided before something is published", async () => {
  await refused(await decide(), 503, "not-ready");
});

test("what is published is decided with, byte for byte, by many at once", async () => {
  const answer = await publish(edge, "anxi", documents);
  assert.equal(answer.status, 201, await answer.clone().text());
  await until(async () => (await decide()).status === 200);
  const texts = await Promise.all(Array.from({ length: 8 }, () => decide().then((a) => a.text())));
  texts.forEach((text) => same(text));
});

test("the trace goes back, and the answer is kept by nobody", async () => {
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const answer = await decide({ headers: { traceparent } });
  assert.equal(answer.headers.get("traceparent"), traceparent);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  await answer.arrayBuffer();
  const other = await decide({ headers: { traceparent: "<script>" } });
  assert.equal(other.headers.get("traceparent"), null);
  await other.arrayBuffer();
});

test("hooks and FHIR are asked beside the endpoint's own routes, in the asker's language", async () => {
  const services = await (await ask("/cds-services", { headers: { "accept-language": "en" } })).json();
  assert.equal(services.services[0].title, "Where to treat");
  const hook = { hook: "patient-view", hookInstance: "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", context: { patientId: "1", userId: "Practitioner/1" } };
  const answer = await ask("/cds-services/fenji-patient-view", { method: "POST", body: JSON.stringify(hook) });
  assert.equal(answer.status, 200, await answer.clone().text());
  assert.equal((await answer.json()).cards.length, 1);
  const questions = await ask("/fhir/Questionnaire");
  assert.equal((await questions.json()).resourceType, "Questionnaire");
});

test("a page of an origin that the tenant names may read the answer, no other", async () => {
  const asked = { method: "OPTIONS", headers: { "access-control-request-method": "POST" } };
  const allowed = async (origin) => {
    const preflight = await ask("/v1/decide", { ...asked, headers: { ...asked.headers, origin } }, {});
    const answer = await decide({ headers: { origin } });
    await answer.arrayBuffer();
    return [preflight.status, preflight.headers.get("access-control-allow-origin"), answer.headers.get("access-control-allow-origin")];
  };
  assert.deepEqual(await allowed("https://his.example"), [204, "https://his.example", "https://his.example"]);
  assert.deepEqual(await allowed("https://evil.example"), [401, null, null]);
});

test("the probes need no token; the Worker is ready while the store can be asked", async () => {
  for (const probe of ["/healthz", "/readyz"]) assert.equal(await (await ask(probe, {}, {})).text(), `{"status":"ok"}`);
  edge.store.down = true;
  try {
    await refused(await ask("/readyz", {}, {}), 503, "store-failed");
    assert.equal((await ask("/healthz", {}, {})).status, 200);
  } finally {
    edge.store.down = false;
  }
});

test("a body beyond the limit is refused before it is read", async () => {
  const agent = new http.Agent();
  const line = { id: "10 MB", method: "POST", path: "/v1/decide", repeat: [[" ", 10 << 20]] };
  const answer = await send(agent, edge.port, line, bearer("anxi", "decide"));
  agent.destroy();
  assert.deepEqual([answer.status, answer.code], [413, "too-large"]);
});

test("one tenant's documents and token open nothing of another's", async () => {
  await refused(await ask("/v1/decide", { method: "POST", body: lin }, bearer("strict", "decide")), 503, "not-ready");
  const unsigned = await publish(edge, "strict", documents);
  await refused(unsigned, 422, "not-signed");
  assert.deepEqual(Array.from(edge.store.values.keys()).filter((key) => key.startsWith("strict/")), []);
});

test("another edition is taken up beside the requests, and an earlier one again after a roll-back", async () => {
  const first = JSON.parse(edge.store.values.get("anxi/current")).id;
  assert.equal((await publish(edge, "anxi", changed("0595-1111-0000"))).status, 201);
  await until(async () => (await (await decide()).text()).includes("0595-1111-0000"));
  const back = await ask(`/v1/admin/editions/${first}/roll-back`, { method: "POST" }, bearer("anxi", "publish"));
  assert.equal(back.status, 200, await back.clone().text());
  await until(async () => (await (await decide()).text()) === expected);
});

test("while the store is down the last good edition decides, and publishing says so", async () => {
  edge.store.down = true;
  try {
    await second(1.2);
    for (let i = 0; i < 3; i++) same(await (await decide()).text());
    await refused(await publish(edge, "anxi", documents), 503, "store-failed");
    await refused(await ask("/v1/admin/editions", {}, bearer("anxi", "publish")), 503, "store-failed");
  } finally {
    edge.store.down = false;
  }
  assert.equal((await decide()).status, 200);
});

test("while what is current in the store is broken the last good edition decides", async () => {
  const good = edge.store.values.get("anxi/current");
  const edition = JSON.parse(good).edition;
  const catalog = `anxi/documents/${edition.catalog.hash.replace(":", "-")}`;
  const kept = edge.store.values.get(catalog);
  const broken = [
    ["no JSON", () => edge.store.values.set("anxi/current", Buffer.from("{"))],
    ["nothing at all", () => edge.store.values.delete("anxi/current")],
    ["another tenant's", () => edge.store.values.set("anxi/current", Buffer.from(good.toString().replace(`"tenant":"anxi"`, `"tenant":"strict"`)))],
    ["an edition that was tampered with", () => edge.store.values.set("anxi/current", Buffer.from(good.toString().replace(`"by":"publish"`, `"by":"nobody"`)))],
  ];
  for (const [what, breaks] of broken) {
    breaks();
    await second(1.2);
    for (let i = 0; i < 3; i++) same(await (await decide()).text(), what);
    edge.store.values.set("anxi/current", good);
  }
  assert.equal(edge.store.values.get(catalog), kept);
});

test("an instance that starts where the store holds something else than was published decides nothing with it", async () => {
  const store = new Store();
  store.values = new Map(edge.store.values);
  const { catalog } = JSON.parse(store.values.get("anxi/current")).edition;
  const key = `anxi/documents/${catalog.hash.replace(":", "-")}`;
  const sound = store.values.get(key);
  store.values.set(key, Buffer.from(sound.toString().replaceAll("0595-0000-0102", "0595-6666-6666")));
  const other = await deploy(configuration([{ id: "anxi", unsigned: true }]), { store });
  try {
    const one = () => fetch(other.url + "/v1/decide", { method: "POST", body: lin, headers: bearer("anxi", "decide") });
    await refused(await one(), 503, "not-ready");
    store.values.delete(key); // it has not yet arrived here
    await second(1.1);
    await refused(await one(), 503, "not-ready");
    store.down = true;
    await second(1.1);
    await refused(await one(), 503, "store-failed");
    store.down = false;
    store.values.set(key, sound);
    await until(async () => (await (await one()).text()) === expected);
  } finally {
    await other.stop();
  }
});

test("a configuration with mistakes answers nobody, and shows nothing of itself", async () => {
  const other = await deploy(`{"schema":"fenji.tenants/1","tenants":[{"id":"Secret Name"}]}`);
  try {
    for (const target of ["/version", "/v1/admin/editions"]) {
      const answer = await fetch(other.url + target, { headers: bearer("anxi", "publish") });
      const problem = await refused(answer, 503, "not-ready");
      assert.doesNotMatch(JSON.stringify(problem), /Secret/);
    }
  } finally {
    await other.stop();
  }
});

test("a core that has ended is replaced, also while the store is down", async () => {
  const { bareSync } = await import(pathToFileURL(path.join(worker, "core.js")).href);
  const { edge: shell } = await import(pathToFileURL(path.join(worker, "edge.js")).href);
  const module = await WebAssembly.compile(fs.readFileSync(path.join(worker, "edge.wasm")));
  const cores = [];
  const start = (m) => cores[cores.push(bareSync(m)) - 1];
  let down = false;
  const store = { get: async (key) => (down ? Promise.reject(new Error("down")) : edge.store.values.get(key) || null) };
  const { fetch } = shell(module, { tenants: configuration([{ id: "anxi", unsigned: true }]), store, start });
  const one = () => fetch(new Request("http://edge/v1/decide", { method: "POST", body: lin, headers: bearer("anxi", "decide") }));
  same(await (await one()).text());
  down = true;
  for (const core of cores) core.dispose();
  same(await (await one()).text());
  assert.equal(cores.length, 4); // gate and resident, and both again
});
