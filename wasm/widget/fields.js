// One field for each kind of fact. A field is {node, get, name, shown}: get gives the
// answer as answers.js has it, or nothing while it was not given.

import { button, choose, el } from "./dom.js";
import { counter } from "./counter.js";
import { keyOf } from "./answers.js";
import { offsetOf, wall } from "./time.js";

/**
 * The field of an item.
 * @param {object} item @param {object} fact its declaration; none of the link
 * @param {{words: object, at: string, changed: () => void, complaints: (words: string) => Promise<object[]>}} room
 */
export function field(item, fact, room) {
  const { words } = room;
  const make = item.fact === "link" ? link : item.fact === "age" ? age : item.fact === "complaint" ? complaint : kinds[fact.kind];
  const f = make(item, fact, room);
  f.name = words.text(fact) || words.text(item.text);
  f.key = keyOf(item);
  f.item = item;
  f.node.dataset.fact = item.fact;
  f.shown = true;
  f.show = (on) => {
    f.shown = on;
    f.node.hidden = !on;
  };
  return f;
}

/** Why an answer can't be had, as a button that stays down. */
function unknownButton(item, words, changed) {
  const b = button(words.say(item.unknown === "cannot_here" ? "cannotHere" : "cannotTell"), { class: "unknown", "aria-pressed": "false" }, () => set(b.getAttribute("aria-pressed") !== "true", true));
  const set = (on, told) => {
    b.setAttribute("aria-pressed", String(on));
    if (told) changed(on);
  };
  return { node: b, on: () => b.getAttribute("aria-pressed") === "true", set };
}

function labelled(item, fact, words, id, ...controls) {
  const notes = [item.old && words.say("old", item.old), item.after_call && words.say("afterCall")].filter(Boolean);
  return el("div", { class: "field", role: "group", "aria-labelledby": id },
    el("div", { class: "label", id }, words.text(item.text), notes.length ? el("small", {}, " " + notes.join(" · ")) : ""),
    el("div", { class: "controls" }, ...controls));
}

let ids = 0;
const newId = () => "f" + ++ids;

/** Fields of a few buttons, and not sure. */
function buttons(item, fact, room, options, answer) {
  const { words, changed } = room;
  const unknown = unknownButton(item, words, (on) => {
    if (on) choice.set(undefined);
    changed();
  });
  const choice = choose(options, {}, () => {
    unknown.set(false);
    changed();
  });
  choice.node.append(unknown.node);
  const id = newId();
  return {
    node: labelled(item, fact, words, id, choice.node),
    get: () => (unknown.on() ? { unknown: item.unknown } : choice.get() === undefined ? undefined : answer(choice.get())),
    unknown: () => unknown.set(true, true),
    quick: true,
  };
}

function link(item, fact, room) {
  return buttons(item, fact, room, room.words.ids("link").map((id) => [id, room.words.word("link", id)]), (value) => ({ value }));
}

/** A number, and the counter where it is so many a minute. */
function number(item, fact, room) {
  const { words, changed } = room;
  const id = newId();
  const input = el("input", { inputmode: "decimal", autocomplete: "off", "aria-labelledby": id, size: 5, oninput: () => (unknown.set(false), mark(), changed()) });
  const unknown = unknownButton(item, words, (on) => {
    if (on) input.value = "";
    mark();
    changed();
  });
  const plausible = () => {
    const v = Number(input.value);
    return Number.isFinite(v) && (fact.min === undefined || v >= fact.min) && (fact.max === undefined || v <= fact.max);
  };
  const range = el("p", { class: "wrong", role: "status" });
  const mark = () => {
    const bad = input.value.trim() !== "" && !plausible();
    input.setAttribute("aria-invalid", String(bad));
    range.textContent = bad && fact.min !== undefined && fact.max !== undefined ? words.say("range", fact.min, fact.max) : "";
  };
  const counts = fact.unit === "/min" ? counter(words, (perMinute) => {
    input.value = String(perMinute);
    unknown.set(false);
    mark();
    changed();
  }) : null;
  const unit = fact.unit && fact.unit !== "1" ? el("span", { class: "unit" }, words.word("unit", fact.unit)) : "";
  const node = labelled(item, fact, words, id, input, unit, counts ? counts.open : "", unknown.node);
  node.classList.add("number");
  node.append(range, counts ? counts.node : "");
  return {
    node,
    get: () => (unknown.on() ? { unknown: item.unknown } : input.value.trim() === "" || !plausible() ? undefined : { value: Number(input.value) }),
    unknown: () => unknown.set(true, true),
  };
}

