// <fenji-triage> in Chromium, hosted and as one file: cases entered as a doctor would,
// against what Go decides.

import assert from "assert/strict";
import fs from "fs";
import path from "path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "url";
import { documentsFolder, folder, root } from "./built.mjs";
import { launch } from "./chromium.mjs";
import { begin, byGo, counties, county, decided, example, gist, through } from "./entered.mjs";
import { enter } from "./triage.mjs";
import { serve } from "../widget/serve.mjs";

const widget = path.join(root, "build/widget");
const axe = fs.readFileSync(path.join(root, "wasm/npm/node_modules/axe-core/axe.min.js"), "utf8");
const cases = { anxi: "lin", lipu: "dumo-belly", dazu: "li", wushan: "stones", hezhou: "child-1-first", p1: "road-80", p2: "offline", p3: "unknown", p4: "stroke-day-12", p5: "after-injection" };

let server, browser;

before(async () => {
  server = await serve({ port: 0, package: folder, documents: documentsFolder });
  browser = await launch();
});

after(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
});

const hosted = () => `http://127.0.0.1:${server.address().port}/triage/`;

/** The page of a county at the place and time of one of its cases; faults in it fail the test. */
async function open(id, { url = hosted(), context = browser, facts = {}, ...size } = {}) {
  const faults = [];
  const requests = [];
  const watched = (page) => {
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
    page.on("request", (request) => requests.push(request));
  };
  const page = await county(context, url, id, { watched, width: 360, height: 640, ...size });
  const kase = example(id, cases[id]);
  await begin(page, kase, facts);
  return { page, kase, faults, requests, close: async () => (assert.deepEqual(faults, []), page.close()) };
}

/** Fails by what axe finds wrong in the page as it is. */
async function accessible(page, where) {
  await page.evaluate(axe);
  const wrong = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", "))));
  assert.deepEqual(wrong, [], where);
}

// The clinical answers are argued in the expect.yaml of each example; here the same
// case comes in by taps.
for (const { id } of counties) {
  test(`${id}/${cases[id]}, entered by taps, is decided as by Go`, async () => {
    const { page, kase, requests, close } = await open(id);
    const started = requests.length;
    const got = await through(page, id, kase);
    assert.equal(got.text, got.go, "the bytes differ from Go's");
    assert.deepEqual(gist(got.text), gist(got.whole));
    assert.deepEqual(requests.slice(started).filter((r) => !r.url().startsWith("blob:")).map((r) => r.url()), [], "something was asked for while a case was entered");
    assert.deepEqual(requests.filter((r) => r.method() !== "GET" || r.postData()).map((r) => r.url()), []);
    await close();
  });
}

// S3: no question comes before the first act.
test("P5 reaches its first act by one tap", async () => {
  const { page, close } = await open("p5");
  await page.click("fenji-triage .tile[data-id=severe_allergy]");
  await page.waitForSelector("fenji-triage .result");
  assert.match(await page.textContent("fenji-triage ol.now > li:first-child"), /肌注肾上腺素/);
  await close();
});

// S3: the first tap counts also while the core is still starting.
test("a tap on the first screen waits for the core", async () => {
  const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/packs.json", async (route) => (await held, route.continue()));
  await page.goto(hosted() + "?county=p5");
  await page.click("fenji-triage .tile[data-id=severe_allergy]");
  release();
  await page.waitForSelector("fenji-triage .result", { timeout: 60e3 });
  assert.match(await page.textContent("fenji-triage ol.now > li:first-child"), /肌注肾上腺素/);
  await page.close();
});

test("the result comes in its order and never as a percentage or two places in its first line", async () => {
  const { page, kase, close } = await open("anxi");
  await enter(page, kase);
  const parts = await page.locator("fenji-triage .result > *").evaluateAll((all) => all.map((e) => (e.className.match(/verb|part-\w+|acts-bar/) || [""])[0]).filter(Boolean));
  assert.deepEqual(parts, ["verb", "part-now", "part-call", "part-why", "part-then", "part-ladder", "acts-bar"]);
  const { decision } = await decided(page);
  assert.equal(await page.getAttribute("fenji-triage .tel", "href"), "tel:" + decision.plan[0].site.phone.replace(/-/g, ""));
  assert.match(await page.textContent("fenji-triage .clock"), /^还剩1[78]:\d\d$/);
  assert.equal(/%/.test(await page.textContent("fenji-triage .result")), false);
  assert.match(await page.textContent("fenji-triage footer"), /样例内容.*2022-11-26 08:00.*引擎/s);
  const type = await page.locator("fenji-triage .result *").evaluateAll((all) => Math.max(...all.filter((e) => !e.closest("h2")).map((e) => parseFloat(getComputedStyle(e).fontSize))));
  const verb = await page.locator("fenji-triage .verb h2").evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
  assert.ok(verb > type, "the verb line is not the largest");
  await close();
});

