// A plain page over the core: it shows a case as a small form, asks the core in
// this browser, and shows what it answers. Nothing of a case leaves the page.

import { mistake, nameAt, refusal } from "./widget/mistakes.js";
import { keep } from "./wasm/core.js";

// The facts that the form shows; names, units and choices are the packs'.
const shown = ["sbp", "hr", "spo2", "temp", "pain_nrs", "consciousness", "onset", "ecg_status", "stemi", "pain_persists", "anticoagulant"];

const words = {
  disposition: {
    stay: ["留在本处", "stay here"], assess: ["先在此查清", "assess here first"], consult: ["连线会诊", "consult"],
    observe: ["留观", "observe"], wait: ["等候约诊", "wait for a date"], treat_then_transfer: ["先治再转", "treat, then transfer"],
    refer_up: ["上转", "refer up"], refer_lateral: ["平级转", "refer laterally"], refer_down: ["下转", "refer down"],
    hold_and_call: ["原地抢救并呼叫", "hold and call"],
  },
  urgency: { green: ["绿色通道", "green channel"], urgent: ["紧急", "urgent"], routine: ["常规", "routine"] },
  link: { data: ["有网络", "data"], phone: ["只有电话", "telephone only"], none: ["都没有", "none"], unknown: ["说不清", "can't be told"] },
  title: {
    assistant: ["助理医师", "an assistant physician"], resident: ["住院医师", "a resident"], attending: ["主治医师", "an attending physician"],
    associate_chief: ["副主任医师", "an associate chief physician"], chief: ["主任医师", "a chief physician"], chief_physician: ["主任医师", "a chief physician"],
  },
  why: {
    not_asked: ["没问", "not asked"], cannot_here: ["本处查不到", "can't be had here"], cannot_tell: ["说不清", "can't be told"],
    refused: ["拒绝", "refused"], stale: ["上次的太久了", "the last is too old"],
  },
  how: { measured: ["测得", "measured"], told: ["自述", "told"], seen: ["看到", "seen"], imported: ["导入", "imported"], group: ["一并回答", "answered for many at once"] },
  yesno: { true: ["是", "yes"], false: ["否", "no"] },
};

const says = {
  unknown: ["不知道", "unknown"], here: ["所在机构", "Place"], link: ["联络", "Link"], acuity: ["分级：{0}级", "acuity {0}"],
  settled: ["已定", "settled"], open: ["未定：还有要问的", "open: more is to be asked"], advisory: ["含未签署规则", "rests on unsigned rules"],
  plan: ["步骤", "Steps"], reasons: ["为什么", "Why"], missing: ["还要知道", "Still to be known"], net: ["如果变化", "If it changes"],
  others: ["其他去处", "Other places"], call: ["打电话 {0}", "Call {0}"], by: ["{0}前，还剩{1}分钟", "by {0}, {1} minutes left"],
  between: ["{0}至{1}", "between {0} and {1}"], late: ["{0}已过，马上做", "{0} has passed: do it now"], ack: ["{0}前要回音", "answer wanted by {0}"], leave: ["{0}前出发", "leave by {0}"],
  takes: ["约{0}分钟后开始", "starts in about {0} minutes"], enRoute: ["途中", "on the way"], maybe: ["可能需要", "may be needed"],
  waits: ["先别做：要先知道 {0}", "not yet: first find out {0}"], decides: ["先别做：等{0}决定", "not yet: {0} decides"], product: ["药品（以说明书为准）：{0}", "product (its label decides): {0}"],
  notHere: ["本处查不到", "can't be had here"], answer: ["去填写", "Answer it"], minutes: ["约{0}分钟", "about {0} minutes"],
  wrong: ["病例有错，没有判断：", "The case has mistakes and was not decided:"], ended: ["请再试一次。", "Please try again."],
  catalog: ["机构目录 {0}，发布于 {1}", "Catalogue {0}, published {1}"], packs: ["规则包", "Rule packs"], overlays: ["本地签署", "Local signatures"],
  sample: ["样例", "sample"], engine: ["引擎 {0}", "engine {0}"], rule: ["规则", "rule"], load: ["载入失败：", "Loading failed: "],
  stale: ["有改动，正在重新判断…", "Changed: deciding again…"], result: ["判断结果", "Answer"],
  locked: ["下面的 JSON 读不懂：改好之前，这些栏目不能用。", "The JSON below can't be read: these fields wait until it is mended."],
  object: ["要写成 { … }，其中 facts 也是", "it has to be { … }, and so has facts in it"], notJSON: ["不是完整的 JSON，读不懂", "this is not whole JSON"],
  why: ["不知道：{0}", "unknown: {0}"], range: ["{0}至{1}", "{0} to {1}"], unit: ["单位 {0}", "in {0}"], more: ["另有{0}处。", "{0} more."], line: ["第{0}行：", "line {0}: "],
  supervisor: ["指导：{0}", "supervisor: {0}"],
};

