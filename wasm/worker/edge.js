// fenji at an edge, for several tenants: each has a resident core of the edition that is
// current in the edge's store. All that is asked of the edge is a store with get, and
// time; see entry.js for Cloudflare's.
//
// A core starts in the first request of its tenant: outside of one an edge gives no random
// values. Whether another edition is current is looked up at most every so many seconds,
// beside the requests. While the store is down, or what is current there is broken, the
// last good edition decides. A core takes some 40 MB, and edges give little: only the
// tenants that asked last have one. A case leaves nothing behind here: no log, no store,
// no cache.

import { bareSync } from "./core.js";
import { problem, respond, take, target } from "./worker.js";

/** @typedef {{get(key: string): Promise<ArrayBuffer|null>}} Store null where nothing stands */

/**
 * @param {WebAssembly.Module} module of edge.wasm
 * @param {{tenants: string, store: Store, every?: number, most?: number, start?: typeof bareSync}} given
 *   the configuration fenji.tenants/1; between two looks at the store, in seconds; how many tenants have a core; how one starts
 * @returns {{fetch(request: Request, later?: (work: Promise<unknown>) => void): Promise<Response>}}
 *   later keeps the edge from ending what goes on after the response
 */
export function edge(module, { tenants, store, every = 30, most = 2, start = bareSync }) {
  const begin = (tenant) => {
    const core = start(module);
    core.tell("tenants", tenants);
    core.tell("tenant", tenant);
    return core;
  };
  const residents = new Map();
  let gate = null;
  /** Who asks, and whether he may: the gate's answer, see gate.go. */
  const admit = (request) => {
    if (!gate || !gate.alive) gate = opened(begin(""));
    const header = (name) => request.headers.get(name) || "";
    return gate.handle(request.method, target(request.url), header("authorization") + "\n" + header("origin"));
  };
  const residentOf = ({ tenant, current }) => {
    const resident = residents.get(tenant) || new Resident(() => begin(tenant), store, current, every * 1000);
    residents.delete(tenant);
    residents.set(tenant, resident); // the last of them, as a map keeps its order
    for (const [other, { core }] of residents) {
      if (residents.size <= most) break;
      residents.delete(other);
      if (core) core.dispose();
    }
    return resident;
  };
  const answer = async (request, admitted, later) => {
    const resident = residentOf(admitted);
    const { limit } = await resident.ready(later);
    const { body, size } = await take(request, limit);
    // Another edition may be current by now, or the core ended, while the body came.
    const core = await resident.ready(later);
    return core.handle(request.method, target(request.url), body, size, request.headers.get("accept-language") || "");
  };
  return {
    async fetch(request, later = () => {}) {
      const headers = traced(request);
      try {
        const gated = admit(request);
        if (gated.status === 204) return new Response(null, { status: 204, headers: preflight(request) });
        if (gated.status !== 200) return respond(gated, headers);
        const admitted = read(gated);
        if (admitted.origin) Object.assign(headers, { "Access-Control-Allow-Origin": admitted.origin, Vary: "Origin" });
        if (admitted.tenant) return respond(await answer(request, admitted, later), headers);
        return respond(await probe(store, admitted.well || []), headers);
      } catch (e) {
        return respond(unanswered(e), headers);
      }
    },
  };
}

/** Lets a page of an allowed origin ask. */
function preflight(request) {
  return {
    "Access-Control-Allow-Origin": request.headers.get("origin"),
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Traceparent",
    "Access-Control-Max-Age": "600",
    Vary: "Origin",
  };
}

/** Whether the store can be asked for what every tenant decides with. */
async function probe(store, keys) {
  await Promise.all(keys.map((key) => store.get(key)));
  return { status: 200, type: "application/json", body: new TextEncoder().encode(`{"status":"ok"}`) };
}

/** What stands in the way of an answer, for who asks; the rest is for the edge's own log. */
function unanswered(error) {
  console.error("fenji: " + error.message);
  const [code, title] = error instanceof Unready ? ["not-ready", "Nothing has been published that could be decided with"] : ["store-failed", "The store can't be read or written; nothing was changed"];
  return problem(503, code, title, error instanceof Unready ? "what decides could not be started" : "the store can't be read or written");
}