/** A moment: how long ago by a tap, or the day and hour. */
function moment(item, fact, room) {
  const { words, changed, at } = room;
  const id = newId();
  const offset = offsetOf(at);
  const input = el("input", { type: "datetime-local", max: wall(Date.parse(at), offset), "aria-labelledby": id, oninput: () => (unknown.set(false), changed()) });
  const unknown = unknownButton(item, words, (on) => {
    if (on) input.value = "";
    changed();
  });
  const ago = (minutes, text) => button(text, { class: "option" }, () => {
    input.value = wall(Date.parse(at) - minutes * 60e3, offset);
    unknown.set(false);
    changed();
  });
  const quick = [[10, words.say("minutes", 10)], [30, words.say("minutes", 30)], [60, words.say("hours", 1)], [180, words.say("hours", 3)], [720, words.say("hours", 12)]].map(([m, t]) => ago(m, words.say("ago", t)));
  return {
    node: labelled(item, fact, words, id, el("div", { class: "options" }, ...quick), input, unknown.node),
    get: () => (unknown.on() ? { unknown: item.unknown } : input.value ? { value: input.value.slice(0, 16) + ":00" + offset } : undefined),
    unknown: () => unknown.set(true, true),
  };
}

/** Which choices of a set are there; none of the rest. */
function set(item, fact, room) {
  const { words, changed } = room;
  const has = new Set();
  const unknown = unknownButton(item, words, () => clear(unknown.node));
  const none = button(words.say("setNone"), { class: "option", "aria-pressed": "false" }, () => (none.setAttribute("aria-pressed", "true"), clear(none)));
  const toggles = fact.choices.map((c) => button(words.text(c), { class: "option", "aria-pressed": "false", "data-id": c.id }, (event) => {
    const on = !has.delete(c.id);
    if (on) has.add(c.id);
    event.currentTarget.setAttribute("aria-pressed", String(on));
    none.setAttribute("aria-pressed", "false");
    unknown.set(false);
    changed();
  }));
  const clear = (but) => {
    has.clear();
    toggles.forEach((t) => t.setAttribute("aria-pressed", "false"));
    if (but !== none) none.setAttribute("aria-pressed", "false");
    if (but !== unknown.node) unknown.set(false);
    changed();
  };
  const id = newId();
  return {
    node: labelled(item, fact, words, id, el("div", { class: "options" }, ...toggles, none, unknown.node)),
    get: () => {
      if (unknown.on()) return { unknown: item.unknown };
      if (has.size === 0 && none.getAttribute("aria-pressed") !== "true") return undefined;
      return { has: Array.from(has), not: fact.choices.map((c) => c.id).filter((c) => !has.has(c)) };
    },
    unknown: () => unknown.set(true, true),
  };
}

/** Codes of diagnoses; an empty list is a doctor's word that there is none yet. */
function codes(item, fact, room) {
  const { words, changed } = room;
  const id = newId();
  const input = el("input", { autocomplete: "off", placeholder: words.say("codes"), "aria-labelledby": id, oninput: () => (rest.set(undefined), unknown.set(false), changed()) });
  const clear = () => {
    input.value = "";
    changed();
  };
  const unknown = unknownButton(item, words, () => (rest.set(undefined), clear()));
  const rest = choose([["none", words.say("noCodes")]], {}, () => (unknown.set(false), clear()));
  rest.node.append(unknown.node);
  return {
    node: labelled(item, fact, words, id, input, rest.node),
    get: () => (unknown.on() ? { unknown: item.unknown } : rest.get() ? { value: [] } : input.value.trim() ? { value: input.value.trim().split(/[\s,，、]+/) } : undefined),
    unknown: () => unknown.set(true, true),
  };
}

