// Enters a case into <fenji-triage> as a doctor would: tap by tap, screen by screen.

const vitals = ["age", "birth_date", "lunar"];

/** Listens to the widget: what it asked last, what it decided last, how many screens. */
export function listen() {
  const triage = document.querySelector("fenji-triage");
  globalThis.seen = { question: null, decision: null, outcome: null, questions: 0, decisions: 0 };
  for (const kind of ["question", "decision", "outcome"]) {
    triage.addEventListener("fenji-" + kind, ({ detail }) => {
      globalThis.seen[kind] = detail;
      globalThis.seen[kind + "s"]++;
    });
  }
}

const state = (page) => page.evaluate(() => ({ group: globalThis.seen.question && globalThis.seen.question.group, questions: globalThis.seen.questions, decisions: globalThis.seen.decisions }));

/** Waits for another question or a decision, or for what the host brought in to be read back. */
const moved = (page, before) => page.waitForFunction(({ questions, decisions, readBack }) => globalThis.seen.questions > questions || globalThis.seen.decisions > decisions ||
  (!readBack && document.querySelector("fenji-triage").shadowRoot.querySelector(".read-back")), before, { timeout: 60e3 });

/**
 * Answers screen after screen by a case, until a result is shown; asks on as often as
 * there is something to ask where on is true. Each screen may be looked at by shot.
 */
export async function enter(page, kase, { on = true, shot = async () => {} } = {}) {
  let taps = 0;
  for (let n = 0; n < 60; n++) {
    await page.waitForSelector("fenji-triage .screen:not(.busy) h2");
    const result = await page.locator("fenji-triage .result").count();
    if (result) {
      await shot("result-" + n);
      const more = page.locator("fenji-triage .more");
      if (!on || !(await more.count())) return taps;
      await more.click();
      taps++;
      continue;
    }
    const before = await state(page);
    if (await page.locator("fenji-triage .read-back").count()) {
      await shot("brought-" + n);
      await page.locator("fenji-triage .foot .main").click();
      taps++;
      await moved(page, Object.assign({ readBack: true }, before));
      continue;
    }
    await shot((before.group ? before.group.about : "first") + "-" + n);
    taps += await answer(page, before.group, kase);
    await moved(page, before);
  }
  throw new Error("the interview does not end");
}

/** Answers one screen; tells how many taps it took. */
async function answer(page, group, kase) {
  let taps = 0;
  const tap = async (selector) => {
    await page.locator("fenji-triage " + selector).first().click();
    taps++;
  };
  if (group.about === "act_now") {
    const has = group.items.find((i) => there(kase.facts[i.fact], i.choice));
    await tap(has ? `.tile[data-id=${has.choice}]` : ".main:not([disabled])");
    return taps;
  }
  if (group.individually) {
    const [item] = group.items;
    const v = kase.facts[item.fact];
    await tap(`.answer[data-id=${item.choice ? (there(v, item.choice) ? "yes" : absent(v, item.choice) ? "no" : "unknown") : v === true ? "yes" : v === false ? "no" : "unknown"}]`);
    return taps;
  }
  let quick = true;
  for (const item of group.items) {
    if (item.choice) {
      const v = kase.facts[item.fact];
      const row = `.sign-row[data-fact=${item.fact}][data-choice=${item.choice}]`;
      if (there(v, item.choice)) await tap(row + " [data-id=yes]");
      else if (!absent(v, item.choice)) await tap(row + " [data-id=unknown]");
      quick = false;
      continue;
    }
    const field = page.locator(`fenji-triage .field[data-fact=${item.fact}]`);
    if (!(await field.isVisible())) continue;
    quick = (await fill(page, item, group.facts[item.fact], kase, tap)) && quick;
  }
  if (!quick) await tap(".foot .main:not([disabled])");
  return taps;
}

const valueOf = (given) => (given !== null && typeof given === "object" && "value" in given ? given.value : given);
const there = (given, choice) => Boolean(given) && (Array.isArray(given) ? given : given.has || []).includes(choice);
const absent = (given, choice) => Boolean(given) && !Array.isArray(given) && (given.not || []).includes(choice);

/** Fills one field; true where a tap was all that it took. */
async function fill(page, item, fact, kase, tap) {
  const at = `.field[data-fact=${item.fact}]`;
  const input = page.locator(`fenji-triage ${at} input`).first();
  const value = item.fact === "link" ? kase.link : valueOf(kase.facts[item.fact]);
  if (item.fact === "age" && vitals.some((key) => kase[key] !== undefined)) {
    if (kase.birth_date) {
      await tap(at + " [data-id=birth]");
      await page.locator(`fenji-triage ${at} input[type=date]`).fill(kase.birth_date);
    } else await input.fill(String(kase.age));
    return false;
  }
  if (value === undefined || value === null || typeof value === "object" && "unknown" in value) {
    await tap(at + " .unknown");
    return !["number", "time", "duration", "set", "codes"].includes(fact && fact.kind) || item.fact === "complaint";
  }
  if (item.fact === "complaint") {
    await page.waitForSelector(`fenji-triage ${at} .tiles button`);
    if (value.length > 1) await tap(at + " [data-id=several]");
    for (const code of value) {
      const tile = page.locator(`fenji-triage ${at} .tiles [data-id=${code}]`);
      if (!(await tile.count())) {
        await input.fill(kase.words[code]);
        await tile.waitFor();
      }
      await tap(`${at} .tiles [data-id=${code}]`);
    }
    return value.length === 1;
  }
  if (!fact || fact.kind === "choice" || fact.kind === "bool") {
    await tap(`${at} [data-id="${value}"]`);
    return true;
  }
  if (fact.kind === "set") {
    const has = Array.isArray(value) ? value : value.has || [];
    for (const choice of has) await tap(`${at} [data-id=${choice}]`);
    if (!has.length) await tap(at + " .options > .option:nth-last-child(2)");
  } else if (fact.kind === "codes") {
    const codes = Array.isArray(value) ? value : value.has;
    if (codes.length) await input.fill(codes.join(" "));
    else await tap(at + " [data-id=none]");
  } else await input.fill(fact.kind === "time" ? value.slice(0, 16) : String(value));
  return false;
}
