// How fast the Worker starts and answers in workerd, with all shipped packs and a catalogue
// of 300 institutions, as rows for .ci/evidence:
//
//	node edge-timings.mjs        after make worker
//
// What it is measured against decides the same cases with the packaged glue, which starts
// a new instance for each request. Times are of a quiet machine; exit code 1 if one falls
// short of its target.

import fs from "fs";
import http from "http";
import path from "path";
import { performance } from "perf_hooks";
import { gzipSync } from "zlib";
import { configure } from "../worker/perrequest/config.mjs";
import { built, lin, root } from "./built.mjs";
import { bearer, configuration, deploy, publish, worker } from "./edge.mjs";
import { grown } from "./grown.mjs";
import { Store } from "./kv.mjs";
import { serve } from "./workerd.mjs";

const fresh = 5; // processes for a start
const timed = 1000; // decisions one after the other
const lasting = 60; // seconds of many clients
const clients = 100;
const glued = path.join(root, "build/perrequest");
const authorization = bearer("county", "decide").Authorization;

process.exitCode = await measure();

async function measure() {
  const { host, documents } = await built();
  const county = { catalog: grown(documents.catalog, 300), packs: documents.packs };
  const cases = await answered(host, county);
  const store = await published(county);
  const rows = sizes();
  const first = [];
  for (let i = 0; i < fresh; i++) first.push(await firstRequest(store, cases));
  rows.push(row(`first request of a new process, 300 institutions from KV, median of ${fresh}`, "≤ 400 ms", ms(at(first, 0.5)), at(first, 0.5) <= 400));
  const edge = await again(store);
  const glue = await serve(configure(glued, county.catalog), 1);
  try {
    await load(edge.port, cases, 1, (n) => n < 500); // as it is once it is warm
    const one = await load(edge.port, cases, 1, (n) => n < timed);
    const took = one.took.sort((a, b) => a - b);
    rows.push(row(`one client, ${timed} decisions, p50`, "≤ 3 ms", ms(at(took, 0.5)), at(took, 0.5) <= 3));
    rows.push(row("the same, p99", "—", ms(at(took, 0.99)), true));
    rows.push(...(await beside(edge, glue, cases)));
    rows.push(...(await many(edge, cases)));
  } finally {
    await edge.stop();
    await glue.stop();
  }
  return rows.every(Boolean) ? 0 : 1;
}

/** The example cases of Anxi, lin first, with what the package decides of them in Node. */
async function answered(host, county) {
  const folder = path.join(root, "examples/anxi/cases");
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".json"));
  const bodies = [lin].concat(files.filter((file) => file !== "lin.json").map((file) => fs.readFileSync(path.join(folder, file), "utf8")));
  const core = host.openSync(await host.compile(), county);
  const all = bodies.map((body) => ({ body: Buffer.from(body), want: core.handle("POST", "/v1/decide", body) }));
  core.dispose();
  return all.filter(({ want }) => want.status === 200);
}

/** A store in which the county is published. */
async function published(county) {
  const edge = await deploy(configuration([{ id: "county", unsigned: true }]));
  const answer = await publish(edge, "county", county);
  if (answer.status !== 201) throw new Error(await answer.text());
  await edge.stop();
  return edge.store;
}

/** A new Worker on what a store holds. */
function again(from) {
  const store = new Store();
  store.values = from.values;
  return deploy(configuration([{ id: "county", unsigned: true }]), { store, every: 30 });
}

function sizes() {
  const gz = (file) => gzipSync(fs.readFileSync(path.join(worker, file)), { level: 9 }).length;
  const [edge, manage] = [gz("edge.wasm"), gz("manage/app.wasm")];
  const mega = (n) => (n / 1e6).toFixed(2) + " MB";
  return [row("Worker, gzip -9: what decides + what publishes", "≤ 10 MB, as edges take", `${mega(edge)} + ${mega(manage)}`, edge + manage <= 10e6)];
}

async function firstRequest(store, cases) {
  const edge = await again(store);
  try {
    return (await load(edge.port, cases, 1, (n) => n < 1)).took[0];
  } finally {
    await edge.stop();
  }
}

/** Decisions a second of the resident core and of the glue, in turns. */
async function beside(edge, glue, cases) {
  const resident = [];
  const packaged = [];
  for (let i = 0; i < 3; i++) {
    resident.push((await load(edge.port, cases, 8, (n) => n < 2000)).rate);
    packaged.push((await load(glue.ports.get("glue"), cases, 2, (n) => n < 10)).rate);
  }
  const [fast, slow] = [at(resident, 0.5), at(packaged, 0.5)];
  return [
    row("decisions a second in one isolate, 8 clients, median of 3", "≥ 400", fast.toFixed(0), fast >= 400),
    row("the packaged glue of one instance per request, in turns with it", "—", slow.toFixed(1), true),
    row("the resident core beside it", "≥ 30 ×", (fast / slow).toFixed(0) + " ×", fast >= 30 * slow),
  ];
}

/** Many clients for a minute: every answer as it should be, and memory as it was. */
async function many(edge, cases) {
  const from = performance.now();
  const passed = () => (performance.now() - from) / 1000;
  const memory = [];
  const look = setInterval(() => memory.push([passed(), resident(edge.pid)]), 1000);
  const { asked, rate } = await load(edge.port, cases, clients, () => passed() < lasting);
  clearInterval(look);
  const mean = (a, b) => at(memory.filter(([t]) => t >= a && t < b).map(([, m]) => m), 0.5);
  const [before, after] = [mean(lasting / 4, lasting / 2), mean((3 * lasting) / 4, lasting + 5)];
  return [
    row(`${clients} clients for ${lasting} s`, "no wrong answer", `${asked} answers, all right, ${rate.toFixed(0)} a second`, true),
    row("memory of the process, second quarter → last quarter of that", "grows ≤ 5 %", `${before.toFixed(0)} → ${after.toFixed(0)} MB`, after <= before * 1.05),
  ];
}

/** Megabytes that a process has in memory. */
function resident(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1000;
}

/** Asks over so many connections while more(asked) holds; an answer that is not as it should be ends it. */
async function load(port, cases, connections, more) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const took = [];
  let asked = 0;
  const from = performance.now();
  const client = async () => {
    while (more(asked)) {
      const { body, want } = cases[asked++ % cases.length];
      const sent = performance.now();
      const got = await decide(agent, port, body);
      took.push(performance.now() - sent);
      if (got.status !== 200 || got.body.compare(want.body) !== 0) throw new Error(`${got.status} ${got.body.toString("utf8", 0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  return { asked, took, rate: asked / ((performance.now() - from) / 1000) };
}

function decide(agent, port, body) {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Length": body.length, Authorization: authorization };
    const request = http.request({ agent, port, host: "127.0.0.1", method: "POST", path: "/v1/decide", headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** The value below which a share of the values lies. */
function at(values, share) {
  return values.slice().sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];
}

function ms(n) {
  return n.toFixed(n < 100 ? 1 : 0) + " ms";
}

/** Prints a row; false if it falls short. */
function row(what, target, measured, good) {
  console.log(`evidence: workerd: ${what} | ${target} | ${measured}`);
  return good;
}
