// fenji at the edge: a module worker with one resident core. Name what it decides
// with in an entry of your own:
//
//	import module from "./fenji.wasm";
//	import catalog from "./catalog.json"; // as text
//	export default worker(module, { catalog, packs: [core, chestPain], overlays: [] });
//
// The core starts in the first request: outside of one an edge gives no random
// values. A case leaves nothing behind here: no log, no store, no cache.

import { keep, openSync } from "./core.js";

/**
 * @param {WebAssembly.Module} module of fenji.wasm
 * @param {import("./core.js").Documents} documents
 * @returns {{fetch(request: Request): Promise<Response>}}
 */
export function worker(module, documents) {
  const resident = keep(module, documents, openSync);
  return {
    async fetch(request) {
      let core;
      try {
        core = await resident.ready();
      } catch (e) {
        return respond(notStarted(e));
      }
      const { body, size } = await take(request, core.limit);
      // The core may have been ended by another request while this one's body came.
      return respond(await resident.handle(request.method, target(request.url), body, size));
    },
  };
}

/** Path and query of a URL, byte for byte: parsing it would tidy them. */
export function target(url) {
  const path = url.indexOf("/", url.indexOf("//") + 2);
  return path < 0 ? "/" : url.slice(path);
}

/** The body, or only its length as far as it is known where it is longer than is looked at. */
export async function take(request, limit) {
  const told = lengthTold(request.headers.get("content-length"));
  if (told > limit || !request.body) return { body: "", size: told };
  const chunks = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      reader.cancel().catch(() => {});
      return { body: "", size };
    }
    chunks.push(value);
  }
  return { body: join(chunks, size), size: 0 };
}

/** The length that a header tells; 0 where it tells none. */
function lengthTold(header) {
  return /^\d+$/.test(header || "") ? Math.min(Number(header), Number.MAX_SAFE_INTEGER) : 0;
}

function join(chunks, size) {
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(size);
  let end = 0;
  for (const chunk of chunks) {
    all.set(chunk, end);
    end += chunk.length;
  }
  return all;
}

/** An answer of the core as a response: kept by nobody on the way, taken for nothing but what it says it is. */
export function respond({ status, type, body }, headers = {}) {
  headers = { "Content-Type": type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", ...headers };
  if (status === 405) headers.Allow = (JSON.parse(new TextDecoder().decode(body)).allow || []).join(", ");
  if (status === 401) headers["WWW-Authenticate"] = "Bearer";
  return new Response(body, { status, headers });
}

/** What is wrong with this worker's own documents: nothing that the one who asks could mend. */
function notStarted(error) {
  return problem(500, "not-started", "The worker could not start", String(error.message), error.problem && { errors: error.problem.errors });
}

/** A problem of the worker's own, in the form of the core's. */
export function problem(status, code, title, detail, more) {
  const body = JSON.stringify({ type: "about:blank", title, status, code, detail, ...more });
  return { status, type: "application/problem+json", body: new TextEncoder().encode(body) };
}