let lang = 0; // 0 Chinese, 1 English
let core, catalog, facts, sources;
let cases = [];
let kase = {};
let readable = true; // whether the case as text could be read
let last = null; // what is shown: {body, decision, explanation}, {body, problem} or {stale}
let turn = 0; // of asking: an answer that comes after a change is about another case
let timer = 0;
const place = (id) => document.getElementById(id);

const say = (key, ...values) => says[key][lang].replace(/\{(\d)\}/g, (_, i) => values[i]);
const text = (pair) => (pair ? (lang === 1 && pair.en) || pair.zh || pair.en || "" : "");
const word = (table, id) => (words[table][id] ? words[table][id][lang] : id);
const symbols = { "mm[Hg]": "mmHg", Cel: "°C" }; // of UCUM units that people write otherwise
const clock = (time) => time.slice(11, 16);
const institution = (id) => (catalog.institutions[id] && text(catalog.institutions[id].name)) || id;

/** An element with attributes and children; texts are never read as markup. */
function el(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === true) e.setAttribute(key, "");
    else if (value !== false && value !== undefined) e.setAttribute(key, value);
  }
  e.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return e;
}

start().catch((error) => {
  place("answer").setAttribute("aria-busy", "false");
  place("answer").replaceWith(el("section", { id: "answer", tabindex: "-1", role: "alert", "aria-label": say("result") }, el("p", { class: "wrong" }, says.load[lang] + error.message)));
});

async function start() {
  const get = async (file) => {
    const response = await fetch(file);
    if (!response.ok) throw new Error(file + ": " + response.status);
    return response;
  };
  const [documents, examples, wasm] = await Promise.all([
    get("documents.json").then((r) => r.json()),
    get("cases.json").then((r) => r.json()),
    get("wasm/fenji.wasm").then((r) => r.arrayBuffer()),
  ]);
  catalog = JSON.parse(documents.catalog);
  const packs = documents.packs.map((source) => JSON.parse(source));
  facts = Object.assign({}, ...packs.map((pack) => pack.facts));
  sources = Object.assign({}, ...packs.map((pack) => pack.sources));
  cases = examples;
  core = keep(await WebAssembly.compile(wasm), documents);
  await core.ready();
  listen();
  choose(0);
  speak();
  place("decide").disabled = false;
  await decide();
}

function listen() {
  place("lang").addEventListener("click", () => {
    lang = 1 - lang;
    speak();
  });
  place("example").addEventListener("change", (event) => {
    choose(Number(event.target.value));
    changed(0);
  });
  place("source").addEventListener("input", () => {
    const wrong = read();
    mark(place("source"), wrong);
    if (wrong === "") fields();
    else lock();
    changed(600);
  });
  place("form").addEventListener("submit", (event) => {
    event.preventDefault();
    decide().then(() => place("answer").focus());
  });
}

