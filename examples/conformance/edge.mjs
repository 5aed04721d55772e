// The Worker of build/edge in workerd, with its KV namespace behind it.

import fs from "fs";
import path from "path";
import { root } from "./built.mjs";
import { Store } from "./kv.mjs";
import { serve } from "./workerd.mjs";

export const worker = path.resolve(process.env.FENJI_EDGE || path.join(root, "build/edge"));

const kinds = { ".wasm": "wasm", ".js": "esModule", ".mjs": "esModule" };

/** The modules of a folder, the entry first; names as wrangler gives them. */
function modules(folder) {
  const files = fs.readdirSync(folder, { recursive: true }).filter((file) => kinds[path.extname(file)]);
  files.sort((a, b) => (b === "entry.js") - (a === "entry.js"));
  return files.map((file) => `(name = ${JSON.stringify(file)}, ${kinds[path.extname(file)]} = embed ${JSON.stringify(file)})`);
}

/**
 * Starts the Worker with tenants, fenji.tenants/1 as text, and a store.
 * @returns {Promise<{url: string, store: Store, pid: number, stop(): Promise<void>}>}
 */
export async function start(tenants, { every = 1, folder = worker, store = new Store(), address = "127.0.0.1:0" } = {}) {
  const port = await store.listen();
  const config = path.join(folder, `config-${process.pid}-${port}.capnp`); // embeds what lies beside it
  fs.writeFileSync(config, `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "kv", external = (address = "127.0.0.1:${port}", http = ())),
    (name = "edge", worker = (compatibilityDate = "2026-11-01", modules = [
      ${modules(folder).join(",\n      ")}
    ], bindings = [
      (name = "FENJI", kvNamespace = "kv"),
      (name = "TENANTS", text = ${JSON.stringify(tenants)}),
      (name = "REFRESH_SECONDS", text = "${every}")
    ]))
  ],
  sockets = [(name = "edge", address = "${address}", http = (), service = "edge")]
);
`);
  const server = await serve(config, 1);
  const stop = async () => {
    await server.stop();
    await store.close();
    fs.rmSync(config);
  };
  return { url: `http://127.0.0.1:${server.ports.get("edge")}`, store, pid: server.pid, stop };
}
