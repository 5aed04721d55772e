// fenji in a page: the core in a worker, or in the page's own thread where there can
// be none. No global is left behind, and nothing of a case leaves the page.

import { compile } from "./compile.js";
import { DocumentError, ended, keep } from "./core.js";
import source from "./thread.text";

export { compile } from "./compile.js";
export { Core, DocumentError, keep, open, openSync } from "./core.js";

/**
 * What a page starts with.
 * @typedef {object} Options
 * @property {import("./compile.js").Wasm} wasm
 * @property {import("./core.js").Documents} documents
 * @property {string|URL|false} [worker] the address of thread.js; false for none. Unless told it is
 *   the one beside an address of wasm, else one made of this script (blob:), which
 *   a content security policy has to allow.
 */

/**
 * A core that is started once, when it is first asked or made ready, and anew after
 * it has ended.
 * @param {Options} options
 */
export function start(options) {
  let host = null; // a promise of what answers
  const ready = () => {
    if (host) return host;
    const mine = (host = begin(options));
    mine.catch(() => host === mine && (host = null)); // may be tried again
    return mine;
  };
  return {
    /** Resolves once the core answers; rejects with a DocumentError when the documents have mistakes. */
    ready: () => ready().then(() => undefined),
    /**
     * As Core.handle.
     * @param {string} method @param {string} target @param {import("./core.js").Source} [body] @param {number} [size]
     * @returns {Promise<import("./core.js").Answer>}
     */
    handle: (method, target, body = "", size = 0) => ready().then((h) => (h.alive() ? h : ((host = null), ready()))).then((h) => h.handle(method, target, body, size)),
    /** Lets go of the core: what was asked of it is answered by 503. Asked again it starts anew. */
    dispose: () => {
      if (host) host.then((h) => h.dispose(), () => {});
      host = null;
    },
  };
}

async function begin(options) {
  const address = options.worker === false || typeof Worker === "undefined" ? null : addressOf(options);
  if (address !== null) {
    const thread = new Thread(address);
    try {
      await thread.send("start", { wasm: absolute(options.wasm), documents: options.documents });
      return thread;
    } catch (error) {
      thread.dispose();
      if (!(error instanceof NoThread)) throw error;
    }
  }
  const core = keep(await compile(options.wasm), options.documents);
  await core.ready();
  return { handle: core.handle, dispose: core.dispose, alive: () => true };
}

/** The worker's address; null where there can be none. */
function addressOf({ worker, wasm }) {
  if (worker) return String(worker);
  const first = Array.isArray(wasm) ? wasm[0] : wasm;
  if (typeof first === "string" || first instanceof URL) return new URL("thread.js", new URL(String(first), document.baseURI)).href;
  // A response can't be given to a worker.
  return wasm instanceof WebAssembly.Module || wasm instanceof ArrayBuffer || ArrayBuffer.isView(wasm) ? "" : null;
}

/** Addresses as a worker needs them, which may have another base. */
function absolute(wasm) {
  const whole = (address) => new URL(String(address), document.baseURI).href;
  if (Array.isArray(wasm)) return wasm.map(whole);
  return typeof wasm === "string" || wasm instanceof URL ? whole(wasm) : wasm;
}

/** The worker itself could not be had: the page does without. */
class NoThread extends Error {}

/** One worker, and what it has yet to answer. */
class Thread {
  constructor(address) {
    this._open = new Map();
    this._next = 1;
    this._worker = null;
    this._made = address === "" ? URL.createObjectURL(new Blob([source], { type: "text/javascript" })) : "";
    try {
      this._worker = new Worker(this._made || address);
    } catch (error) {
      return; // send tells it
    }
    this._worker.onmessage = ({ data }) => this._answered(data);
    this._worker.onerror = (event) => {
      event.preventDefault();
      this._end(() => new NoThread(event.message || "the worker could not be started"));
    };
  }

  alive() {
    return this._worker !== null;
  }

  send(what, value) {
    if (!this._worker) return Promise.reject(new NoThread("there is no worker"));
    const id = this._next++;
    return new Promise((resolve, reject) => {
      this._open.set(id, { resolve, reject });
      this._worker.postMessage({ id, [what]: value });
    });
  }

  handle(...request) {
    return this.send("ask", request).catch((error) => {
      if (error instanceof NoThread) return ended();
      throw error;
    });
  }

  dispose() {
    this._end(() => new NoThread("disposed"));
  }

  _answered({ id, answer, error }) {
    const { resolve, reject } = this._open.get(id);
    this._open.delete(id);
    if (this._made) URL.revokeObjectURL(this._made);
    if (!error) resolve(answer);
    else if (error.problem) reject(new DocumentError(error.problem));
    else reject(error.name === "TypeError" ? new TypeError(error.message) : new Error(error.message));
  }

  _end(why) {
    if (this._worker) this._worker.terminate();
    this._worker = null;
    const open = this._open;
    this._open = new Map();
    open.forEach(({ reject }) => reject(why()));
  }
}