/** Puts all words into the language, and shows again what was answered. */
function speak() {
  document.documentElement.lang = lang ? "en" : "zh-CN";
  document.querySelectorAll("[data-zh]").forEach((e) => (e.textContent = lang ? e.dataset.en : e.dataset.zh));
  place("lang").textContent = lang ? "中文" : "English";
  place("lang").lang = lang ? "zh-CN" : "en";
  place("answer").setAttribute("aria-label", say("result"));
  document.title = place("lang").previousElementSibling.textContent;
  const chosen = place("example").value;
  place("example").textContent = "";
  cases.forEach((c, i) => place("example").append(el("option", { value: i }, c.name + (c.source.note ? " · " + text(c.source.note) : ""))));
  place("example").value = chosen || "0";
  note();
  fields();
  if (last) show();
}

function choose(i) {
  kase = JSON.parse(JSON.stringify(cases[i].source));
  place("example").value = String(i);
  write();
  note();
  fields();
}

function note() {
  place("note").textContent = text(kase.note);
}

/** The case as text for people, and back. */
function write() {
  readable = true;
  place("source").value = JSON.stringify(kase, null, 2);
}

/** Reads the text; what is wrong with it, or nothing. A case that can't be read changes no field, nor any field it. */
function read() {
  readable = false;
  try {
    const given = JSON.parse(place("source").value);
    const plain = (x) => x !== null && typeof x === "object" && !Array.isArray(x);
    if (!plain(given) || !(given.facts === undefined || given.facts === null || plain(given.facts))) return say("object");
    kase = given;
    readable = true;
    return "";
  } catch (error) {
    return lang ? error.message : say("notJSON");
  }
}

/** Fields can't be used while the text can't be read: they would write over it. */
function lock() {
  place("locked").textContent = readable ? "" : say("locked");
  place("fields").querySelectorAll("input, select").forEach((input) => (input.disabled = !readable));
}

/** Lays out the form anew for the case. */
function fields() {
  const box = place("fields");
  const focused = document.activeElement && box.contains(document.activeElement) ? document.activeElement.id : "";
  box.textContent = "";
  const places = Object.keys(catalog.institutions).map((id) => [id, institution(id)]);
  box.append(field("here", say("here"), choice(places, kase.here, false), true));
  box.append(field("link", say("link"), choice(Object.keys(words.link).map((id) => [id, word("link", id)]), kase.link, true), false));
  for (const name of shown) if (facts[name]) box.append(factField(name, facts[name]));
  lock();
  if (focused && place(focused)) place(focused).focus();
}

function factField(name, fact) {
  const given = (kase.facts || {})[name];
  const held = given !== null && typeof given === "object" ? given.value : given;
  const value = held === undefined || held === null || typeof held === "object" ? "" : String(held);
  let input;
  if (fact.kind === "bool") input = choice(["true", "false"].map((id) => [id, word("yesno", id)]), value, true);
  else if (fact.kind === "choice") input = choice(fact.choices.map((c) => [c.id, text(c)]), value, true);
  else if (fact.kind === "time") input = el("input", { type: "datetime-local", value: value.slice(0, 16) });
  else input = el("input", { inputmode: "decimal", autocomplete: "off", value });
  return field(name, text(fact), input, fact.kind === "time" || name === "consciousness", fact.unit && fact.unit[0] !== "{" ? symbols[fact.unit] || fact.unit : "", besides(fact, given));
}

