// Lays out for workerd the packaged glue that decides with a new instance per request, in a
// folder that build has filled; what is measured against.

import fs from "fs";
import path from "path";

/** @returns {string} the file that workerd serves */
export function configure(folder, catalog) {
  fs.writeFileSync(path.join(folder, "catalog.json"), catalog);
  const file = path.join(folder, "config.capnp");
  fs.writeFileSync(file, `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "glue", worker = (compatibilityDate = "2026-04-01", modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "runtime.mjs", esModule = embed "runtime.mjs"),
    (name = "wasm_exec.js", esModule = embed "wasm_exec.js"),
    (name = "app.wasm", wasm = embed "app.wasm")
  ], bindings = [(name = "CATALOG", text = embed "catalog.json")]))],
  sockets = [(name = "glue", address = "127.0.0.1:0", http = (), service = "glue")]
);
`);
  return file;
}