test("another decision is recorded with its reason, in a drill nothing", async () => {
  const { page, close } = await open("p5");
  await page.click("fenji-triage .tile[data-id=severe_allergy]");
  await page.click("fenji-triage .acts-bar button:has-text('我另有判断')");
  await page.selectOption("fenji-triage .form label:nth-of-type(1) select", "stay");
  await page.selectOption("fenji-triage .form label:nth-of-type(2) select", "road");
  await page.click("fenji-triage .form .main");
  await page.waitForFunction(() => globalThis.seen.outcome);
  const { outcome, action, text } = await page.evaluate(() => Object.assign({ text: new TextDecoder().decode(globalThis.seen.decision.bytes) }, globalThis.seen.outcome));
  const { createHash } = await import("crypto");
  assert.equal(outcome.decision, "sha256:" + createHash("sha256").update(text).digest("hex"));
  assert.deepEqual([outcome.schema, outcome.result, outcome.reason, outcome.by_role, action], ["fenji.outcome/1", "overridden", "road", "doctor", "stay"]);
  await page.evaluate(() => {
    globalThis.seen.outcome = null;
    document.querySelector("fenji-triage").setAttribute("drill", "");
  });
  await page.click("fenji-triage .acts-bar button:has-text('照此处理')");
  await page.waitForSelector("fenji-triage .panel:has-text('演练')");
  assert.equal(await page.evaluate(() => globalThis.seen.outcome), null);
  assert.ok(await page.locator("fenji-triage .watermark").count());
  await close();
});

test("one file decides from file://, and asks for nothing", async () => {
  const { page, requests, kase, close } = await open("p5", { url: pathToFileURL(path.join(widget, "offline.html")).href });
  await enter(page, kase, { on: false });
  const { text, kase: entered } = await decided(page);
  assert.deepEqual([text], byGo("p5", [entered]));
  assert.deepEqual(requests.map((r) => r.url().replace(/^(blob|data|file):.*/, "$1")).filter((u) => !["blob", "data", "file"].includes(u)), []);
  await close();
});

test("without a network the page starts again", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
  const { page, close } = await open("anxi", { context });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await context.setOffline(true);
  await page.reload();
  await page.waitForSelector("html[data-ready=anxi]", { timeout: 60e3 });
  await page.click("fenji-triage .tile[data-id=convulsing]");
  await page.waitForSelector("fenji-triage .result");
  await close();
  await context.close();
});

test("axe finds nothing in any state, in both languages and in a drill", async () => {
  const { page, kase, close } = await open("anxi", { facts: { sbp: 140 } });
  await accessible(page, "first screen");
  await page.waitForSelector("fenji-triage .main:not([disabled])");
  await page.click("fenji-triage .main");
  await page.waitForSelector("fenji-triage .read-back");
  await accessible(page, "brought in");
  await page.click("fenji-triage .main");
  const seen = new Set();
  await enter(page, kase, {
    shot: async (name) => {
      const kind = name.replace(/-\d+$/, "");
      if (seen.has(kind)) return;
      seen.add(kind);
      await accessible(page, name);
    },
  });
  await page.evaluate(() => {
    const triage = document.querySelector("fenji-triage");
    triage.lang = "en";
    triage.setAttribute("drill", "");
  });
  await page.click("fenji-triage .acts-bar button:has-text('otherwise')");
  await accessible(page, "English, drill, another decision");
  await close();
});

