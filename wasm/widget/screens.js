// One screen of questions, as fenji.next/1 asks for it.

import { applies, keyOf } from "./answers.js";
import { button, choose, el } from "./dom.js";
import { field } from "./fields.js";

const reading = 2000; // how long a list is in view before one answer may be given for all of it

/**
 * @param {object} group
 * @param {object} room as fields.js has it, with what is known so far (kase)
 * @param {(given: Map<string, object>, none: boolean) => void} done
 */
export function screen(group, room, done) {
  if (group.about === "act_now" && group.none_of_these) return tiles(group, room, done);
  if (group.individually) return alone(group, room, done);
  return list(group, room, done);
}

const heading = (room, group) => el("h2", { tabindex: "-1", class: "ask" }, room.words.text(group.title));

/** What must be acted on at once: one tap is enough. */
function tiles(group, { words }, done) {
  const unsure = new Map();
  const card = (item) => {
    const act = button(words.text(item.text), { class: "tile", "data-id": item.choice }, () => done(new Map(unsure).set(keyOf(item), { yes: true }), false));
    const unknown = button(words.say("cannotTell"), { class: "unknown", "aria-pressed": "false", "aria-label": words.text(item.text) + words.colon + words.say("cannotTell") }, () => {
      const on = !unsure.delete(keyOf(item));
      if (on) unsure.set(keyOf(item), { unknown: item.unknown });
      unknown.setAttribute("aria-pressed", String(on));
      none.label(unsure.size);
    });
    return el("li", { class: "card" }, act, unknown);
  };
  const cards = group.items.map(card);
  const none = noneButton(words, () => done(unsure, true));
  return { node: el("div", { class: "screen" }, heading({ words }, group), el("ul", { class: "acts" }, ...cards), el("div", { class: "foot" }, none.node)), ready: none.watch };
}

/** A button that wakes once the list has been in view for a while. */
function noneButton(words, onclick) {
  const node = button(words.say("wait"), { class: "main", disabled: true }, onclick);
  let others = 0;
  const text = () => words.say(others ? "rest" : "none");
  return {
    node,
    label: (count) => {
      others = count;
      if (!node.disabled) node.textContent = text();
    },
    /** Called once the screen is shown. */
    watch: () => {
      let seen = 0;
      const timer = setInterval(() => {
        if (!node.isConnected) return clearInterval(timer);
        if (document.hidden) return;
        seen += 100;
        if (seen < reading) return;
        clearInterval(timer);
        node.disabled = false;
        node.textContent = text();
      }, 100);
    },
  };
}

/** The one question on which an act rests that can't be undone. */
function alone(group, room, done) {
  const { words } = room;
  const [item] = group.items;
  const fact = group.facts[item.fact];
  const answer = (given) => done(new Map([[keyOf(item), given]]), false);
  const [there, not] = item.choice ? [{ yes: true }, { no: true }] : [{ value: true }, { value: false }];
  if (!item.choice && fact.kind !== "bool") return list(group, room, done);
  const all = [["yes", words.say("surely"), there], ["no", words.say("surelyNot"), not], ["unknown", words.say(item.unknown === "cannot_here" ? "cannotHere" : "cannotTell"), { unknown: item.unknown }]];
  return {
    node: el("div", { class: "screen" }, heading(room, group), item.choice ? el("p", { class: "sign" }, words.text(item.text)) : "", el("p", { class: "hint" }, words.say("aloud")),
      el("div", { class: "answers" }, ...all.map(([id, text, given]) => button(text, { class: "answer", "data-id": id }, () => answer(given))))),
    ready: () => {},
  };
}

/** Signs to be told there or not, and fields. */
function list(group, room, done) {
  const { words } = room;
  const given = new Map();
  let fields = [];
  const rows = [];
  const status = el("p", { class: "wrong", role: "alert" });
  const changed = () => {
    status.textContent = "";
    rest.hidden = true;
    fields.forEach((f) => f.item.fact !== "link" && f.show(applies(group.facts[f.item.fact], (name) => valueOf(name, fields, group, room.kase)) === true));
    go.label(Array.from(given.values()).length);
    const open = fields.filter((f) => f.shown);
    const quick = rows.length === 0 && open.every((f) => f.quick); // a tap each: with the last one it goes on
    go.node.hidden = quick;
    if (quick && open.every((f) => f.get())) setTimeout(submit, 150);
  };
  const submit = () => {
    if (!node.isConnected || submitted) return;
    const open = fields.filter((f) => f.shown && !f.get());
    if (open.length) {
      status.textContent = words.say("unanswered", open.map((f) => f.name).join(words.comma));
      rest.hidden = false;
      const first = open[0].node.querySelector("input:not([hidden]), button");
      if (first) first.focus();
      return;
    }
    const all = new Map(given);
    fields.filter((f) => f.shown).forEach((f) => all.set(f.key, f.get()));
    submitted = true;
    done(all, group.none_of_these);
  };
  let submitted = false;
  const rest = button(words.say("fillUnknown"), { class: "option", hidden: true }, () => {
    fields.filter((f) => f.shown && !f.get()).forEach((f) => f.unknown());
    changed();
    submit();
  });
  const go = group.none_of_these ? noneButton(words, submit) : { node: button(words.say("go"), { class: "main" }, submit), label: () => {}, watch: () => {} };
  for (const item of group.items) {
    if (item.choice) rows.push(signRow(item, words, given, changed));
  }
  fields = group.items.filter((item) => !item.choice).map((item) => field(item, group.facts[item.fact] || {}, Object.assign({}, room, { changed })));
  const node = el("div", { class: "screen" }, heading(room, group), rows.length ? el("ul", { class: "signs" }, ...rows) : "", ...fields.map((f) => f.node),
    el("div", { class: "foot" }, status, rest, go.node));
  changed();
  return { node, ready: go.watch, failed: () => (submitted = false) };
}

/** One sign: there, or not sure; left alone it is among the rest. */
function signRow(item, words, given, changed) {
  const id = "s-" + keyOf(item).replace(":", "-");
  const options = [["yes", words.say("yes")], ["unknown", words.say("cannotTell")]];
  const choice = choose(options, { "aria-labelledby": id }, (chosen) => {
    if (chosen === undefined) given.delete(keyOf(item));
    else given.set(keyOf(item), chosen === "yes" ? { yes: true } : { unknown: item.unknown });
    changed();
  });
  return el("li", { class: "sign-row", "data-fact": item.fact, "data-choice": item.choice }, el("span", { id }, words.text(item.text)), choice.node);
}

/** What is known of a fact: of this screen, else of the case; null where it can't be told, undefined while it is open. */
function valueOf(name, fields, group, kase) {
  const f = fields.find((other) => other.item.fact === name);
  if (f) {
    const answer = f.get();
    if (!answer) return undefined;
    if (answer.unknown) return null;
    return "years" in answer ? answer.years : answer.value;
  }
  const known = kase.facts && kase.facts[name];
  const value = known && typeof known === "object" && "value" in known ? known.value : known;
  return value === undefined || typeof value === "object" ? null : value;
}
