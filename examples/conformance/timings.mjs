// How long the core takes to start and to answer, with the Anxi documents, as
// rows for .ci/evidence:
//
//	evidence: what | target | measured
//
//	node timings.mjs [--package build/wasm] [--documents build/anxi] [CASE.json …]
//
// Every start is a fresh process. Times are of a quiet machine; exit code 1 if one
// falls short of its target.

import { execFile } from "child_process";
import fs from "fs";
import http from "http";
import os from "os";
import path from "path";
import { performance } from "perf_hooks";
import { fileURLToPath, pathToFileURL } from "url";
import { promisify } from "util";
import { configure } from "../worker/config.mjs";
import { ask, serve } from "./workerd.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const fresh = 7; // processes per start
const settled = 100; // requests before those that are timed
const timed = 500;

const options = read(process.argv.slice(2));
process.exitCode = await measure();

function read(args) {
  const root = path.join(here, "../..");
  const options = { package: path.join(root, "build/wasm"), documents: path.join(root, "build/anxi"), cases: [] };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--package" || args[i] === "--documents") options[args[i].slice(2)] = path.resolve(args[++i]);
    else options.cases.push(args[i]);
  }
  const cases = path.join(root, "examples/anxi/cases");
  if (options.cases.length === 0) options.cases = fs.readdirSync(cases).filter((file) => file.endsWith(".json")).map((file) => path.join(cases, file));
  const first = options.cases.findIndex((file) => path.basename(file) === "lin.json");
  if (first > 0) options.cases.unshift(...options.cases.splice(first, 1));
  return options;
}

function host() {
  return import(pathToFileURL(path.join(options.package, "node.js")).href);
}

async function measure() {
  const node = [];
  for (let i = 0; i < fresh; i++) node.push(await nodeStart());
  const first = [];
  const whole = [];
  let steady;
  for (let i = 0; i < fresh; i++) {
    const times = await workerdStart(i === fresh - 1);
    first.push(times.first);
    whole.push(times.whole);
    steady = times.steady;
  }
  const rows = [
    row(`Node ${process.versions.node}: from init with a compiled module to the first decision, median of ${fresh} processes`, 400, at(node, 0.5)),
    row(`workerd: first request as its client sees it, median of ${fresh} processes`, 400, at(first, 0.5)),
    row("workerd: from starting the process to that answer", null, at(whole, 0.5)),
    row(`workerd: one connection, after ${settled} requests, p50 of ${timed}`, 3, at(steady, 0.5)),
    row("workerd: the same, p95", null, at(steady, 0.95)),
  ];
  return rows.every(Boolean) ? 0 : 1;
}

async function nodeStart() {
  const args = [path.join(here, "timings-start.mjs"), options.package, options.documents, options.cases[0]];
  return Number((await promisify(execFile)(process.execPath, args)).stdout);
}

/** Times of one workerd: its first answer, and, if wanted, those of many more. */
async function workerdStart(more) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "fenji-timings-"));
  const { documents } = await host();
  const config = configure(dir, new Map([["anxi", await documents(options.documents)]]), { folder: options.package, address: "127.0.0.1:0" });
  const from = performance.now();
  const server = await serve(config, 1);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const port = server.ports.get("anxi");
  const lines = options.cases.map((file) => ({ id: file, method: "POST", path: "/v1/decide", body: fs.readFileSync(file, "utf8") }));
  const once = async (line) => {
    const sent = performance.now();
    const answer = await ask(agent, port, line);
    if (answer.status !== 200) throw new Error(line.id + ": " + answer.start);
    return performance.now() - sent;
  };
  try {
    const first = await once(lines[0]);
    const whole = performance.now() - from;
    const steady = [];
    for (let i = 0; more && i < settled + timed; i++) {
      const took = await once(lines[i % lines.length]);
      if (i >= settled) steady.push(took);
    }
    return { first, whole, steady };
  } finally {
    agent.destroy();
    await server.stop();
    fs.rmSync(dir, { recursive: true });
  }
}

/** The value below which a share of the values lies. */
function at(values, share) {
  return values.slice().sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];
}

/** Prints a row; false if it falls short. No target is a number for information. */
function row(what, most, measured) {
  const digits = measured < 100 ? 1 : 0;
  console.log(`evidence: ${what} | ${most === null ? "—" : "≤ " + most + " ms"} | ${measured.toFixed(digits)} ms`);
  return most === null || measured <= most;
}
