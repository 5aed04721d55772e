// The page of examples/widget in Chromium.

import assert from "assert/strict";
import { spawnSync } from "child_process";
import fs from "fs";
import http from "http";
import os from "os";
import path from "path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "url";
import { documentsFolder, folder, root } from "./built.mjs";
import { launch, serve as servePackage } from "./chromium.mjs";
import { serve } from "../widget/serve.mjs";

let server, browser;

before(async () => {
  server = await serve({ port: 0, package: folder, documents: documentsFolder });
  browser = await launch();
});

after(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
});

/** The page, loaded and with its first decision; faults in it fail the test. */
async function open(width, height) {
  const page = await browser.newPage({ viewport: { width, height } });
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForSelector("#answer .explain", { timeout: 60e3 });
  return { page, close: async () => (assert.deepEqual(faults, []), page.close()) };
}

test("shows the plan with telephone links, reasons and versions, in two languages", async () => {
  const { page, close } = await open(360, 640);
  assert.match(await page.textContent("#answer .explain"), /^先推溶栓药，再立即转安溪县医院/);
  assert.equal(await page.getAttribute(".steps .call", "href"), "tel:059500000102");
  assert.ok((await page.locator(".steps > li").count()) >= 5);
  assert.match(await page.textContent("#answer"), /cn-chest-pain\/CP-5/);
  assert.match(await page.textContent("footer"), /2022-11-26 08:00（样例）/);
  assert.match(await page.textContent("#status"), /^先推溶栓药/);
  await page.click("#lang");
  assert.match(await page.textContent("#answer .explain"), /^Give the lytic/);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await close();
});

test("tells a mistake at its field, and what is missing when a field is emptied", async () => {
  const { page, close } = await open(360, 640);
  await page.fill("#f-sbp", "900");
  await page.click("#decide");
  await page.waitForSelector(".problem");
  assert.equal(await page.getAttribute("#f-sbp", "aria-invalid"), "true");
  assert.match(await page.textContent("#w-sbp"), /900/);
  assert.equal(await page.evaluate("document.activeElement.id"), "answer");
  await page.fill("#f-sbp", "");
  await page.click("#decide");
  await page.waitForSelector(".steps");
  assert.equal(await page.textContent("#w-sbp"), "");
  assert.match(await page.textContent("#answer"), /收缩压/);
  await close();
});

test("can be used with keys alone", async () => {
  const { page, close } = await open(360, 640);
  await page.focus("#f-sbp");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("85");
  await page.keyboard.press("Enter");
  await page.waitForFunction("document.activeElement.id === 'answer'");
  assert.match(await page.inputValue("#source"), /"sbp": 85/);
  assert.equal(await page.evaluate("Array.from(document.querySelectorAll('#form input, #form select, #form textarea')).filter((e) => !e.labels.length).length"), 0);
  await close();
});

const explain = async (page) => (await page.locator("#answer .explain").count()) === 1 && page.textContent("#answer .explain");
const decided = (page) => page.waitForSelector("#answer[aria-busy=false] .explain");
const sourceOf = async (page) => JSON.parse(await page.inputValue("#source"));

test("no answer stands beside facts that it was not given for", async () => {
  const { page, close } = await open(360, 640);
  const before = await explain(page);
  // In one task: what the page shows when the change has been told to it, before anything else runs.
  const shown = await page.evaluate(() => {
    const select = document.getElementById("f-stemi");
    select.value = "false";
    select.dispatchEvent(new Event("input", { bubbles: true }));
    return { answer: document.getElementById("answer").textContent, status: document.getElementById("status").textContent, busy: document.getElementById("answer").getAttribute("aria-busy") };
  });
  assert.deepEqual(shown, { answer: "有改动，正在重新判断…", status: "有改动，正在重新判断…", busy: "true" });
  await decided(page);
  assert.notEqual(await explain(page), before);
  assert.equal((await page.textContent("#status")).trim(), (await explain(page)).split("\n")[0]);
  const after = await explain(page);
  await page.focus("#f-sbp");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("70"); // no Enter, and the focus stays
  assert.equal(await explain(page), false);
  await decided(page);
  assert.equal(await page.evaluate("document.activeElement.id"), "f-sbp");
  assert.notEqual(await explain(page), after);
  assert.doesNotMatch(await page.textContent("#answer"), /先推溶栓药/);
  const again = await page.evaluate(() => fetch("cases.json").then((r) => r.json()).then(async (cases) => {
    const { keep } = await import("/wasm/core.js");
    const core = keep(await WebAssembly.compile(await (await fetch("/wasm/fenji.wasm")).arrayBuffer()), await (await fetch("documents.json")).json());
    const kase = cases[0].source;
    kase.facts.stemi = false;
    kase.facts.sbp = 70;
    const { body } = await core.handle("POST", "/v1/explain?lang=zh", JSON.stringify(kase));
    return new TextDecoder().decode(body);
  }));
  assert.equal(await explain(page), again.trim());
  await close();
});

