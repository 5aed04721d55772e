// What a page weighs and how fast it starts and answers in Chromium, as rows for
// .ci/evidence. Times are of a quiet machine; exit code 1 if one falls short.
//
//	node .ci/targets/browser.mjs        after make package

import fs from "fs";
import path from "path";
import { fileURLToPath } from "url";
import { brotliCompressSync, constants, gzipSync } from "zlib";
import { launch } from "../../examples/conformance/chromium.mjs";
import { grown } from "../../examples/conformance/grown.mjs";
import { serve } from "../../examples/widget/serve.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
process.chdir(root);
const lin = fs.readFileSync("examples/anxi/cases/lin.json", "utf8");
const rows = [];
const row = (what, target, measured, good) => rows.push(good === undefined || good) && console.log(`evidence: ${what} | ${target} | ${measured}`);
const mega = (n) => (n / 1e6).toFixed(3) + " MB";

const wasm = fs.readFileSync("build/wasm/fenji.wasm");
const gz = gzipSync(wasm, { level: 9 }).length;
const br = brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } }).length;
const element = gzipSync(fs.readFileSync("build/wasm/fenji-triage.js"), { level: 9 }).length;
row("core, gzip -9", "≤ 2.6 MB", mega(gz), gz <= 2.6e6);
row("core, brotli 11", "≤ 2.1 MB", mega(br), br <= 2.1e6);
row("<fenji-triage> with the page's script, gzip -9", "≤ 80 kB", (element / 1e3).toFixed(1) + " kB", element <= 80e3);
row("the page as one file", "—", mega(fs.statSync("build/widget/offline.html").size));

const server = await serve({ port: 0 });
const origin = `http://127.0.0.1:${server.address().port}/triage/`;
const browser = await launch();
try {
  const first = [];
  for (let i = 0; i < 5; i++) first.push(await view());
  row("first screen usable, median of 5", "before the core is ready", `${median(first.map((f) => f.shown))} ms, core ready after ${median(first.map((f) => f.ready))} ms`, first.every((f) => f.shown < f.ready));
  const catalog = grown(JSON.parse(fs.readFileSync("build/widget/anxi.json", "utf8")).catalog, 300);
  const quick = [];
  for (let i = 0; i < 3; i++) quick.push(await start(catalog, 1));
  row("start to first decision, all packs, 300 institutions, median of 3", "≤ 600 ms", median(quick) + " ms", median(quick) <= 600);
  const slow = await start(catalog, 6);
  row("the same at a sixth of the speed", "≤ 4 s", slow + " ms", slow <= 4000);
  const { p50, grew } = await steady(catalog);
  row("then a decision, p50", "≤ 1 ms", p50.toFixed(2) + " ms", p50 <= 1);
  row("memory that 10,000 decisions add after the first 1,000", "0 pages", grew / 65536 + " pages", grew === 0);
} finally {
  await browser.close();
  server.close();
}
process.exitCode = rows.every(Boolean) ? 0 : 1;

function median(of) {
  return Math.round(of.slice().sort((a, b) => a - b)[of.length >> 1]);
}

/** When the first screen is there, and when the core is. */
async function view() {
  const page = await (await browser.newContext({ viewport: { width: 360, height: 640 } })).newPage();
  const from = Date.now();
  await page.goto(origin);
  await page.waitForSelector("fenji-triage .tile");
  const shown = Date.now() - from;
  await page.waitForSelector("html[data-ready]");
  const ready = Date.now() - from;
  await page.context().close();
  return { shown, ready };
}

/** A page with the package, its files at hand, in its own thread: a worker would not be slowed down. */
async function prepared(catalog) {
  const page = await browser.newPage();
  await page.route("**/blank", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>t</title>" }));
  await page.goto(origin + "blank");
  await page.addScriptTag({ type: "module", content: fs.readFileSync("build/wasm/browser.js", "utf8").replace(/export\s*\{/, "globalThis.fenji = {").replace(/(\w+) as default/, "$1") });
  await page.waitForFunction(() => globalThis.fenji);
  await page.evaluate(async (catalog) => {
    const [packs, { overlays }] = await Promise.all(["packs.json", "anxi.json"].map((name) => fetch(name).then((r) => r.json())));
    globalThis.documents = { catalog, packs, overlays };
    globalThis.wasm = await fetch("fenji.wasm").then((r) => r.arrayBuffer());
  }, catalog);
  return page;
}

async function start(catalog, slower) {
  const page = await prepared(catalog);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  const took = await page.evaluate(async (lin) => {
    const from = performance.now();
    const core = globalThis.fenji.start({ wasm: globalThis.wasm, documents: globalThis.documents, worker: false });
    const answer = await core.handle("POST", "/v1/decide", lin);
    if (answer.status !== 200) throw new Error(new TextDecoder().decode(answer.body));
    return performance.now() - from;
  }, lin);
  await page.close();
  return Math.round(took);
}

/** The median time of a decision, and by how much memory grows. */
async function steady(catalog) {
  const page = await prepared(catalog);
  const out = await page.evaluate(async (lin) => {
    const core = await globalThis.fenji.open(await WebAssembly.compile(globalThis.wasm), globalThis.documents);
    const took = [];
    let before = 0;
    for (let i = 0; i < 11000; i++) {
      const from = performance.now();
      core.handle("POST", "/v1/decide", lin);
      if (i >= 1000) took.push(performance.now() - from);
      if (i === 999) before = core._exports.mem.buffer.byteLength;
    }
    return { p50: took.sort((a, b) => a - b)[took.length >> 1], grew: core._exports.mem.buffer.byteLength - before };
  }, lin);
  await page.close();
  return out;
}