/** The trace that the request is part of goes back with the answer. */
function traced(request) {
  const parent = request.headers.get("traceparent") || "";
  return /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(parent) ? { traceparent: parent } : {};
}

/** Why there is nothing to decide with, for the edge's own log. */
class Unready extends Error {}

function read(answer) {
  return JSON.parse(text(answer));
}

function text({ body }) {
  return new TextDecoder().decode(body);
}

/** A core that has what it needs, opened. */
function opened(core) {
  const answer = core.tell("open");
  if (answer.status === 200) return core;
  core.dispose();
  throw new Unready(text(answer));
}

/** How long a start by another request is waited for before it is taken for lost, and how long its failure is everybody's, in milliseconds. */
const patience = 10e3;
const settled = 1000;

/** The core of one tenant, and what it was made of. */
class Resident {
  constructor(begin, store, key, every) {
    Object.assign(this, { begin, store, key, every });
    this.core = null;
    this.kept = new Map(); // of the last good edition, by key
    this.refused = null; // what was current and could not be opened
    this.looked = 0; // when the store was last asked
    this.starting = 0; // when a request began to start it; 0 for none
    this.failed = null; // {error, at}
  }

  /**
   * The core. One request starts it, the others wait, each by its own time: what one
   * request waits for at an edge may end with it.
   */
  async ready(later) {
    while (!this.core || !this.core.alive) {
      const now = Date.now();
      if (this.failed && now - this.failed.at < settled) throw this.failed.error;
      if (this.starting && now - this.starting < patience) await new Promise((done) => setTimeout(done, 10));
      else await lasting(this.begun(), later);
    }
    if (Date.now() - this.looked >= this.every) {
      this.looked = Date.now();
      later(this.refresh());
    }
    return this.core;
  }

  async begun() {
    this.starting = Date.now();
    try {
      await this.open(new Map(this.kept));
      this.failed = null;
    } catch (error) {
      this.failed = { error, at: Date.now() };
      throw error;
    } finally {
      this.starting = 0;
    }
  }

  /** Follows the store; whatever goes wrong leaves the last good edition. */
  async refresh() {
    try {
      const current = await this.store.get(this.key);
      if (!current || same(current, this.kept.get(this.key)) || same(current, this.refused)) return;
      const kept = new Map(this.kept).set(this.key, current);
      await this.open(kept).catch((error) => {
        if (error instanceof Unready && !error.lacking) this.refused = current;
        throw error;
      });
    } catch (error) {
      console.error("fenji: the edition stays as it was: " + error.message);
    }
  }

  /** Opens another core, with what was kept where it is needed again; the old one goes when it is there. */
  async open(had) {
    const kept = new Map();
    const core = this.begin();
    let lacking = false;
    for (;;) {
      const answer = core.tell("open");
      if (answer.status !== 200) {
        core.dispose();
        throw Object.assign(new Unready(text(answer)), { lacking });
      }
      const { needs } = read(answer);
      if (!needs) break;
      const values = await Promise.all(needs.map((key) => had.get(key) || this.store.get(key)));
      needs.forEach((key, i) => {
        lacking = lacking || !values[i];
        if (values[i]) kept.set(key, values[i]);
        core.tell((values[i] ? "kept " : "nothing ") + key, values[i] || "");
      });
    }
    if (this.core) this.core.dispose();
    Object.assign(this, { core, kept, refused: null });
    this.looked = Date.now();
  }
}

/** Work that goes on when the request which waits for it is gone. */
function lasting(work, later) {
  later(work.catch(() => {}));
  return work;
}

/** Whether two values of the store are the same bytes. */
function same(a, b) {
  if (!a || !b || a.byteLength !== b.byteLength) return false;
  const [x, y] = [new Uint8Array(a), new Uint8Array(b)];
  return x.every((byte, i) => byte === y[i]);
}