test("an answer that comes after a change is not shown", async () => {
  const { page, close } = await open(360, 640);
  const texts = await page.evaluate(async () => {
    const seen = new Set();
    const status = document.getElementById("status");
    new MutationObserver(() => seen.add(status.textContent)).observe(status, { childList: true });
    const select = document.getElementById("f-stemi");
    document.getElementById("decide").click(); // asked, and changed before it is answered
    select.value = "false";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return Array.from(seen);
  });
  assert.equal(texts.length, 2);
  assert.equal(texts[0], "有改动，正在重新判断…");
  assert.doesNotMatch(texts[1], /先推溶栓药/);
  await close();
});

test("half a time is not taken for an unknown one", async () => {
  const { page, close } = await open(360, 640);
  await page.focus("#f-onset");
  await page.keyboard.press("Backspace");
  await page.waitForSelector("#answer[aria-busy=false] .problem");
  assert.match(await page.textContent("#w-onset"), /^不是完整有效的时间/);
  await close();
});

test("text that can't be read is never written over, and locks the fields", async () => {
  const { page, close } = await open(360, 640);
  await page.click("#whole summary");
  const whole = await page.inputValue("#source");
  for (const text of ["null", "[]", "7", '"x"', '{"facts": 7}', '{"facts": []}', whole.slice(0, -3), "{"]) {
    await page.fill("#source", text);
    assert.ok(await page.isDisabled("#f-sbp"), text);
    assert.match(await page.textContent("#locked"), /JSON/);
    assert.equal(await page.getAttribute("#source", "aria-invalid"), "true");
    await page.evaluate(() => {
      const input = document.getElementById("f-sbp");
      input.value = "99";
      input.dispatchEvent(new Event("change"));
    });
    assert.equal(await page.inputValue("#source"), text);
  }
  await page.waitForSelector("#answer[aria-busy=false] .problem");
  assert.match(await page.textContent("#source-wrong"), /^第1行：不是完整的 JSON/);
  await page.fill("#source", whole.replace('"sbp": 140', '"sbp": 141'));
  await decided(page);
  assert.equal(await page.inputValue("#f-sbp"), "141");
  assert.ok(!(await page.isDisabled("#f-sbp")));
  assert.equal(await page.textContent("#locked"), "");
  await close();
});