/** What the case says of a fact beyond what its field can show. */
function besides(fact, given) {
  const elsewhere = (time) => fact.kind === "time" && typeof time === "string" && !time.endsWith(catalog.utc_offset);
  if (given === null || typeof given !== "object") return elsewhere(given) ? given : "";
  const parts = [
    elsewhere(given.value) ? given.value : "",
    "unknown" in given ? say("why", word("why", given.unknown)) : "",
    "min" in given || "max" in given ? say("range", ...[given.min, given.max].map((end) => (end === undefined || end === null ? "?" : String(end)))) : "",
    given.unit && given.unit !== fact.unit ? say("unit", String(given.unit)) : "",
    given.how ? String(word("how", given.how)) : "",
    given.at ? String(given.at).slice(0, 16).replace("T", " ") : "",
  ].filter(Boolean);
  return parts.join(" · ") || ("value" in given && typeof given.value !== "object" ? "" : JSON.stringify(given));
}

/** A choice that shows what the case has, also where that is none of the pairs. */
function choice(pairs, given, mayBeUnknown) {
  const value = given === undefined || given === null ? "" : String(given);
  const options = (mayBeUnknown || value === "" ? [["", say("unknown")]] : []).concat(pairs);
  if (!options.some(([id]) => id === value)) options.push([value, value]);
  return el("select", {}, ...options.map(([id, label]) => el("option", { value: id, selected: id === value }, label)));
}

/** A labelled input with a place for what is wrong with it. */
function field(name, label, input, wide, unit, more = "") {
  input.id = "f-" + name;
  input.setAttribute("aria-describedby", "w-" + name + " b-" + name);
  const beside = el("p", { class: "beside", id: "b-" + name }, more);
  const take = (wait) => {
    if (!readable) return;
    // Half a time is no unknown time: the core says what it lacks.
    set(name, input.validity.badInput ? "?" : input.value.trim());
    beside.textContent = "";
    write(); // what was wrong stays until it is decided anew: the page must not move under a click
    changed(wait);
  };
  input.addEventListener("input", () => take(input.tagName === "SELECT" ? 150 : 600)); // who types has not done yet
  input.addEventListener("change", () => take(150));
  return el("div", { class: wide ? "wide" : "" }, el("label", { for: input.id }, label, unit ? el("small", {}, " " + unit) : ""), input, beside, el("p", { class: "wrong", id: "w-" + name }));
}

/** Puts a field's value into the case; what is empty is unknown. */
function set(name, value) {
  const into = name === "here" || name === "link" ? kase : (kase.facts = kase.facts || {}); // read() has seen to it that it is an object
  const fact = facts[name];
  if (value === "") delete into[name];
  else if (into === kase || fact.kind === "choice") into[name] = value;
  else if (fact.kind === "bool") into[name] = value === "true" ? true : value === "false" ? false : value;
  else if (fact.kind === "time") into[name] = value === "?" ? value : value.slice(0, 16) + ":00" + catalog.utc_offset;
  else into[name] = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value; // the core says what is wrong with the rest
}

function mark(input, wrong) {
  input.setAttribute("aria-invalid", String(wrong !== ""));
  const at = place(input.getAttribute("aria-describedby").split(" ")[0]);
  if (at) at.textContent = wrong;
  input.parentNode.classList.toggle("bad", wrong !== ""); // gets the whole width for what it says
}

/** The case has changed: what is shown was for another one and goes at once; the case is decided anew after a while, in milliseconds. */
function changed(wait) {
  if (last && last.body === place("source").value) return; // it is what is shown
  turn++;
  clearTimeout(timer);
  timer = setTimeout(decide, wait);
  if (last && last.stale) return;
  place("answer").style.minHeight = place("answer").offsetHeight + "px"; // the page keeps its length under who types
  place("answer").setAttribute("aria-busy", "true");
  last = { stale: true };
  show();
}

async function decide() {
  clearTimeout(timer);
  const mine = ++turn;
  const body = place("source").value;
  place("answer").setAttribute("aria-busy", "true");
  const answer = await ask(body).catch((error) => ({ problem: { code: "fault", status: 500, title: error.message, detail: error.message } }));
  if (mine !== turn) return; // about what the case was before
  last = Object.assign({ body }, answer);
  show();
  place("answer").style.minHeight = "";
  place("answer").setAttribute("aria-busy", "false");
}

