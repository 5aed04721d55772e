// fenji's core in any JavaScript host: browser, worker, Node, edge. It starts the
// wasm module, gives it a catalogue, packs and overlays, and asks it. It reads no
// file and no address, leaves no global behind, and keeps nothing of a request.
//
// The syntax is ES2019, without BigInt, so that Chromium 78 can run it.

import glue from "./go.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * An answer: of 200 and its type, or a problem (application/problem+json with a
 * stable `code`).
 * @typedef {{status: number, type: string, body: Uint8Array}} Answer
 */

/**
 * A text, or its UTF-8 in any form that holds bytes; anything else is a TypeError.
 * @typedef {string|ArrayBuffer|ArrayBufferView} Source
 */

/**
 * What the core decides with: canonical JSON.
 * @typedef {{catalog: Source, packs: Source[], overlays?: Source[]}} Documents
 */

/** Documents that the core refuses; `problem` holds every mistake, each with its file. */
export class DocumentError extends Error {
  constructor(problem) {
    const errors = problem.errors || [];
    super([problem.detail].concat(errors.map(told)).join("\n"));
    this.name = "DocumentError";
    this.problem = problem;
  }
}

function told(mistake) {
  const place = [mistake.file, mistake.line, mistake.column].filter(Boolean).join(":");
  return place + ": " + (mistake.path ? mistake.path + ": " : "") + mistake.message + " [" + mistake.code + "]";
}

/**
 * Starts a core of its own: two cores share nothing.
 * @param {WebAssembly.Module} module of fenji.wasm
 * @param {Documents} documents
 * @returns {Promise<Core>} rejects with a DocumentError when they have mistakes
 */
export async function open(module, documents) {
  const given = sources(documents);
  const go = new (glue(room()))();
  return new Core(go, await WebAssembly.instantiate(module, go.importObject), given);
}

/**
 * The same at once, for hosts that may: Node, workers and edges. The main thread
 * of a page may not.
 * @param {WebAssembly.Module} module
 * @param {Documents} documents
 * @returns {Core}
 */
export function openSync(module, documents) {
  const given = sources(documents);
  const go = new (glue(room()))();
  return new Core(go, new WebAssembly.Instance(module, go.importObject), given);
}

/**
 * A core that was told nothing yet, for programs that take other things than documents;
 * see Core.tell.
 * @param {WebAssembly.Module} module
 * @returns {Core}
 */
export function bareSync(module) {
  const go = new (glue(room()))();
  return new Core(go, new WebAssembly.Instance(module, go.importObject), []);
}

/**
 * A core that is started when it is first asked, once, and started anew with the
 * same documents when a request has ended it: that request is answered by a
 * problem, the next one is answered as ever.
 * @param {WebAssembly.Module} module
 * @param {Documents} documents
 * @param {typeof open | typeof openSync} [how]
 */
export function keep(module, documents, how = open) {
  let core = null;
  let opening = null;
  let disposals = 0;
  const start = async () => {
    const before = disposals;
    try {
      await null; // `opening` is set by then, also where how throws at once
      const opened = await how(module, documents);
      if (before === disposals) core = opened;
      else opened.dispose(); // let go of while it opened
      return opened;
    } finally {
      if (before === disposals) opening = null;
    }
  };
  const ready = async () => (core && core.alive ? core : (opening = opening || start()));
  const handle = async (method, target, body, size, language) => {
    const before = disposals;
    let c = await ready();
    // Others that waited for the same core may have ended it before this one's turn.
    while (!c.alive && before === disposals) c = await ready();
    return c.handle(method, target, body, size, language);
  };
  return {
    /** The core, started. */
    ready,
    /** As Core.handle. @returns {Promise<Answer>} */
    handle,
    /**
     * Lets go of the core, also of one that is still starting: what was asked of it
     * is answered by 503. It may be asked again and starts anew then.
     */
    dispose: () => {
      disposals++;
      if (core) core.dispose();
      core = opening = null;
    },
  };
}

/** One instance of the core. */
export class Core {
  constructor(go, instance, given) {
    this._go = go;
    this._exports = instance.exports;
    go.exit = () => {}; // told by `exited`
    go.run(instance).catch(() => {}); // runs until its main waits; ends only with the instance
    /** False once the instance has ended: out of memory, a trap, dispose. */
    this.alive = !go.exited;
    /** The longest body that is looked at, in bytes. */
    this.limit = this._exports.fenji_limit();
    load(this, given);
  }

  /**
   * Answers one request.
   * @param {string} method such as POST
   * @param {string} target path and query, such as /v1/explain?lang=zh
   * @param {Source} [body]
   * @param {number} [size] the body's real length in bytes, where the host did not take it in
   * @param {string} [language] that the asker would read, as the header Accept-Language has it
   * @returns {Answer}
   * @throws {TypeError} for arguments of other kinds; the core is none the worse
   */
  handle(method, target, body = "", size = 0, language = "") {
    const given = source("body", body === null ? "" : body);
    if ([method, target, language].some((text) => typeof text !== "string")) throw new TypeError("method, target and language are texts");
    if (!Number.isSafeInteger(size) || size < 0) throw new TypeError("size is a whole number of bytes");
    if (!this.alive) return ended();
    const length = Math.max(size, lengthOf(given, this.limit));
    // Of a body that is too long, only the length goes in.
    const bytes = length > this.limit ? new Uint8Array(0) : utf8(given);
    const head = [method, target, language].map(utf8);
    const answer = call(this, "fenji_handle", [head.map((part) => part.length + " ").join("") + length + "\n", ...head, bytes]);
    if (answer) return answer;
    if (this.alive) return problem(414, "too-large", "the path and query are too long");
    return problem(500, "fault", "the core ended while it answered");
  }

