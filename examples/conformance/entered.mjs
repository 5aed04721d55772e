// Cases of the examples, entered into the page as a doctor would enter them, beside
// what Go decides of them.

import { spawnSync } from "child_process";
import fs from "fs";
import path from "path";
import { root } from "./built.mjs";
import { enter, listen } from "./triage.mjs";

/** What a record has and nobody is asked. */
const kept = ["first_contact", "arrival", "ecg_acquired", "ecg_read"];

/** What is answered on the screens and not brought in by the host. */
const asked = ["$schema", "schema", "note", "facts", "age", "birth_date"];

/** What finds a complaint that is not among the first tiles: its name, and for some what people say, or letters of its pinyin. */
const words = { ...names(), drug_reaction: "用药后", epigastric_pain: "weitong" };

function names() {
  const packs = JSON.parse(fs.readFileSync(path.join(root, "build/widget/packs.json"), "utf8"));
  return Object.fromEntries(packs.flatMap((pack) => Object.entries(JSON.parse(pack).complaints || {}).map(([id, { zh }]) => [id, zh])));
}

/** The counties of the page: id and folder. */
export const counties = JSON.parse(fs.readFileSync(path.join(root, "build/widget/counties.json"), "utf8")).map(({ id }) => ({ id, folder: /^p\d$/.test(id) ? "scenarios/" + id : id }));

const folderOf = (county) => path.join(root, "examples", counties.find((c) => c.id === county).folder);

/** The names of a county's cases. */
export function namesOf(county) {
  return fs.readdirSync(path.join(folderOf(county), "cases")).filter((name) => name.endsWith(".json")).map((name) => path.basename(name, ".json")).sort();
}

/** A case of a county. */
export function example(county, name) {
  return Object.assign(JSON.parse(fs.readFileSync(path.join(folderOf(county), "cases", name + ".json"), "utf8")), { words });
}

/** What Go decides of cases of a county: bytes of each. */
export function byGo(county, cases) {
  const done = spawnSync(path.join(root, "bin/fenji"), ["decide", "--ndjson", "--catalog", path.join(folderOf(county), "catalog")], { input: cases.map((c) => JSON.stringify(c) + "\n").join(""), maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(String(done.stderr));
  return String(done.stdout).trim().split("\n");
}

/** A case without what is for this runner and for people. */
export function written(kase) {
  const { words: _, $schema, note, ...rest } = kase;
  return rest;
}

/** The page of a county, ready, listened to; watched is given the page before it loads. */
export async function county(context, url, id, { watched = () => {}, width = 360, height = 640 } = {}) {
  const page = await context.newPage({ viewport: { width, height } });
  watched(page);
  await page.goto(url + "?county=" + id);
  await page.waitForSelector("fenji-triage .tile");
  await page.waitForSelector(`html[data-ready=${id}]`, { timeout: 60e3 });
  await page.evaluate(listen);
  return page;
}

/** Begins with a patient: the host brings in the place, the time, the record, and these facts. */
export async function begin(page, kase, facts = {}) {
  const record = Object.fromEntries(kept.filter((fact) => fact in kase.facts).map((fact) => [fact, kase.facts[fact]]));
  const host = Object.fromEntries(Object.entries(written(kase)).filter(([key]) => !asked.includes(key)));
  await page.evaluate(([host, facts]) => {
    globalThis.seen.question = globalThis.seen.decision = null;
    const triage = document.querySelector("fenji-triage");
    triage.facts = facts;
    triage.case = host;
  }, [host, Object.assign(record, facts)]);
  await page.waitForFunction(() => globalThis.seen.question || globalThis.seen.decision, null, { timeout: 60e3 });
}

/** What the page decided last: the bytes, and the case as it was entered. */
export const decided = (page) => page.evaluate(() => {
  const { decision, bytes, case: kase } = globalThis.seen.decision;
  return { decision, text: new TextDecoder().decode(bytes), kase };
});

/** What has to be the same in the decision of a case as it was entered and as it is written. */
export function gist(text) {
  const { disposition, destination, urgency, acuity } = JSON.parse(text);
  return { disposition, destination, urgency, level: acuity.level };
}

const known = (given) => given !== null && given !== undefined && !(typeof given === "object" && "unknown" in given);

/**
 * Enters a case. What the place can't measure, and what a laboratory has told, is not
 * asked of its doctor: where that matters, the host brings it in, and the rest is
 * entered again.
 * @returns {Promise<{text: string, kase: object, taps: number, go: string, whole: string, brought: string[], open: string[]}>}
 * the page's decision, the case as it was entered, what Go decides of that and of the
 * case as written, the facts brought in, and those said to be unknown because the
 * example leaves them out
 */
export async function through(page, id, kase) {
  let last = await once(page, id, kase, []);
  const unasked = Object.keys(kase.facts).filter((fact) => known(kase.facts[fact]) && !(fact in last.kase.facts));
  if (unasked.length && !same(last.text, last.whole)) last = await once(page, id, kase, unasked);
  return last;
}

async function once(page, id, kase, brought) {
  await begin(page, kase, Object.fromEntries(brought.map((fact) => [fact, kase.facts[fact]])));
  const taps = await enter(page, kase);
  const { text, kase: entered } = await decided(page);
  const [go, whole] = byGo(id, [entered, written(kase)]);
  return { text, kase: entered, taps, go, whole, brought, open: Object.keys(entered.facts).filter((fact) => opened(entered.facts[fact], kase.facts[fact])) };
}

/** Whether an answer says of more than an example that it is unknown, or that there is no more. */
function opened(entered, given) {
  if (Array.isArray(entered)) return entered.some((each) => opened(each, given)) || (typeof entered[0] === "string" && !Array.isArray(given));
  if (entered === null || typeof entered !== "object" || !("unknown" in entered)) return false;
  if (given === undefined) return true;
  const said = [].concat(Array.isArray(given) ? given : given.has || [], given.not || []);
  return (entered.of || []).some((choice) => !said.includes(choice));
}

export const same = (a, b) => JSON.stringify(gist(a)) === JSON.stringify(gist(b));