test("everything is reached by keys alone", async () => {
  const { page, close } = await open("p5");
  const active = () => page.evaluate(() => {
    const e = document.querySelector("fenji-triage").shadowRoot.activeElement;
    return e ? e.dataset.id || e.textContent : "";
  });
  for (let i = 0; i < 40 && (await active()) !== "severe_allergy"; i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("fenji-triage .result");
  assert.match(await active(), /肾上腺素/, "the result takes the focus");
  for (let i = 0; i < 60 && !/继续问/.test(await active()); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.waitForSelector("fenji-triage .beside");
  await close();
});

test("targets are 44 pixels, and nothing is cut at 400 %", async () => {
  const { page, kase, close } = await open("anxi", { width: 320, height: 480 });
  const check = async (name) => {
    const small = await page.locator("fenji-triage button:visible, fenji-triage a:visible, fenji-triage input:visible, fenji-triage select:visible, fenji-triage summary:visible").evaluateAll((all) =>
      all.map((e) => [e.textContent || e.type, e.getBoundingClientRect()]).filter(([, r]) => r.height < 43.9 || r.width < 43.9).map(([t, r]) => `${t} ${r.width}×${r.height}`));
    assert.deepEqual(small, [], name);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${name}: ${over} pixels too wide`);
  };
  await enter(page, kase, { on: false, shot: check });
  await close();
});

test("what contradicts a known fact is told, and asked again", async () => {
  const { page, close } = await open("anxi", { facts: { last_well: "2022-11-26T13:30:00+08:00" } });
  await page.evaluate(() => {
    const group = { about: "life", title: { zh: "问", en: "a" }, none_of_these: false, items: [{ fact: "onset", text: { zh: "几点开始", en: "onset" }, unknown: "cannot_tell", minutes: 1 }], facts: { onset: { name: "onset", zh: "发病时间", kind: "time" } } };
    document.querySelector("fenji-triage")._question({ group, groups_left: 0 });
  });
  await page.fill("fenji-triage .field input", "2022-11-26T13:09");
  await page.click("fenji-triage .foot .main");
  await page.waitForSelector("fenji-triage .wrong[role=alert]:has-text('矛盾')");
  assert.match(await page.textContent("fenji-triage .wrong[role=alert] >> nth=0"), /发病时间：.*最后正常时间/s);
  assert.equal(await page.evaluate(() => document.querySelector("fenji-triage").facts.onset), undefined);
  await close();
});

test("what the host brings in is read back; reset forgets it all", async () => {
  const { page, close } = await open("anxi", { facts: { sbp: 140, dbp: 85 } });
  await page.waitForSelector("fenji-triage .main:not([disabled])");
  await page.click("fenji-triage .main");
  await page.waitForSelector("fenji-triage .read-back");
  assert.match(await page.textContent("fenji-triage .read-back"), /收缩压 140 mmHg/);
  await page.click("fenji-triage .read-back li:first-child button");
  await page.click("fenji-triage .main");
  await page.waitForSelector("fenji-triage .screen .field");
  assert.deepEqual(await page.evaluate(() => [document.querySelector("fenji-triage").facts.sbp, document.querySelector("fenji-triage").facts.dbp].filter((v) => v !== undefined).length), 1);
  await page.evaluate(() => document.querySelector("fenji-triage").reset());
  await page.waitForSelector("fenji-triage .tile");
  assert.equal(await page.evaluate(() => document.querySelector("fenji-triage").decision), null);
  await close();
});

test("breaths are counted by taps", async () => {
  const { page, close } = await open("anxi");
  await page.clock.install();
  await page.evaluate(() => {
    const group = { about: "life", title: { zh: "量", en: "m" }, none_of_these: false, items: [{ fact: "rr", text: { zh: "呼吸", en: "rr" }, unknown: "cannot_here", minutes: 1 }], facts: { rr: { name: "rr", zh: "呼吸", kind: "number", unit: "/min", min: 0, max: 90 } } };
    const triage = document.querySelector("fenji-triage");
    triage._set({ kind: "question", next: { group, groups_left: 0 } });
  });
  await page.click("fenji-triage .count");
  await page.click("fenji-triage .counter button:has-text('30')");
  for (let i = 0; i <= 9; i++) await page.click("fenji-triage .tap");
  await page.clock.runFor(31e3);
  assert.equal(await page.inputValue("fenji-triage .field input"), "18");
  await close();
});

// S16: a clock before the catalogue's publication is confirmed; S6: answers keep their time.
test("without a time of the host's the device's clock counts, unless it can't be right", async () => {
  const { page, close } = await open("anxi");
  const begin = (time) => page.clock.setFixedTime(time).then(() => page.evaluate(() => {
    const triage = document.querySelector("fenji-triage");
    triage.facts = {};
    triage.case = { here: "lantian", link: "data" };
  }));
  await begin("2020-01-01T00:00:00Z");
  await page.waitForSelector("fenji-triage h2:has-text('核对时间')");
  await begin("2022-11-26T05:52:00Z");
  await page.waitForSelector("fenji-triage .tile");
  await page.waitForSelector("fenji-triage .main:not([disabled])");
  await page.click("fenji-triage .main");
  await page.waitForSelector("fenji-triage .field[data-fact=sex]");
  await page.fill("fenji-triage .field[data-fact=age] input", "58");
  await page.click("fenji-triage .field[data-fact=sex] [data-id=male]");
  await page.click("fenji-triage .foot .main");
  await page.waitForSelector("fenji-triage .field[data-fact=complaint] .tiles");
  const { at, age, facts } = await page.evaluate(() => document.querySelector("fenji-triage").case);
  assert.equal(Date.parse(at), Date.parse("2022-11-26T05:52:00Z"));
  assert.deepEqual([age, facts.sex.value, facts.sex.at, facts.act_now[0].how, facts.act_now[0].at], [58, "male", at, "group", at]);
  await close();
});
