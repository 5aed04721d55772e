// The interview in a panel of a hospital's program, in a real browser: fenji serve opens
// it, the page asks the server, and the result comes by message and at its address.

import assert from "assert/strict";
import { spawn } from "child_process";
import crypto from "crypto";
import fs from "fs";
import http from "http";
import os from "os";
import path from "path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "url";
import { launch } from "./chromium.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const token = (role) => "not-a-secret-" + role;
const lin = JSON.parse(fs.readFileSync(path.join(root, "examples/anxi/cases/lin.json"), "utf8"));
let browser, server, url, his, origin, dir;

before(async () => {
  his = http.createServer((request, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html><title>HIS</title>"));
  await new Promise((done) => his.listen(0, "127.0.0.1", done));
  origin = "http://127.0.0.1:" + his.address().port;
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "fenji-panel-"));
  const tokens = ["decide", "publish"].map((role) => ({ name: role, role, hash: "sha256:" + crypto.createHash("sha256").update(token(role)).digest("hex") }));
  fs.writeFileSync(path.join(dir, "tenants.json"), JSON.stringify({ schema: "fenji.tenants/1", tenants: [{ id: "anxi", unsigned: true, origins: [origin], tokens }] }));
  server = spawn(path.join(root, "bin/fenji"), ["serve", "--tenants", path.join(dir, "tenants.json"), "--store", path.join(dir, "store"), "--listen", "127.0.0.1:0", "--widget", path.join(root, "build/widget"), "--audit", path.join(dir, "audit.ndjson")], { stdio: ["ignore", "pipe", "inherit"] });
  url = await new Promise((told) => server.stdout.on("data", (chunk) => told(/http:\S+/.exec(chunk)[0])));
  const read = (file) => JSON.parse(fs.readFileSync(path.join(root, "build/anxi", file), "utf8"));
  const all = fs.readdirSync(path.join(root, "build/anxi/packs")).map((file) => ({ document: read("packs/" + file) }));
  const kind = (schema) => all.filter(({ document }) => document.schema.startsWith(schema));
  const draft = { schema: "fenji.draft/1", catalog: { document: read("catalog.json") }, packs: kind("fenji.pack/"), overlays: kind("fenji.overlay/") };
  assert.equal((await ask("publish", "POST", "/v1/admin/editions", draft)).status, 201);
  browser = await launch();
});

after(async () => {
  if (browser) await browser.close();
  if (server) server.kill("SIGTERM");
  if (his) his.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

function ask(role, method, target, body) {
  return fetch(url + target, { method, headers: { Authorization: "Bearer " + token(role) }, body: body && JSON.stringify(body) });
}

test("a panel decides its case and tells the page that opened it", async () => {
  const opened = await (await ask("decide", "POST", "/v1/launch", { schema: "fenji.launch/1", case: { at: lin.at, here: lin.here, link: lin.link, facts: lin.facts, birth_date: lin.birth_date }, lang: "en", origin })).json();
  assert.equal((await ask("decide", "GET", opened.result)).status, 202);
  const page = await (await browser.newContext()).newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && wrong.push(message.text()));
  await page.goto(origin);
  await page.evaluate((address) => {
    window.told = [];
    addEventListener("message", (event) => window.told.push({ origin: event.origin, data: event.data }));
    const frame = document.createElement("iframe");
    frame.src = address;
    document.body.append(frame);
  }, url + opened.url);
  const panel = page.frameLocator("iframe").locator("fenji-triage");
  for (let screens = 0; screens < 40 && !(await page.evaluate(() => window.told.length)); screens++) {
    const on = panel.locator("main button").last(); // the readings are right; what is asked besides is not known
    if (await on.isVisible().catch(() => false)) await on.click({ timeout: 1000 }).catch(() => {});
    await page.waitForTimeout(250);
  }
  const told = await page.evaluate(() => window.told);
  assert.equal(told.length > 0, true, "nothing was told; the panel shows " + (await panel.locator("main").innerText()));
  assert.equal(told[0].origin, url);
  assert.equal(told[0].data.type, "fenji-result");
  assert.equal(told[0].data.id, opened.id);
  assert.equal(told[0].data.result.decision.here, lin.here);
  const result = await (await ask("decide", "GET", opened.result)).json();
  assert.deepEqual(result, told.at(-1).data.result);
  assert.deepEqual(wrong, []);
});
