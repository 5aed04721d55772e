// Asks a host of the core all that a file of vectors asks, and compares status
// and SHA-256 of every answer. Those are records of one build's answers: a
// difference says that two targets disagree, not which of them is right.
//
//	node run.mjs --target node|node12|workerd|edge|chromium [--limit N] [--package build/wasm] VECTORS.ndjson
//
// --limit asks N requests spread over the file, and every hostile one with the
// request behind it. Exit code 1 if any answer differs.

import path from "path";
import { performance } from "perf_hooks";
import { fileURLToPath } from "url";
import { lines, survey } from "./vectors.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const targets = ["node", "node12", "workerd", "edge", "chromium"];
const shown = 5; // differences told in full
const usage = `node run.mjs --target ${targets.join("|")} [--limit N] [--package build/wasm] VECTORS.ndjson`;

/** A command line that is not understood: its own line says all there is. */
class UsageError extends Error {}

main().then(
  (code) => process.exit(code),
  (error) => {
    // Where in this program a mistake was found helps with its own mistakes only.
    console.error("run: " + (error instanceof UsageError || error.code === "ENOENT" ? error.message : error.stack || error));
    process.exit(2);
  }
);

async function main() {
  const options = read(process.argv.slice(2));
  const target = await import(`./${options.target}.mjs`);
  if (target.elsewhere) return target.elsewhere(options);
  const { engines, plain, hostile } = await survey(options.file);
  const run = new Run(options, plain, hostile);
  const host = await target.start(engines, options.package);
  try {
    await lines(options.file, async (line) => {
      if (line.id && run.wants(line)) await run.take(line, host);
    });
    await run.flush(host);
  } finally {
    await host.close();
  }
  run.report();
  return run.differences === 0 && run.asked > 0 ? 0 : 1;
}

function read(args) {
  const options = { target: "", as: "", limit: Infinity, package: path.join(here, "../../build/wasm"), file: "" };
  for (let i = 0; i < args.length; i++) {
    const name = args[i].replace(/^--/, "");
    if (args[i] === name) options.file = name;
    else if (name === "limit") options.limit = Number(args[++i]);
    else if (name in options && name !== "file") options[name] = args[++i];
    else throw new UsageError(`unknown option ${args[i]}; usage: ${usage}`);
  }
  options.package = path.resolve(options.package || "");
  if (args.length === 0) throw new UsageError("usage: " + usage);
  if (!targets.includes(options.target)) throw new UsageError(`--target is one of ${targets.join(", ")}; usage: ${usage}`);
  if (!options.file || !(options.limit > 0)) throw new UsageError(`a file of vectors is needed, and a limit above 0; usage: ${usage}`);
  return options;
}

/** One run over a file: what was asked and how it came out. */
class Run {
  constructor(options, plain, hostile) {
    this.name = options.as || options.target;
    this.plain = plain;
    this.limit = Math.min(options.limit, plain);
    this.total = this.limit + hostile;
    this.started = performance.now();
    this.seen = this.asked = this.equal = this.differences = this.refused = this.hostile = this.notCarried = 0;
    this.dispositions = new Set();
    this.afterHostile = false;
    this.batch = [];
  }

  /** Whether a request is among those to ask. */
  wants(line) {
    if (line.hostile) return (this.afterHostile = true);
    const before = Math.floor((this.seen * this.limit) / this.plain);
    const chosen = Math.floor((++this.seen * this.limit) / this.plain) > before || this.afterHostile;
    this.afterHostile = false;
    return chosen;
  }

  /** Requests go to the host in lots, which it answers one after the other. */
  async take(line, host) {
    this.batch.push(line);
    if (this.batch.length >= 50) await this.flush(host);
  }

  async flush(host) {
    const batch = this.batch;
    this.batch = [];
    const answers = batch.length > 0 ? await host.ask(batch) : [];
    batch.forEach((line, i) => this.compare(line, answers[i]));
    if (process.stderr.isTTY) process.stderr.write(`\r${this.name}: ${this.asked} of ${this.total} asked, ${this.differences} differ \x1b[K`);
  }

  /** Compares an answer {status, sha256, start} with what the vector says; null is a request that the target's carrier does not take. */
  compare(line, answer) {
    if (answer === null) {
      this.notCarried++;
      return;
    }
    this.asked++;
    if (line.hostile) this.hostile++;
    else if (line.status >= 400) this.refused++;
    if (line.disposition) this.dispositions.add(line.disposition);
    const wrong = [];
    if (answer.status !== line.status) wrong.push(`status ${answer.status}, not ${line.status}`);
    if (answer.sha256 !== line.sha256) wrong.push(`${answer.bytes} bytes ${answer.sha256.slice(0, 12)}…, not ${line.bytes} bytes ${line.sha256.slice(0, 12)}…`);
    if (line.hostile && !(answer.status >= 400 && answer.code)) wrong.push("not an error object");
    if (wrong.length === 0) {
      this.equal++;
      return;
    }
    this.differences++;
    if (this.differences <= shown) console.error(`\n${this.name}: ${line.id} (with ${line.with}): ${wrong.join("; ")}\n  ${answer.start}`);
  }

  report() {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    if (this.differences > shown) console.error(`${this.name}: ${this.differences - shown} more differ`);
    const decided = Math.max(1, this.asked - this.hostile);
    const notes = [`${this.dispositions.size} dispositions`, `${((100 * this.refused) / decided).toFixed(1)} % refused`];
    if (this.hostile > 0) notes.push(`${this.hostile} hostile`);
    if (this.notCarried > 0) notes.push(`${this.notCarried} that the carrier does not take left out`);
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    console.log(`${this.name}: ${this.equal} of ${this.asked} equal (${notes.join(", ")}), ${seconds} s`);
  }
}
