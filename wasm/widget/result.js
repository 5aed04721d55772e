// The result in ten seconds; the order is the point: where to, what to do now, whom to
// call, why, what is not known. All that is said comes from the core.

import { button, choose, el, icon } from "./dom.js";
import { toldAt } from "./time.js";

const icons = { stay: "stay", assess: "ask", consult: "ask", observe: "stay", wait: "wait", treat_then_transfer: "treat", refer_up: "up", refer_lateral: "side", refer_down: "down", hold_and_call: "stop" };

/**
 * @param {{decision: object, explanation: object, next: object}} answer
 * @param {object} room words, now() in milliseconds, and what the buttons do
 */
export function result(answer, room) {
  const { decision: d, explanation, next } = answer;
  const { words } = room;
  const about = (what) => explanation.thoughts.filter((t) => t.about === what);
  const ticking = [];
  const now = nowList(about("now"), d, room, ticking);
  const net = thoughts("net", about("net"), room);
  const leaves = d.destination !== d.here;
  const node = el("div", { class: "screen result" },
    verb(about("headline")[0], d, room),
    answer.replanned ? el("p", { class: "hint" }, words.say("replanned")) : "",
    thoughts("declined", about("declined"), room),
    leaves ? "" : net,
    now,
    calls(d, explanation, room),
    section("why", el("ul", { class: "plain" }, ...about("why").slice(0, 2).concat(about("why_not").slice(0, 1)).map((t) => el("li", {}, words.text(t.text)))), room),
    unknown(about("unknown"), d, next, room),
    thoughts("then", about("then"), room),
    leaves ? net : "",
    thoughts("limits", about("limits").slice(0, 4), room),
    ladder(explanation.way, room),
    plan(d, words),
    acts(answer, room));
  return { node, tick: () => ticking.forEach((each) => each()) };
}

/** The verb line: the largest type, a colour, a word and a drawing. */
function verb(headline, d, { words }) {
  const level = d.acuity.level === d.acuity.possible ? String(d.acuity.level) : d.acuity.possible + "–" + d.acuity.level;
  return el("div", { class: "verb " + d.urgency, part: "verb" },
    el("p", { class: "badges" }, el("span", {}, words.word("urgency", d.urgency)), el("span", {}, words.say("acuity", level)), el("span", {}, words.say(d.settled ? "settled" : "open")), d.advisory ? el("span", {}, words.say("unsigned")) : ""),
    el("h2", { tabindex: "-1" }, icon(icons[d.disposition] || "ask"), el("span", {}, words.text(headline && headline.text))));
}

function section(title, content, { words }) {
  return content && content.childElementCount ? el("section", { class: "part part-" + title }, el("h3", {}, words.say(title)), content) : "";
}

function thoughts(title, list, room) {
  return section(title, el("ul", { class: "plain" }, ...list.map((t) => el("li", {}, room.words.text(t.text)))), room);
}

/** What to do now; a step with a deadline has a running clock. */
function nowList(list, d, room, ticking) {
  const { words } = room;
  const items = list.map((t) => {
    const step = d.plan.find((s) => s.step === t.step);
    const due = step && step.due;
    if (!due || (step.gated && step.decided_by) || (due.anchor === "at" && due.within_minutes === 0)) return el("li", {}, words.text(t.text));
    const left = el("b", { class: "clock", role: "timer" });
    const tick = () => {
      const seconds = Math.floor((Date.parse(due.due_at) - room.now()) / 1000);
      left.textContent = words.say(seconds < 0 ? "late" : "remains", span(Math.abs(seconds), words));
      left.classList.toggle("late", seconds < 0);
    };
    tick();
    ticking.push(tick);
    return el("li", {}, words.say("before", toldAt(due.due_at, d.at)) + " " + words.text(step.text) + " ", left);
  });
  return section("now", el("ol", { class: "now" }, ...items), room);
}

/** A span of time: to the second while it is of a few hours, whole hours or days of a longer one. */
function span(seconds, words) {
  const hours = Math.floor(seconds / 3600);
  if (hours >= 48) return words.say("wholeDays", Math.floor(hours / 24));
  if (hours > 2) return words.say("hours", hours);
  return Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
}

/** Whom to call, each once, and 120 whatever the plan says. */
function calls(d, explanation, room) {
  const { words } = room;
  const seen = new Set();
  const list = el("ul", { class: "calls" });
  for (const t of explanation.thoughts.filter((t) => t.about === "call")) {
    const step = d.plan.find((s) => s.step === t.step) || {};
    const site = step.action === "consult" && step.by ? step.by : step.site || {};
    if (site.phone && seen.has(site.phone)) continue;
    seen.add(site.phone);
    list.append(callRow(site, step, words.text(site.name) || (site.phone === explanation.emergency ? words.say("ambulance") : words.text(t.text)), room));
  }
  if (explanation.emergency && !seen.has(explanation.emergency)) list.append(callRow({ phone: explanation.emergency }, {}, words.say("ambulance"), room));
  return section("call", list, { words });
}

