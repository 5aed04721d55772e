// The core in a worker of its own, a classic one: Chromium 78 has no module workers.
// browser.js starts it; each message {id, start} or {id, ask} is answered by one with
// its id.

import { compile } from "./compile.js";
import { keep, openSync } from "./core.js";

let core = null;

const does = {
  /** Compiles and opens. */
  async start({ wasm, documents }) {
    core = keep(await compile(wasm), documents, openSync);
    return { limit: (await core.ready()).limit };
  },
  ask: (request) => core.handle(...request),
};

self.onmessage = async ({ data }) => {
  const [name] = Object.keys(does).filter((key) => key in data);
  try {
    const answer = await does[name](data[name]);
    self.postMessage({ id: data.id, answer });
  } catch (error) {
    self.postMessage({ id: data.id, error: { name: error.name, message: error.message, problem: error.problem } });
  }
};