test("lists every mistake of the text, in the language of the page", async () => {
  const { page, close } = await open(360, 640);
  const kase = await sourceOf(page);
  Object.assign(kase, { birth_date: "x", hier: 1, here: "lantien" });
  Object.assign(kase.facts, { rr: 999, usual_sbp: 999, ecg_status: "x", onset: "2027-01-01T00:00:00+08:00", sbp: { min: 900, max: 1000 } });
  await page.click("#whole summary");
  await page.fill("#source", JSON.stringify(kase, null, 2));
  await page.waitForSelector("#answer[aria-busy=false] .problem");
  const told = (await page.textContent("#source-wrong")).split("\n");
  for (const line of [/^第\d+行：出生日期：不是有效的日期/, /^第\d+行：\/hier：不认识“hier”，是不是“here”？/]) assert.ok(told.some((t) => line.test(t)), told.join("\n"));
  assert.equal(await page.textContent("#w-sbp"), "900 不合理，应在0至300 mm[Hg]之间\n1000 不合理，应在0至300 mm[Hg]之间");
  assert.doesNotMatch(await page.textContent("#answer"), /plausible|unknown|allowed/);
  await page.click("#lang");
  assert.match(await page.textContent("#w-sbp"), /^900 is not plausible for "sbp": 0 to 300 in mm\[Hg\]\n1000 is not/);
  assert.match(await page.textContent("#status"), /^The case has mistakes/);
  Object.assign(kase, { birth_date: "1964-03-08" });
  delete kase.hier;
  await page.fill("#source", JSON.stringify(kase));
  await page.waitForSelector("#answer[aria-busy=false] .problem");
  await page.click("#lang");
  const list = await page.textContent("#answer");
  for (const part of [/呼吸频率：999 不合理，应在0至120 \/min之间/, /心电图进度： 没有选项“x”。可选：还没做 not_done/, /发病时间： 不能晚于病例时间（2022-11-26 13:52）/]) assert.match(list, part);
  await page.fill("#source", JSON.stringify(Object.assign(kase, { facts: {} })));
  await page.waitForFunction("/没有机构/.test(document.getElementById('w-here').textContent)");
  assert.equal(await page.inputValue("#f-here"), "lantien");
  await close();
});

test("has a Chinese sentence for every code of a mistake", async () => {
  const source = fs.readFileSync(path.join(root, "referral/endpoint/problem.go"), "utf8");
  const listed = /func MistakeCodes\(\)[^{]*\{\s*return \[\]string\{([^}]*)\}/.exec(source)[1].match(/[a-z][a-z-]+/g).sort();
  assert.ok(listed.length > 20);
  const { page, close } = await open(360, 640);
  const { codes, said } = await page.evaluate(async () => {
    const { codes, mistake, refusal } = await import("/widget/mistakes.js");
    const facts = { a: { zh: "甲", kind: "number" }, b: { zh: "乙", kind: "time" } };
    const errors = codes.map((code) => ({ code, message: "", path: "/facts/a" }));
    errors.push({ code: "contradiction", path: "/facts/a", message: "a is false, but b is known: 1; one of them is wrong" }, { code: "constructor", message: "new" });
    return { codes, said: errors.map((error) => mistake(error, facts)).concat(refusal({ code: "too-large", detail: "the body has 9 bytes; at most 8 are read" })) };
  });
  assert.deepEqual(codes.slice().sort(), listed);
  for (const sentence of said.slice(0, -2)) assert.match(sentence, /[\u4e00-\u9fff]/);
  assert.deepEqual(said.slice(-3), ["与“乙”矛盾，其中有错", "new（constructor）", "病例太长，没有读（最多8字节）"]);
  await close();
});

test("fields tell what a case says beyond a plain value", async () => {
  const { page, close } = await open(360, 640);
  const kase = await sourceOf(page);
  Object.assign(kase.facts, {
    sbp: { unknown: "refused", at: "2022-11-26T13:50:00+08:00" }, hr: { min: 60, max: 80 }, stemi: { unknown: "cannot_here" },
    temp: { value: 98, unit: "[degF]", how: "measured" }, onset: "2022-11-26T05:09:00Z", ecg_status: "x",
  });
  await page.click("#whole summary");
  await page.fill("#source", JSON.stringify(kase));
  const beside = (name) => page.textContent("#b-" + name);
  assert.equal(await beside("sbp"), "不知道：拒绝 · 2022-11-26 13:50");
  assert.equal(await beside("hr"), "60至80");
  assert.equal(await beside("stemi"), "不知道：本处查不到");
  assert.equal(await beside("temp"), "单位 [degF] · 测得");
  assert.equal(await beside("onset"), "2022-11-26T05:09:00Z");
  assert.equal(await beside("spo2"), "");
  assert.equal(await page.inputValue("#f-ecg_status"), "x");
  await page.fill("#f-sbp", "120");
  assert.equal(await beside("sbp"), "");
  assert.equal((await sourceOf(page)).facts.sbp, 120);
  assert.deepEqual((await sourceOf(page)).facts.hr, { min: 60, max: 80 });
  await close();
});

test("says all again in the other language, and the answer has a name", async () => {
  const { page, close } = await open(360, 640);
  assert.equal(await page.getAttribute("#answer", "aria-label"), "判断结果");
  await page.click("#lang");
  assert.equal(await page.getAttribute("#answer", "aria-label"), "Answer");
  assert.match(await page.textContent("#status"), /^Give the lytic/);
  await close();
});

/** The status of a path that is sent as it is, and the answer's headers. */
function get(port, target) {
  return new Promise((resolve, reject) => {
    http.get({ port, host: "127.0.0.1", path: target }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers }));
      response.on("error", reject);
    }).on("error", reject);
  });
}