function callRow(site, step, called, { words, at }) {
  const until = step.ack_by || step.answer_by;
  const name = [called, words.text(site.department), step.action === "consult" ? words.text(step.text) : ""].filter(Boolean).join(" · ");
  const fallback = el("p", { class: "fallback", role: "status" });
  const outcome = choose([["yes", words.say("answered")], ["no", words.say("noAnswer")]], { "aria-label": name }, (said) => {
    fallback.textContent = said === "no" ? words.text(step.if_no_answer) : "";
  });
  const by = until ? el("span", { class: "until" }, " " + words.say("before", toldAt(until, at))) : "";
  const number = site.phone
    ? el("a", { class: "tel", href: "tel:" + site.phone.replace(/[^\d+]/g, "") }, icon("phone"), el("span", {}, name + " ", el("b", {}, site.phone), by))
    : el("span", { class: "tel bare" }, icon("phone"), el("span", {}, name + " ", el("small", {}, words.say("noNumber")), by));
  return el("li", {}, number, outcome.node, fallback);
}

/** What is not known, and who can find out. */
function unknown(list, d, next, room) {
  const { words } = room;
  const asked = el("ul", { class: "plain" }, ...list.slice(0, 3).map((t) => {
    const missing = d.missing.find((m) => words.text(t.text).includes(words.text(m.question)));
    return el("li", {}, words.text(t.text), missing ? el("small", {}, " " + words.say(missing.obtainable_here ? "whoHere" : "whoUp")) : "");
  }));
  if (next && next.group) asked.append(el("li", { class: "bare" }, button(words.say(d.settled ? "askMore" : "askOn"), { class: "more" }, room.askOn)));
  return section("unknown", asked, room);
}

/** The four levels, the patient's and the way drawn on them. */
function ladder(way, room) {
  const { words } = room;
  const rungs = words.ids("level").reverse().map((level) => {
    const stops = way.map((s, i) => Object.assign({ i }, s)).filter((s) => s.level === level);
    const marks = stops.map((s) => el("span", { class: s.i === 0 ? "at" : "stop" }, words.say(s.i === 0 ? "here" : s.i === way.length - 1 ? "to" : "by") + " " + words.text(s.name)));
    return el("li", { class: stops.length ? "on" : "" }, el("span", { class: "rung" }, words.word("level", level)), el("span", { class: "marks" }, ...marks));
  });
  return section("ladder", el("ol", { class: "ladder", reversed: true }, ...rungs), room);
}

function plan(d, words) {
  const line = (s) => {
    const site = s.site ? words.text(s.site.name) : "";
    const title = words.text(s.text) || site;
    const more = [site && !title.includes(site) ? site : "", s.due ? words.say("before", toldAt(s.due.due_at, d.at)) : "", s.depart_by ? words.say("before", toldAt(s.depart_by, d.at)) : "", (s.products || []).map((p) => words.text(p.name)).join(words.comma)].filter(Boolean);
    return el("li", {}, title, more.length ? el("small", {}, " " + more.join(" · ")) : "");
  };
  return el("details", { class: "part" }, el("summary", {}, words.say("plan")), el("ol", {}, ...d.plan.map(line)));
}

function acts(answer, room) {
  const { words } = room;
  const panel = el("div", { class: "panel" });
  const toggle = (make) => () => {
    const open = panel.dataset.of === make.name;
    panel.textContent = "";
    panel.dataset.of = open ? "" : make.name;
    if (!open) panel.append(make(answer, room, () => (panel.textContent = panel.dataset.of = "")));
    const first = panel.querySelector("button, select");
    if (first) first.focus();
  };
  return el("div", { class: "acts-bar" },
    el("div", { class: "options" },
      button(words.say("print"), {}, (event) => {
        event.currentTarget.closest(".result").querySelector("details").open = true; // all steps go on the paper
        window.print();
      }),
      answer.declinable.length ? button(words.say("declined"), {}, toggle(declining)) : "",
      answer.replanned ? button(words.say("undoDecline"), {}, room.undoDecline) : "",
      button(words.say("override"), {}, toggle(overriding)),
      button(words.say("followed"), {}, () => room.outcome({ result: "followed" }).then((said) => ((panel.textContent = ""), panel.append(el("p", { role: "status" }, said)))))),
    panel);
}

/** Which step can't be done, or is refused: the core plans anew without it. */
function declining({ declinable }, room) {
  const { words } = room;
  return el("div", {}, el("h3", {}, words.say("declineWhich")), el("div", { class: "options column" },
    ...declinable.map((s) => button(words.text(s.text) || s.action, { class: "option" }, () => room.decline(s)))));
}

/** Another decision: what is done instead, and why. */
function overriding(answer, room, close) {
  const { words } = room;
  const select = (title, table) => {
    const input = el("select", {}, el("option", { value: "" }, "—"), ...words.ids(table).map((id) => el("option", { value: id }, words.word(table, id))));
    return { input, node: el("label", {}, words.say(title), input) };
  };
  const action = select("action", "disposition");
  const reason = select("reason", "reason");
  const record = button(words.say("record"), { class: "main", disabled: true }, () =>
    room.outcome({ result: "overridden", reason: reason.input.value }, action.input.value).then((said) => ((box.textContent = ""), box.append(el("p", { role: "status" }, said)))));
  const check = () => (record.disabled = !action.input.value || !reason.input.value);
  action.input.addEventListener("change", check);
  reason.input.addEventListener("change", check);
  const box = el("div", { class: "form" }, el("h3", {}, words.say("overrideTitle")), action.node, reason.node, el("div", { class: "options" }, record, button(words.say("cancel"), {}, close)));
  return box;
}
