// The Worker of build/edge in workerd, with its KV namespace behind it: each engine of a
// file of vectors is a tenant's edition, published over HTTP.

import { createHash } from "crypto";
import fs from "fs";
import path from "path";
import { root } from "./built.mjs";
import { Store } from "./kv.mjs";
import { ask, host, serve } from "./workerd.mjs";

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
 * @returns {Promise<{url: string, port: number, store: Store, pid: number, stop(): Promise<void>}>}
 */
export async function deploy(tenants, { every = 1, folder = worker, store = new Store(), address = "127.0.0.1:0" } = {}) {
  const port = await store.listen();
  const config = path.join(folder, `config-${process.pid}-${port}.capnp`); // embeds what lies beside it
  fs.writeFileSync(config, `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "kv", external = (address = "127.0.0.1:${port}", http = ())),
    (name = "edge", worker = (compatibilityDate = "2026-04-01", modules = [
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
  const at = server.ports.get("edge");
  return { url: `http://127.0.0.1:${at}`, port: at, store, pid: server.pid, stop };
}

/**
 * Publishes the examples' own catalogues. Those with a plus in their name are the same with
 * a row or two patched, for one test each: other targets ask them all. What is lost is
 * told all the routes there are, and the Worker has more than the core.
 */
export async function start(engines) {
  const names = Array.from(engines.keys()).filter((name) => !name.includes("+"));
  const edge = await deploy(configuration(names.map((id) => ({ id, unsigned: true }))));
  try {
    for (const name of names) {
      const answer = await publish(edge, name, engines.get(name));
      if (answer.status !== 201) throw new Error(`${name} is not published: ${answer.status} ${await answer.text()}`);
    }
  } catch (error) {
    await edge.stop();
    throw error;
  }
  const one = (agent, line) => (names.includes(line.with) && line.status !== 404 ? ask(agent, edge.port, line, bearer(line.with, "decide")) : null);
  return host(one, edge.stop);
}

/** The configuration of tenants, each with one token per role. */
export function configuration(tenants) {
  const token = (id, role) => ({ name: role, role, hash: "sha256:" + createHash("sha256").update(tokenOf(id, role)).digest("hex") });
  return JSON.stringify({ schema: "fenji.tenants/1", tenants: tenants.map((t) => ({ ...t, tokens: ["decide", "publish", "read"].map((role) => token(t.id, role)) })) });
}

function tokenOf(tenant, role) {
  return "token of " + tenant + " to " + role;
}

export function bearer(tenant, role) {
  return { Authorization: "Bearer " + tokenOf(tenant, role) };
}

/** Asks an edge to publish documents for a tenant. */
export function publish(edge, tenant, documents) {
  return fetch(edge.url + "/v1/admin/editions", { method: "POST", headers: bearer(tenant, "publish"), body: draft(documents) });
}

/** Documents as fenji.draft/1; those that are not named stay as they are. */
export function draft(documents) {
  const parts = [`"schema":"fenji.draft/1"`];
  if (documents.catalog) parts.push(`"catalog":{"document":${documents.catalog}}`);
  for (const kind of ["packs", "overlays"]) {
    if (documents[kind]) parts.push(`"${kind}":[${documents[kind].map((source) => `{"document":${source}}`).join(",")}]`);
  }
  return `{${parts.join(",")}}`;
}