  /**
   * Tells the core something before it is open.
   * @param {string} line its kind, or kind and name, or "open"
   * @param {Source} [given]
   * @returns {Answer}
   * @throws {RangeError} for what is longer than the core takes
   */
  tell(line, given = "") {
    const answer = this.alive ? call(this, "fenji_load", [line + "\n", utf8(source(line, given))]) : null;
    if (!answer && this.alive) throw new RangeError(line + ": the document is too long");
    if (!answer) throw new Error("the core ended while it took its documents");
    return answer;
  }

  /** Ends the instance and lets go of its memory. */
  dispose() {
    this.alive = false;
    this._go = this._exports = null;
  }
}

/** The documents as what a new instance is told, in order: pairs of kind and source. */
function sources(documents) {
  const { catalog, packs, overlays } = Object(documents);
  const all = [["catalog", source("catalog", catalog)]];
  const add = (kind, list) => {
    if (!Array.isArray(list)) throw new TypeError(kind + "s: a list is needed, not " + kindOf(list));
    list.forEach((given, i) => all.push([kind, source(kind + "s[" + i + "]", given)]));
  };
  add("pack", packs);
  add("overlay", overlays || []);
  return all.concat([["open", ""]]);
}

/** Gives a new instance its documents. */
function load(core, given) {
  for (const [kind, text] of given) {
    const answer = core.tell(kind, text);
    if (answer.status !== 200) throw new DocumentError(JSON.parse(decoder.decode(answer.body)));
  }
}

/**
 * Lays a frame into the core, calls a function on it and reads the answer's
 * frame. Null when the frame is longer than the core takes, or when the call has
 * ended the instance: `alive` tells which.
 *
 * Whatever the engine throws out of wasm (a trap, its stack, its memory) leaves
 * Go's own state torn, and the instance is not used again. So the core counts as
 * ended until the call is back: at the end of the stack nothing can be done
 * afterwards any more.
 */
function call(core, name, parts) {
  core.alive = false;
  try {
    const frame = parts.map(utf8);
    const length = frame.reduce((sum, part) => sum + part.length, 0);
    const at = core._exports.fenji_buffer(length) >>> 0;
    let answer = null;
    if (at !== 0) {
      lay(frame, new Uint8Array(core._exports.mem.buffer, at, length));
      answer = read(core, core._exports[name]() >>> 0);
    }
    core.alive = !core._go.exited;
    return core.alive ? answer : null;
  } catch (e) {
    return null;
  } finally {
    if (!core.alive) core._go = core._exports = null;
  }
}

function lay(parts, place) {
  let end = 0;
  for (const part of parts) {
    place.set(part, end);
    end += part.length;
  }
}

/** Reads an answer's frame: "200 application/json 17", a newline, the body. */
function read(core, at) {
  if (core._go.exited) throw new Error("exited");
  const memory = core._exports.mem.buffer; // asked for anew: it may have moved
  const head = new Uint8Array(memory, at, Math.min(200, memory.byteLength - at));
  const end = head.indexOf(10);
  const words = decoder.decode(head.subarray(0, end)).split(" ");
  const body = new Uint8Array(memory, at + end + 1, Number(words[2]));
  return { status: Number(words[0]), type: words[1], body: body.slice() };
}

/**
 * What Go's glue finds as its globals, and nothing else. Timers never fire: the
 * core waits for nothing, and an edge would tie them to one request.
 */
function room() {
  for (const name of ["crypto", "performance"]) {
    if (!globalThis[name]) throw new Error("this host has no " + name + "; give it one as a global");
  }
  const { crypto, performance } = globalThis;
  return { crypto, performance, TextEncoder, TextDecoder, Object, Array, Uint8Array, Date, setTimeout: () => 0, clearTimeout: () => {} };
}

/** The answer of a core that is no more. @returns {Answer} */
export function ended() {
  return problem(503, "ended", "this core has ended; open another");
}

function problem(status, code, detail) {
  const body = { type: "about:blank", title: "The host did not do it", status, code, detail };
  return { status, type: "application/problem+json", body: encoder.encode(JSON.stringify(body)) };
}

/** A source as text or Uint8Array, without a copy. Those of other windows and rooms are none of this one's classes. */
function source(name, given) {
  if (typeof given === "string") return given;
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  if (kindOf(given) === "ArrayBuffer") return new Uint8Array(given);
  throw new TypeError(name + ": text or bytes are needed, not " + kindOf(given));
}

/** Such as Null, Number, Object, ArrayBuffer. */
function kindOf(given) {
  return Object.prototype.toString.call(given).slice(8, -1);
}

function utf8(text) {
  return typeof text === "string" ? encoder.encode(text) : text;
}

/**
 * The length of a body in bytes. That of a text which is surely too long is
 * counted, not encoded: it may not fit into memory twice.
 */
function lengthOf(body, limit) {
  if (typeof body !== "string") return body.length;
  if (body.length * 3 <= limit) return 0; // short enough whatever it holds
  let bytes = 0;
  for (let i = 0; i < body.length; i++) {
    const c = body.charCodeAt(i);
    if (c < 0x80) bytes += 1;
    else if (c < 0x800) bytes += 2;
    else if (c >= 0xd800 && c < 0xdc00 && (body.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}
