// Breaths or beats counted by tapping, because nobody counts: so many in 30 or 60
// seconds, as a number a minute.

import { button, el } from "./dom.js";

/** @param {object} words @param {(perMinute: number) => void} counted */
export function counter(words, counted) {
  let timer = 0;
  const node = el("div", { class: "counter", hidden: true });
  const stop = () => {
    clearInterval(timer);
    node.hidden = true;
    open.setAttribute("aria-expanded", "false");
    open.focus();
  };
  const begin = (seconds) => {
    let taps = 0;
    let from = 0;
    const status = el("p", { role: "timer" }, words.say("tapLeft", seconds, 0));
    const tick = () => {
      const left = from ? Math.ceil((from + seconds * 1000 - Date.now()) / 1000) : seconds;
      status.textContent = words.say("tapLeft", Math.max(0, left), taps);
      if (!from || left > 0) return;
      stop();
      counted(Math.round((taps * 60) / seconds));
    };
    const tap = button(words.say("tap"), { class: "tap" }, () => {
      if (!from) from = Date.now();
      else taps++; // the first tap starts the watch: what follows is counted
      tick();
    });
    node.textContent = "";
    node.append(tap, status, button(words.say("stop"), {}, stop));
    timer = setInterval(tick, 200);
    tap.focus();
  };
  const choice = [30, 60].map((s) => button(words.say("seconds", s), { class: "option" }, () => begin(s)));
  const open = button(words.say("count"), { class: "count", "aria-expanded": "false" }, () => {
    if (!node.hidden) return stop();
    node.textContent = "";
    node.append(...choice);
    node.hidden = false;
    open.setAttribute("aria-expanded", "true");
    choice[0].focus();
  });
  return { open, node };
}
