// <fenji-triage>: the interview and its result, for one patient after the other. It asks
// what the core asks next and shows what the core answers; it decides nothing.

import { start } from "../npm/browser.js";
import { answered } from "./answers.js";
import { button, el } from "./dom.js";
import { mistake, nameAt, refusal } from "./mistakes.js";
import { result } from "./result.js";
import { screen } from "./screens.js";
import { sha256 } from "./sha256.js";
import { style } from "./style.js";
import { day, now, offsetOf, wall } from "./time.js";
import { speaker } from "./words.js";

const name = "fenji-triage";
const empty = { schema: "fenji.case/1", facts: {} };

/** An id that says nothing of anybody. */
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * Attributes: lang (zh-CN, en), drill (watermark, nothing is recorded), role-of-user
 * (by_role of outcomes). Events: fenji-question, fenji-decision, fenji-outcome.
 */
export class FenjiTriage extends HTMLElement {
  static get observedAttributes() {
    return ["lang", "drill"];
  }

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
    this._host = {}; // what the host says of the case: here, link, at, birth_date …
    this._facts = {};
    this._first = null;
    this._core = null;
    this._documents = null;
    this._told = null; // versions, once the core has said them
    this._early = null; // what was answered before the core could
    this._turn = 0;
    this._clear();
  }

  connectedCallback() {
    this._frame();
    this._timer = setInterval(() => this._ticker && this._ticker(), 1000);
    this._show();
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  attributeChangedCallback() {
    if (!this.isConnected) return;
    this._frame();
    this._show();
  }

  /**
   * Starts a core of the widget's own; see start in the package.
   * @param {import("../npm/browser.js").Options} options
   */
  start(options) {
    if (this._own) this._own.dispose();
    this._documents = options.documents;
    this.core = this._own = start(options);
    return this._own.ready();
  }

  /** What answers: {handle(method, target, body)}, such as start gives. */
  set core(core) {
    this._core = core;
    this._told = null;
    if (this.isConnected) this._go();
  }

  get core() {
    return this._core;
  }

  /** The answers to the first screen, by which it is shown before the core has started: {next, emergency}. */
  set first(first) {
    this._first = first;
    if (this.isConnected) this._show();
  }

  get first() {
    return this._first;
  }

  /** What the host says of the case beside its facts: here, link, id, at (else the device's time), birth_date. */
  set case(given) {
    this._host = Object.assign({}, given);
    if (this._host.facts) this._facts = this._host.facts;
    delete this._host.facts;
    this._begin();
  }

  /** The case as it stands, as fenji.case/1. */
  get case() {
    return this._document();
  }

  /** Facts that the host knows; those that were measured are shown to be confirmed. */
  set facts(facts) {
    this._facts = Object.assign({}, facts);
    this._begin();
  }

  get facts() {
    return this._document().facts;
  }

  /** The last decision, as fenji.decision/1; null while there is none. */
  get decision() {
    return this._answer ? this._answer.decision : null;
  }

  /** Forgets this patient. */
  reset() {
    this._early = null;
    this._begin();
  }

  /** A new patient; what was tapped before the host and the core were ready is of this one. */
  _begin() {
    this._clear();
    this._show(); // nothing of the last patient stays in view
    if (this._early) this._take(...this._early);
    else if (this.isConnected) this._go();
  }

  _clear() {
    this._id = randomId();
    this._kase = Object.assign({}, empty, this._host, { facts: Object.assign({}, this._facts) });
    this._past = [];
    this._view = { kind: "start" };
    this._answer = null;
    this._declined = [];
    this._beside = false;
    this._checked = false;
    this._ticker = null;
    this._turn++;
  }

  /** The case, at its own time or now. */
  _document() {
    const at = this._host.at || now();
    const k = Object.assign({ schema: empty.schema, id: this._host.id || this._id, at }, this._kase, { at });
    if (this._declined.length) k.declined = this._declined;
    return k;
  }

  /** Milliseconds of the case's clock: it runs on also where the host has set it. */
  _now() {
    return this._host.at ? Date.parse(this._host.at) + (Date.now() - (this._answeredAt || Date.now())) : Date.now();
  }

  get _words() {
    return speaker(this.getAttribute("lang") || "zh-CN");
  }

  async _ask(method, target, body) {
    const answer = await this._core.handle(method, target, body ? JSON.stringify(body) : "");
    const value = JSON.parse(new TextDecoder().decode(answer.body));
    if (answer.status !== 200) throw Object.assign(new Error(value.detail || value.title), { problem: value });
    return { value, bytes: answer.body };
  }

  _tell(kind, detail) {
    this.dispatchEvent(new CustomEvent("fenji-" + kind, { detail, bubbles: true, composed: true }));
  }

  /** Asks what comes next, and shows it. */
  async _go() {
    if (!this._core || !this._kase.here) return this._show();
    const mine = ++this._turn;
    try {
      const next = (await this._ask("POST", "/v1/next", this._document())).value;
      if (mine !== this._turn) return;
      this._told = next.versions;
      if (!this._clockChecked && !this._host.at && Date.parse(next.at) < Date.parse(next.versions.catalog.published)) return this._set({ kind: "clock", published: next.versions.catalog.published });
      if (next.stop) await this._decide(next, mine);
      else this._question(next);
    } catch (error) {
      if (mine === this._turn) this._failed(error);
    }
  }

  _question(next, mistakes) {
    if (!this._checked && this._brought().length && next.group.about !== "act_now") return this._set({ kind: "brought", next });
    this._set({ kind: "question", next, mistakes });
    this._tell("question", { group: next.group, groups_left: next.groups_left });
  }

  async _decide(next, mine) {
    const kase = this._document();
    const [decision, explanation] = [await this._ask("POST", "/v1/decide", kase), await this._ask("POST", "/v1/explain", kase)];
    const declinable = await this._declinable(kase, decision.value);
    if (mine !== this._turn) return;
    this._answeredAt = Date.now();
    this._answer = { decision: decision.value, bytes: decision.bytes, explanation: explanation.value, next, declinable, replanned: this._declined.length > 0 };
    this._tell("decision", { decision: decision.value, bytes: decision.bytes, explanation: explanation.value, case: kase });
    if (this._beside && next.group) this._question(next);
    else this._set({ kind: "result" });
  }

  /** The steps without which the core plans anew: it refuses a case that declines another, an old one any. */
  async _declinable(kase, decision) {
    const steps = [];
    for (const step of decision.plan) {
      const accepted = await this._ask("POST", "/v1/assess", Object.assign({}, kase, { declined: [named(step)] })).then(() => true, () => false);
      if (accepted) steps.push(step);
    }
    return steps;
  }

  /** A screen was answered. */
  _take(group, given, none) {
    const before = { kase: this._kase, view: this._view, beside: this._beside, answer: this._answer };
    this._past.push(before);
    this._kase = answered(this._kase, group, given, { none, at: this._host.at ? undefined : now() });
    this._go();
  }

  _failed(error) {
    const { problem } = error;
    const before = problem && problem.errors && this._past.pop();
    if (before) {
      this._kase = before.kase; // what was answered is no case: it is asked again
      if (before.view.kind === "question") return this._question(before.view.next, problem.errors);
    }
    this._set({ kind: "failed", error });
  }

  _back() {
    const before = this._past.pop();
    if (!before) return;
    this._turn++;
    this._kase = before.kase;
    this._beside = before.beside;
    this._answer = before.answer;
    this._declined = [];
    this._view = Object.assign({}, before.view, { mistakes: undefined });
    this._show(true);
  }

  _set(view) {
    this._early = null;
    this._view = view;
    this._show(true);
  }

  /** What does not change with the screens. */
  _frame() {
    const words = this._words;
    const root = this.shadowRoot;
    root.textContent = "";
    sheet(root);
    this._main = el("main", { part: "main" });
    this._live = el("p", { class: "quiet", role: "status", "aria-live": "polite" });
    this._header = el("header", { part: "header" });
    this._footer = el("footer", { part: "footer" });
    root.append(el("div", { class: "box", lang: words.lang }, this._header, this._main, this._footer, this._live));
    if (this.hasAttribute("drill")) root.append(el("div", { class: "watermark", "aria-hidden": "true" }, ...Array.from({ length: 14 }, () => el("span", {}, Array(5).fill(words.say("drill")).join(" ")))));
  }

  _show(moved) {
    if (!this.isConnected) return;
    this._ticker = null;
    this._bar();
    this._foot();
    const shown = this._screen();
    this._main.textContent = "";
    this._main.append(shown.node);
    if (shown.ready) shown.ready();
    const title = this._main.querySelector("h2");
    if (moved && title) {
      if (this._main.scrollIntoView && this.getBoundingClientRect().top < 0) this.scrollIntoView();
      title.focus({ preventScroll: true });
    }
    if (title) this._live.textContent = title.textContent;
  }

  _bar() {
    const words = this._words;
    const emergency = (this._answer && this._answer.explanation.emergency) || (this._first && this._first.emergency);
    this._header.textContent = "";
    this._header.append(
      this._past.length ? button("‹ " + words.say("back"), {}, () => this._back()) : "",
      el("h1", {}, words.say("title") + (this.hasAttribute("drill") ? " · " + words.say("drill") : "")),
      emergency ? el("a", { href: "tel:" + emergency, part: "emergency" }, words.say("emergency", emergency)) : "",
      this._past.length || this._answer ? button(words.say("restart"), {}, () => this._restart()) : "");
  }

  _restart() {
    const words = this._words;
    const box = el("div", { role: "alertdialog", "aria-label": words.say("again"), class: "panel" }, el("p", {}, words.say("again")), el("div", { class: "options" },
      button(words.say("yesClear"), {}, () => this.reset()), button(words.say("keepOn"), {}, () => box.remove())));
    this._main.prepend(box);
    box.querySelector("button").focus();
  }

  /** Where it all comes from; it can't be switched off. */
  _foot() {
    const words = this._words;
    const v = this._told || (this._first && this._first.next && this._first.next.versions);
    this._footer.textContent = "";
    if (!v) return;
    const sample = v.catalog.sample || v.packs.some((p) => p.sample);
    this._footer.append(sample ? el("p", { class: "sample" }, words.say("sample")) : "",
      el("p", {}, words.say("versions", day(v.catalog.published), v.packs[0].id, v.packs[0].version, v.packs.length, v.engine)));
  }

  _screen() {
    const view = this._view;
    switch (view.kind) {
      case "question":
        return this._questionScreen(view);
      case "result": {
        const shown = result(this._answer, this._room());
        this._ticker = shown.tick;
        return shown;
      }
      case "brought":
        return this._broughtScreen(view.next);
      case "clock":
        return this._clockScreen(view.published);
      case "failed":
        return { node: el("div", { role: "alert" }, el("h2", { tabindex: "-1" }, this._words.say("noResult")), el("p", { class: "wrong" }, this._words.lang === "en" || !view.error.problem ? view.error.message : refusal(view.error.problem))) };
    }
    return this._startScreen();
  }

  /** Before the core has started: the first screen, if the host has given it; a tap waits. */
  _startScreen() {
    const words = this._words;
    if (!this._first || !this._first.next || !this._first.next.group || Object.keys(this._kase.facts).includes("act_now")) return { node: el("p", { "aria-busy": "true" }, words.say("starting")) };
    const { group } = this._first.next;
    return screen(group, this._room(), (given, none) => {
      this._main.textContent = "";
      this._main.append(el("p", { "aria-busy": "true" }, words.say(this._core ? "asking" : "starting")));
      this._early = [group, given, none];
      this._take(group, given, none);
    });
  }

  _questionScreen({ next, mistakes }) {
    const words = this._words;
    const { group } = next;
    const shown = screen(group, this._room(), (given, none) => this._take(group, given, none));
    const before = [];
    if (this._beside && this._answer) {
      before.push(button("", { class: "beside" }, () => this._set({ kind: "result" })));
      before[0].append(el("span", {}, words.text(this._answer.explanation.thoughts[0].text)), el("small", {}, words.say("seeResult")));
    }
    if (next.groups_left > 0) before.push(el("p", { class: "progress" }, words.say("left", next.groups_left)));
    if (mistakes) before.push(el("p", { class: "wrong", role: "alert" }, words.say("mended") + "\n" + mistakes.map((m) => this._mistake(m, group)).join("\n")));
    shown.node.prepend(...before);
    return shown;
  }

  _mistake(m, group) {
    const words = this._words;
    const facts = Object.assign({}, this._declared(), group.facts);
    return words.lang === "en" ? m.path + ": " + m.message : nameAt(m.path, facts) + words.colon + mistake(m, facts);
  }

  _room() {
    return {
      words: this._words, at: this._document().at, kase: this._kase,
      complaints: async (typed) => (await this._ask("GET", "/v1/complaints" + (typed ? "?words=" + encodeURIComponent(typed) : ""))).value.complaints,
      now: () => this._now(),
      askOn: () => {
        this._past.push({ kase: this._kase, view: this._view, beside: this._beside, answer: this._answer });
        this._beside = true;
        this._question(this._answer.next);
      },
      decline: (step) => {
        this._declined = this._declined.concat(named(step));
        this._go();
      },
      undoDecline: () => {
        this._declined = [];
        this._go();
      },
      outcome: (said, action) => this._outcome(said, action),
    };
  }

  /** What was done, for the host to keep; S30. In a drill nothing is. */
  async _outcome(said, action) {
    if (this.hasAttribute("drill")) return this._words.say("drillOnly");
    const outcome = Object.assign({ schema: "fenji.outcome/1", id: randomId(), decision: "sha256:" + sha256(this._answer.bytes) }, said,
      { by_role: this.getAttribute("role-of-user") || "doctor", at: this._host.at || now() });
    if (said.result === "followed") outcome.destination = this._answer.decision.destination;
    this._tell("outcome", Object.assign({ outcome }, action ? { action } : {}));
    return this._words.say("recorded");
  }

  /** The declarations of facts, of the packs that the widget was started with. */
  _declared() {
    if (!this._documents) return {};
    if (!this._declarations) this._declarations = Object.assign({}, ...this._documents.packs.map((p) => JSON.parse(typeof p === "string" ? p : new TextDecoder().decode(p)).facts));
    return this._declarations;
  }

  /** Measured values that the host brought in. */
  _brought() {
    const declared = this._declared();
    return Object.keys(this._facts).filter((f) => f in this._kase.facts && declared[f] && declared[f].kind === "number" && declared[f].obtain);
  }

  _broughtScreen(next) {
    const words = this._words;
    const declared = this._declared();
    const done = () => {
      this._checked = true;
      this._go();
    };
    const row = (fact) => {
      const given = this._kase.facts[fact];
      const value = given !== null && typeof given === "object" ? given.value : given;
      const item = el("li", {}, el("span", {}, words.text(declared[fact]) + " ", el("b", {}, value + " " + words.word("unit", declared[fact].unit || ""))), button(words.say("wrong"), {}, () => {
        const facts = Object.assign({}, this._kase.facts);
        delete facts[fact];
        this._kase = Object.assign({}, this._kase, { facts });
        item.remove();
      }));
      return item;
    };
    return { node: el("div", { class: "screen" }, el("h2", { tabindex: "-1", class: "ask" }, words.say("readBack")), el("p", { class: "hint" }, words.say("readBackHint")),
      el("ul", { class: "read-back" }, ...this._brought().map(row)), el("div", { class: "foot" }, button(words.say("correct"), { class: "main" }, done))), next };
  }

  /** S16: a clock that is before the catalogue is confirmed. */
  _clockScreen(published) {
    const words = this._words;
    return { node: el("div", { class: "screen" }, el("h2", { tabindex: "-1", class: "ask" }, words.say("clockTitle")), el("p", { class: "hint" }, words.say("clockHint", day(now()), day(wall(Date.parse(published), offsetOf(now()))))),
      el("div", { class: "foot" }, button(words.say("clockOk"), { class: "main" }, () => {
        this._clockChecked = true;
        this._go();
      }))) };
  }
}

/** A step as a case names one that is declined: a way by where it goes, all else by its service. */
function named(step) {
  const key = { action: step.action };
  if (step.service && !step.services) key.service = step.service;
  if (step.site && step.site.id) key.site = step.site.id;
  return key;
}

/** Style sheets made by script pass every content security policy; older engines get an element. */
function sheet(root) {
  if ("adoptedStyleSheets" in root) {
    const made = new CSSStyleSheet();
    made.replaceSync(style);
    root.adoptedStyleSheets = [made];
  } else root.append(el("style", {}, style));
}

if (!customElements.get(name)) customElements.define(name, FenjiTriage);
