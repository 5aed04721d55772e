// What the core takes in Node, written as go test -bench writes it: an engine of the
// Anxi documents from a compiled module, in a fresh process each, and then the
// decision on Lin.
//
//	node speed.mjs        after make build
//
// Times are of a quiet machine.

import { execFileSync } from "child_process";
import fs from "fs";
import path from "path";
import { performance } from "perf_hooks";
import { fileURLToPath, pathToFileURL } from "url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const { compile, documents, openSync } = await import(pathToFileURL(path.join(root, "build/wasm/node.js")).href);
const module = await compile();
const given = await documents(path.join(root, "build/anxi"));

const started = performance.now();
const core = openSync(module, given);
const start = performance.now() - started;
if (process.argv[2] === "start") {
  console.log(start);
  process.exit();
}
const starts = [start];
while (starts.length < 7) starts.push(Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), "start"])));
console.log(`BenchmarkNode/start ${starts.length} ${Math.round(median(starts) * 1e6)} ns/op`);

const lin = fs.readFileSync(path.join(root, "examples/anxi/cases/lin.json"));
const took = [];
for (let i = 0; i < 6000; i++) {
  const from = performance.now();
  const { status } = core.handle("POST", "/v1/decide", lin);
  if (status !== 200) throw new Error("answered by " + status);
  if (i >= 1000) took.push(performance.now() - from);
}
console.log(`BenchmarkNode/decide ${took.length} ${Math.round(median(took) * 1e6)} p50-ns`);

function median(of) {
  return of.slice().sort((a, b) => a - b)[of.length >> 1];
}
