// The module of fenji.wasm from whatever a page has of it.

/**
 * An address, several of which the first that answers counts, an answer, bytes, or
 * the module itself.
 * @typedef {string|URL|(string|URL)[]|Response|Promise<Response>|ArrayBuffer|ArrayBufferView|WebAssembly.Module} Wasm
 */

/**
 * Compiles the core, while it comes in where the server tells its type.
 * @param {Wasm} wasm
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compile(wasm) {
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (wasm instanceof ArrayBuffer || ArrayBuffer.isView(wasm)) return WebAssembly.compile(wasm);
  if (typeof wasm === "string" || wasm instanceof URL || Array.isArray(wasm)) return fetched([].concat(wasm));
  return received(await wasm);
}

/** Old servers answer 404 for .wasm, whose type they don't know: another name may do. */
async function fetched(addresses) {
  const wrong = [];
  for (const address of addresses) {
    try {
      return await received(await fetch(String(address), { credentials: "same-origin" }));
    } catch (error) {
      wrong.push(address + ": " + error.message);
    }
  }
  throw new Error(wrong.join("; "));
}

/** Of a type that is not application/wasm browsers refuse to compile what comes in. */
async function received(response) {
  if (!response.ok) throw new Error("the server answers " + response.status);
  const type = (response.headers.get("Content-Type") || "").split(";")[0].trim().toLowerCase();
  if (type === "application/wasm" && WebAssembly.compileStreaming) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