/** An age in years, months or days, by Chinese count, or the date of birth. */
function age(item, fact, room) {
  const { words, changed, at } = room;
  const id = newId();
  const today = at.slice(0, 10);
  const input = el("input", { inputmode: "numeric", autocomplete: "off", size: 5, "aria-labelledby": id, oninput: () => (unknown.set(false), changed()) });
  const date = el("input", { type: "date", max: today, "aria-label": words.say("birth"), oninput: () => (unknown.set(false), changed()) });
  const unit = choose([["a", words.say("years")], ["mo", words.say("months")], ["d", words.say("days")], ["nominal", words.say("nominal")]], {}, () => (unit.get() || unit.set("a"), changed()));
  const calendar = choose([["solar", words.say("solar")], ["lunar", words.say("lunar")]], {}, () => (calendar.get() || calendar.set("solar"), changed()));
  const byAge = el("div", { class: "controls" }, input, unit.node);
  const byDate = el("div", { class: "controls" }, date, calendar.node);
  const show = () => {
    byAge.hidden = which.get() === "birth";
    byDate.hidden = !byAge.hidden;
    unknown.set(false);
    changed();
  };
  const which = choose([["age", words.say("age")], ["birth", words.say("birth")]], {}, () => (which.get() || which.set("age"), show()));
  const unknown = unknownButton(item, words, (on) => {
    if (on) input.value = date.value = "";
    changed();
  });
  which.set("age");
  unit.set("a");
  calendar.set("solar");
  byDate.hidden = true;
  which.node.append(unknown.node);
  const told = () => (which.get() === "birth" ? date.value : /^\d{1,5}$/.test(input.value.trim()) ? input.value.trim() : "");
  return {
    node: labelled(item, fact, words, id, which.node, byAge, byDate),
    get: () => {
      if (unknown.on()) return { unknown: item.unknown };
      if (!told()) return undefined;
      if (which.get() === "birth") return { birth: Object.assign({ birth_date: date.value }, calendar.get() === "lunar" ? { lunar: true } : {}), years: yearsSince(date.value, today) };
      const n = Number(told());
      if (unit.get() === "nominal") return { value: { nominal: n }, years: n - 1 };
      return { value: unit.get() === "a" ? n : { value: n, unit: unit.get() }, years: unit.get() === "a" ? n : 0 };
    },
    unknown: () => unknown.set(true, true),
  };
}

/** Completed years, to see what else is to be asked; the core works out the age itself. */
function yearsSince(date, today) {
  return Number(today.slice(0, 4)) - Number(date.slice(0, 4)) - (today.slice(5) < date.slice(5) ? 1 : 0);
}

/** The usual complaints as tiles, and a search by pinyin initials or words. One is a tap; several are ticked. */
function complaint(item, fact, room) {
  const { words, changed, complaints } = room;
  const id = newId();
  const list = el("div", { class: "tiles", role: "group", "aria-labelledby": id });
  const status = el("p", { class: "quiet", role: "status" });
  const unknown = unknownButton(item, words, (on) => {
    if (on) chosen.clear();
    press();
  });
  const several = button(words.say("several"), { class: "option", "data-id": "several", "aria-pressed": "false" }, () => {
    several.setAttribute("aria-pressed", String(!many()));
    if (!many()) chosen.clear();
    press();
  });
  const many = () => several.getAttribute("aria-pressed") === "true";
  const chosen = new Map(); // complaints by code
  let turn = 0;
  const press = () => {
    list.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(chosen.has(b.dataset.id))));
    changed();
  };
  const pick = (c) => {
    const off = chosen.delete(c.code);
    if (!many()) chosen.clear();
    if (!off) chosen.set(c.code, c);
    unknown.set(false);
    press();
  };
  const search = async (typed) => {
    const mine = ++turn;
    const found = await complaints(typed);
    if (mine !== turn) return;
    const kept = Array.from(chosen.values()).filter((c) => !found.some((f) => f.code === c.code));
    list.textContent = "";
    kept.concat(found).forEach((c) => list.append(button(words.text(c.name), { class: "option", "data-id": c.code, "aria-pressed": String(chosen.has(c.code)) }, () => pick(c))));
    status.textContent = typed ? words.say(found.length ? "found" : "nothingFound", found.length) : "";
    status.classList.toggle("quiet", !typed || found.length > 0);
  };
  const input = el("input", { type: "search", autocomplete: "off", autocapitalize: "off", spellcheck: "false", placeholder: words.say("search"), "aria-label": words.say("search"), oninput: () => search(input.value.trim()) });
  search("");
  return {
    node: labelled(item, fact, words, id, el("div", { class: "controls search" }, input, several, unknown.node), list, status),
    get: () => (unknown.on() ? { unknown: item.unknown } : chosen.size ? { value: Array.from(chosen.keys()) } : undefined),
    unknown: () => unknown.set(true, true),
    get quick() {
      return !many();
    },
  };
}

const kinds = {
  number, set, codes, time: moment, duration: number,
  bool: (item, fact, room) => buttons(item, fact, room, [[true, room.words.say("is")], [false, room.words.say("isNot")]], (value) => ({ value })),
  choice: (item, fact, room) => buttons(item, fact, room, fact.choices.map((c) => [c.id, room.words.text(c)]), (value) => ({ value })),
};
