/** An element with attributes, listeners (onclick) and children; texts are never read as markup. */
export function el(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") e.addEventListener(key.slice(2), value);
    else if (value === true) e.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) e.setAttribute(key, value);
  }
  e.append(...children.filter((child) => child !== null && child !== undefined && child !== "" && child !== false));
  return e;
}

/** A button; pressed tells whether it is one that stays down. */
export function button(text, attributes, onclick) {
  return el("button", Object.assign({ type: "button", onclick }, attributes), text);
}

/** Buttons of which one is down; pressed again it comes up. */
export function choose(options, attributes, changed) {
  let chosen;
  const buttons = options.map(([id, text, more]) =>
    button(text, Object.assign({ "aria-pressed": "false", "data-id": String(id), class: "option" }, more), () => set(chosen === id ? undefined : id, true)));
  const set = (id, told) => {
    chosen = id;
    buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(options[i][0] === id)));
    if (told) changed(id);
  };
  return { node: el("div", Object.assign({ role: "group", class: "options" }, attributes), ...buttons), get: () => chosen, set };
}

const paths = {
  up: "M12 3l8 9h-5v9H9v-9H4z", down: "M12 21l-8-9h5V3h6v9h5z", side: "M3 12l7-7v4h11v6H10v4z", stay: "M12 3l9 8h-3v10h-5v-6h-2v6H6V11H3z",
  treat: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z", stop: "M7 2h10l5 5v10l-5 5H7l-5-5V7z", ask: "M4 4h16v12H9l-5 5z", wait: "M12 2a10 10 0 100 20 10 10 0 000-20zm1 5v5l4 3-1 2-5-4V7z",
  phone: "M6 2l4 1 1 5-3 2c1 3 3 5 6 6l2-3 5 1 1 4c-1 3-3 4-5 4C9 21 3 15 2 7c0-2 1-4 4-5z",
};

/** A drawing beside a word that says the same. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}
