// Answers of a screen, put into a case. Nothing is decided here: an answer that was
// not given stays away, and one that can't be had says why.

/**
 * One answer: there or not, of a choice of a set; a value; several choices; unknown.
 * @typedef {{yes?: true, value?: any, has?: string[], not?: string[], unknown?: string}} Given
 */

export const keyOf = (item) => item.fact + (item.choice ? ":" + item.choice : "");

/**
 * The case with what a screen has answered.
 * @param {object} kase
 * @param {object} group of fenji.next/1
 * @param {Map<string, Given>} given by keyOf
 * @param {{none: boolean, at?: string}} how whether what is left of signs is not there; when, where the case's own time runs on
 */
export function answered(kase, group, given, { none, at }) {
  const out = Object.assign({}, kase, { facts: Object.assign({}, kase.facts) });
  const stamp = at ? { at } : {};
  const signs = new Map(); // has, not and unsure of each set, by fact
  for (const item of group.items) {
    const answer = given.get(keyOf(item));
    if (item.choice) sign(signs, item, answer, none);
    else if (answer) put(out, item, answer, stamp);
  }
  signs.forEach((s, fact) => {
    const readings = [];
    if (s.has.length) readings.push(Object.assign({ has: s.has }, stamp));
    if (s.not.length) readings.push(Object.assign({ not: s.not }, s.group ? { how: "group" } : {}, stamp));
    s.unsure.forEach((of, why) => readings.push(Object.assign({ unknown: why, of }, stamp)));
    if (readings.length) out.facts[fact] = listed(out.facts[fact]).concat(readings);
  });
  return out;
}

function sign(signs, item, answer, none) {
  if (!signs.has(item.fact)) signs.set(item.fact, { has: [], not: [], unsure: new Map(), group: none });
  const s = signs.get(item.fact);
  if (answer && answer.yes) s.has.push(item.choice);
  else if (answer && answer.unknown) s.unsure.set(answer.unknown, (s.unsure.get(answer.unknown) || []).concat(item.choice));
  else if (answer && answer.no || none) s.not.push(item.choice);
}

function put(out, item, answer, stamp) {
  if (item.fact === "link") out.link = answer.value || answer.unknown;
  else if (answer.unknown) out.facts[item.fact] = Object.assign({ unknown: answer.unknown }, stamp);
  else if (answer.birth) Object.assign(out, answer.birth);
  else if (answer.has) out.facts[item.fact] = Object.assign({ has: answer.has, not: answer.not }, stamp);
  else if (item.fact === "age") out.age = answer.value;
  else out.facts[item.fact] = stamp.at ? Object.assign({ value: answer.value }, stamp) : answer.value;
}

/** What a set was answered before, as a list of readings. */
function listed(before) {
  if (before === undefined || before === null) return [];
  if (!Array.isArray(before)) return [before];
  return before.length && typeof before[0] === "string" ? [{ has: before }] : before;
}

/**
 * Whether a fact applies to who is known so far: true, false, or undefined while that
 * is yet to be answered.
 */
export function applies(declaration, value) {
  let all = true;
  for (const [name, range] of Object.entries(declaration.applies || {})) {
    const v = value(name);
    if (v === undefined) all = all && undefined;
    else if (v !== null && !within(range, v)) return false;
  }
  return all;
}

function within({ min, max, is }, v) {
  if (is) return is.includes(v);
  return (min === undefined || v >= min) && (max === undefined || v <= max);
}