test("serves what it lists and nothing else, and lives on", async () => {
  const { port } = server.address();
  const bare = await servePackage(folder);
  for (const target of ["/wasm/..", "/wasm/.", "/wasm/", "/wasm/../..", "/wasm/package.json", "/..", "//", "/__proto__", "/page.mjs", "/%2e%2e", "/serve.mjs"]) {
    assert.equal((await get(port, target)).status, 404, target);
    assert.equal((await get(bare.address().port, target)).headers["content-type"], "text/html", target);
  }
  const { status, headers } = await get(port, "/?x=1");
  assert.equal(status, 200);
  assert.match(headers["content-security-policy"], /base-uri 'none'; form-action 'none'/);
  assert.equal((await get(port, "/wasm/fenji.wasm")).headers["content-type"], "application/wasm");
  assert.equal((await get(bare.address().port, "/core.js")).status, 200);
  await new Promise((resolve) => bare.close(resolve));
});

test("a missing file of the package is a 404", async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "fenji-page-"));
  for (const file of ["node.js", "core.js", "package.json"]) fs.copyFileSync(path.join(folder, file), path.join(dir, file));
  fs.mkdirSync(path.join(dir, "fenji.wasm")); // a folder is no file either
  fs.copyFileSync(path.join(folder, "go.js"), path.join(dir, "go.js"));
  const other = await serve({ port: "0", package: dir, documents: documentsFolder });
  fs.unlinkSync(path.join(dir, "go.js"));
  for (const target of ["/wasm/fenji.wasm", "/wasm/go.js"]) assert.equal((await get(other.address().port, target)).status, 404);
  assert.equal((await get(other.address().port, "/")).status, 200);
  await new Promise((resolve) => other.close(resolve));
  fs.rmSync(dir, { recursive: true });
});

test("the port is what was asked for, or told in one sentence", async () => {
  const { port } = server.address();
  assert.notEqual(port, 8080);
  const options = { package: folder, documents: documentsFolder };
  await assert.rejects(serve(Object.assign({ port }, options)), { message: `port ${port} is taken: choose another with --port, or any free one with --port 0` });
  for (const wrong of ["x", "", "-1", "65536", "8080.5", null]) await assert.rejects(serve(Object.assign({ port: wrong }, options)), /^Error: a port is a number from 0 to 65535/);
  // By a name of its own, as a program.
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "fenji-serve-"));
  const link = path.join(dir, "链接 serve.mjs");
  fs.symlinkSync(fileURLToPath(new URL("../widget/serve.mjs", import.meta.url)), link);
  for (const [args, told] of [[["--port", String(port), "--package", folder, "--documents", documentsFolder], /^serve: port \d+ is taken: .*--port.*\n$/], [["--colour", "red"], /^serve: .*usage: .*\n$/], [["--port"], /^serve: .*usage: .*\n$/]]) {
    const { status, stderr } = spawnSync(process.execPath, [link, ...args], { encoding: "utf8", timeout: 20e3 });
    assert.match(stderr, told);
    assert.equal(status, 1);
  }
  fs.rmSync(dir, { recursive: true });
});

for (const [width, height] of [[360, 640], [1280, 800]]) {
  test(`fits ${width} × ${height} with every example case`, async () => {
    const { page, close } = await open(width, height);
    const count = await page.locator("#example option").count();
    for (let i = 0; i < count; i++) {
      await page.selectOption("#example", String(i));
      await page.click("#decide");
      await page.waitForSelector("#answer[aria-busy=false] .explain");
      assert.ok((await page.evaluate("document.documentElement.scrollWidth")) <= width, "case " + i + " is wider than the screen");
    }
    await close();
  });
}
