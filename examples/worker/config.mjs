// Lays out what workerd serves: the package's worker with its documents, one
// service with a socket for each engine.
//
//	node examples/worker/config.mjs build/anxi build/worker
//	workerd serve build/worker/config.capnp
//
// The same files go to any edge that takes module workers with text and wasm
// modules.

import fs from "fs";
import path from "path";
import { fileURLToPath, pathToFileURL } from "url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const scripts = ["core.js", "go.js", "worker.js"];

/**
 * Writes a configuration.
 * @param {string} out a folder, made if missing
 * @param {Map<string, import("../../wasm/npm/core.js").Documents>} engines by name
 * @param {{folder?: string, address?: string}} [options] of the built package; where the first listens, the others on any free port
 * @returns {string} the file that workerd serves
 */
export function configure(out, engines, { folder = path.join(root, "build/wasm"), address = "127.0.0.1:8787" } = {}) {
  fs.mkdirSync(out, { recursive: true });
  for (const file of scripts.concat("fenji.wasm")) fs.copyFileSync(path.join(folder, file), path.join(out, file));
  const services = [];
  const sockets = [];
  Array.from(engines).forEach(([name, documents], i) => {
    services.push(service(out, "engine-" + i, documents));
    const at = i === 0 ? address : "127.0.0.1:0";
    sockets.push(`    (name = ${JSON.stringify(name)}, address = ${JSON.stringify(at)}, http = (), service = "engine-${i}")`);
  });
  const file = path.join(out, "config.capnp");
  fs.writeFileSync(file, `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
${services.join(",\n")}
  ],
  sockets = [
${sockets.join(",\n")}
  ]
);
`);
  return file;
}

/** One worker: the shared modules, its own entry, and its documents as text modules. */
function service(out, name, documents) {
  const dir = path.join(out, name);
  fs.mkdirSync(dir, { recursive: true });
  const texts = [["catalog", documents.catalog]];
  documents.packs.forEach((source, i) => texts.push(["pack" + i, source]));
  (documents.overlays || []).forEach((source, i) => texts.push(["overlay" + i, source]));
  for (const [id, source] of texts) fs.writeFileSync(path.join(dir, id + ".json"), source);
  const ids = (prefix) => texts.map(([id]) => id).filter((id) => id.startsWith(prefix)).join(", ");
  fs.writeFileSync(path.join(dir, "entry.js"), `import { worker } from "./worker.js";
import module from "./fenji.wasm";
${texts.map(([id]) => `import ${id} from "./${id}.json";`).join("\n")}

export default worker(module, { catalog, packs: [${ids("pack")}], overlays: [${ids("overlay")}] });
`);
  const modules = [`(name = "entry.js", esModule = embed "${name}/entry.js")`, `(name = "fenji.wasm", wasm = embed "fenji.wasm")`]
    .concat(scripts.map((file) => `(name = "${file}", esModule = embed "${file}")`))
    .concat(texts.map(([id]) => `(name = "${id}.json", text = embed "${name}/${id}.json")`));
  return `    (name = "${name}", worker = (compatibilityDate = "2024-09-23", modules = [
      ${modules.join(",\n      ")}
    ]))`;
}

async function main([documentsFolder, out]) {
  if (!out) throw new Error("usage: node config.mjs DOCUMENTS OUT");
  const { documents } = await import(pathToFileURL(path.join(root, "build/wasm/node.js")).href);
  const name = path.basename(documentsFolder);
  console.log(configure(out, new Map([[name, await documents(documentsFolder)]])));
}

/** Whether this file is what node was told to run, by whatever name. */
function isMain() {
  return Boolean(process.argv[1]) && fs.existsSync(process.argv[1]) && fs.realpathSync(process.argv[1]) === fs.realpathSync(fileURLToPath(import.meta.url));
}

if (isMain()) {
  main(process.argv.slice(2)).catch((error) => {
    console.error("config: " + error.message);
    process.exit(1);
  });
}