/** What the core says of a case: {decision, explanation} or {problem}. */
async function ask(body) {
  const read = (answer) => JSON.parse(new TextDecoder().decode(answer.body));
  const decision = await core.handle("POST", "/v1/decide", body);
  if (decision.status !== 200) return { problem: read(decision) };
  const explanation = await core.handle("POST", "/v1/explain", body);
  return explanation.status === 200 ? { decision: read(decision), explanation: read(explanation) } : { problem: read(explanation) };
}

function show() {
  const box = place("answer");
  box.textContent = "";
  if (last.stale) box.append(el("p", { class: "soft stale" }, say("stale")));
  else answered(box);
  // Only the headline is read out; the rest is there for those who go to it.
  place("status").textContent = box.querySelector(".explain, .stale").textContent.split("\n")[0];
}

function answered(box) {
  document.querySelectorAll("#form [aria-invalid]").forEach((input) => mark(input, ""));
  if (last.problem) box.append(...problemView(last.problem));
  else {
    box.append(...decisionView(last.decision, last.explanation));
    footer(last.decision.versions);
  }
}

/** Each mistake goes to its field; all of them are listed. */
function problemView(problem) {
  const errors = problem.errors || [];
  const wrong = new Map(); // what is wrong, by where it is told
  const items = errors.map((error) => {
    const said = lang ? error.message : mistake(error, facts);
    const [, first, name] = (error.path || "").split("/");
    const input = first === "facts" ? place("f-" + name) : first === "here" || first === "link" ? place("f-" + first) : null;
    const at = input || place("source");
    const named = lang ? error.path || "" : nameAt(error.path, facts);
    const full = (error.line ? say("line", error.line) : "") + (named ? named + (lang ? ": " : "：") : "") + said;
    wrong.set(at, (wrong.get(at) || []).concat(input ? said : full));
    return el("li", {}, ...(input ? [el("a", { href: "#" + input.id }, label(input)), " " + said] : [full]));
  });
  wrong.forEach((all, input) => mark(input, all.join("\n")));
  if (wrong.has(place("source"))) place("whole").open = true;
  if (problem.more) items.push(el("li", {}, say("more", problem.more)));
  return [
    el("pre", { class: "explain problem" }, errors.length ? say("wrong") : lang ? problem.title : refusal(problem)),
    errors.length ? el("ul", { class: "plain" }, ...items) : el("p", {}, (lang ? problem.detail + " " : "") + (problem.status >= 500 ? say("ended") : "")),
  ];
}

function label(input) {
  return input.parentNode.querySelector("label").firstChild.textContent + (lang ? ":" : "：");
}

function decisionView(d, explanation) {
  const parts = [
    el("div", { class: "badges" },
      el("span", { class: d.acuity.possible <= 2 ? "loud" : "" }, (d.acuity.possible <= 2 ? "▲ " : "") + say("acuity", levels(d.acuity))),
      el("span", {}, word("disposition", d.disposition)),
      el("span", {}, word("urgency", d.urgency)),
      el("span", {}, say(d.settled ? "settled" : "open")),
      d.advisory ? el("span", {}, say("advisory")) : ""),
    el("pre", { class: "explain" }, (lang ? explanation.en : explanation.zh).trim()),
  ];
  const add = (title, list) => list && list.childElementCount > 0 && parts.push(el("h2", {}, say(title)), list);
  add("plan", el("ol", { class: "steps" }, ...d.plan.map(stepView)));
  add("missing", el("ul", { class: "plain" }, ...d.missing.map(missingView)));
  add("net", el("ul", { class: "plain" }, ...d.safety_net.map((n) => el("li", {}, text(n.if) + (lang ? ": " : "："), el("b", {}, text(n.do))))));
  add("reasons", el("ul", { class: "plain" }, ...d.reasons.map(reasonView)));
  add("others", el("ul", { class: "plain" }, ...d.alternatives.map((a) => el("li", {}, institution(a.institution) + (lang ? ", " : "，") + say("minutes", minutes(a.minutes))))));
  return parts;
}

