// What the core weighs and how fast the command answers, as rows for .ci/evidence:
//
//	node .ci/targets/figures.mjs VECTORS.ndjson
//
// Exit code 1 if one falls short of its target.

import { spawnSync } from "child_process";
import fs from "fs";
import os from "os";
import path from "path";
import { performance } from "perf_hooks";
import { fileURLToPath } from "url";
import { gzipSync } from "zlib";
import { lines } from "../../examples/conformance/vectors.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const most = 2.6e6; // bytes of the core, compressed
const least = 5000; // cases a second

process.chdir(root);
const size = gzipSync(fs.readFileSync("build/wasm/fenji.wasm"), { level: 9 }).length;
const shown = fs.readdirSync("examples/anxi/cases").filter((name) => name.endsWith(".json")).map((name) => oneLine(fs.readFileSync("examples/anxi/cases/" + name, "utf8")));
const random = [];
await lines(process.argv[2], (line) => {
  if (line.with === "anxi" && line.path === "/v1/decide" && line.status === 200 && line.body && !line.hostile) random.push(oneLine(line.body));
});
const rows = [
  row("core for browsers and edges, gzip -9", `≤ ${most / 1e6} MB`, (size / 1e6).toFixed(3) + " MB", size <= most),
  ...speed("example cases of Anxi", shown, least),
  ...speed("random cases of Anxi, a third of their facts unknown", random, null),
];
process.exitCode = rows.every(Boolean) ? 0 : 1;

/** A case on one line; some of the vectors begin with a byte order mark, as files do. */
function oneLine(text) {
  return JSON.stringify(JSON.parse(text.replace(/^\uFEFF/, "")));
}

/** How many cases a second the command decides, its start counted in; the best of three. */
function speed(what, cases, wanted) {
  const input = [];
  while (input.length < 20000) input.push(...cases);
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "fenji-figures-")), "cases.ndjson");
  fs.writeFileSync(file, input.join("\n") + "\n");
  let best = 0;
  for (let i = 0; i < 3; i++) {
    const from = performance.now();
    const done = spawnSync("bin/fenji", ["decide", "--ndjson", "--catalog", "examples/anxi/catalog"], { stdio: [fs.openSync(file), "ignore", "inherit"] });
    if (done.status !== 0) throw new Error("fenji ended with " + done.status);
    best = Math.max(best, (input.length / (performance.now() - from)) * 1000);
  }
  fs.rmSync(path.dirname(file), { recursive: true });
  return [row(`decide --ndjson, ${what}, ${os.cpus().length} cores`, wanted ? `≥ ${wanted} cases/s` : "—", best.toFixed(0) + " cases/s", !wanted || best >= wanted)];
}

function row(what, target, measured, good) {
  console.log(`evidence: ${what} | ${target} | ${measured}`);
  return good;
}