function levels({ level, possible }) {
  return level === possible ? String(level) : possible + "–" + level;
}

function minutes(span) {
  return Array.isArray(span) ? (span[0] === span[1] ? String(span[0]) : span[0] + "–" + (span[1] === null ? "?" : span[1])) : String(span);
}

function stepView(s) {
  const waits = Boolean(s.decided_by || s.requires_known);
  const site = s.site && text(s.site.name);
  const title = text(s.text) || site || s.action;
  const lines = [
    s.possible ? say("maybe") : "",
    s.en_route ? say("enRoute") : "",
    site && !title.includes(site) ? site : "",
    s.site && s.site.department ? text(s.site.department) : "",
    s.by ? say("supervisor", text(s.by.name)) : "",
  ].filter(Boolean);
  const phone = s.action === "transfer" ? "" : (s.by && s.by.phone) || (s.site && s.site.phone);
  const notes = [
    s.requires_known ? say("waits", s.requires_known.map((f) => text(facts[f]) || f).join(lang ? ", " : "、")) : "",
    s.decided_by ? say("decides", word("title", s.decided_by.title)) : "",
    s.due ? dueView(s.due) : "",
    s.ack_by ? say("ack", clock(s.ack_by)) : "",
    s.answer_by ? say("ack", clock(s.answer_by)) : "",
    s.depart_by ? say("leave", clock(s.depart_by)) : "",
    s.starts_in ? say("takes", minutes(s.starts_in.minutes)) : "",
    s.products ? say("product", s.products.map((p) => text(p.name)).join(lang ? ", " : "、")) : "",
    text(s.if_no_answer),
  ].filter(Boolean);
  return el("li", { class: waits ? "waits" : "" },
    el("p", {}, el("b", {}, title)),
    lines.length ? el("p", { class: "soft" }, lines.join(" · ")) : "",
    phone ? el("a", { class: "call", href: "tel:" + phone.replace(/[^\d+]/g, "") }, "☎ " + say("call", phone)) : "",
    ...notes.map((line) => el("p", {}, line)));
}

function dueView(due) {
  if (due.remaining_minutes < 0) return say("late", clock(due.due_at));
  if (due.not_before) return say("between", clock(due.not_before), clock(due.due_at));
  return say("by", clock(due.due_at), due.remaining_minutes);
}

function missingView(m) {
  const input = place("f-" + m.fact);
  const go = input && el("button", { type: "button" }, say("answer"));
  if (go) go.addEventListener("click", () => input.focus());
  return el("li", {}, text(m.question) || text(facts[m.fact]) || m.fact, m.obtainable_here ? "" : el("small", {}, say("notHere")), go ? el("div", {}, go) : "");
}

function reasonView(r) {
  const source = sources[r.source];
  const title = source && (typeof source.title === "string" ? source.title : text(source.title));
  return el("li", {}, text(r.text), el("small", {}, say("rule") + " " + r.rule + (title ? " · " + title : "")));
}

function footer(v) {
  const sample = (x) => (x.sample ? (lang ? " (" : "（") + say("sample") + (lang ? ")" : "）") : "");
  const named = (list) => list.map((p) => p.id + (p.version ? " " + p.version : "") + sample(p)).join(lang ? ", " : "、");
  const box = place("footer");
  box.textContent = "";
  box.append(
    el("p", {}, say("catalog", v.catalog.id, v.catalog.published.slice(0, 16).replace("T", " ")) + sample(v.catalog)),
    el("p", {}, say("packs") + (lang ? ": " : "：") + named(v.packs)),
    v.overlays ? el("p", {}, say("overlays") + (lang ? ": " : "：") + named(v.overlays)) : "",
    el("p", {}, say("engine", v.engine)));
}
