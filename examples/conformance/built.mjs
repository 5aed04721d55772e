// What tests take from make build, or from where FENJI_PACKAGE and
// FENJI_DOCUMENTS say.

import fs from "fs";
import path from "path";
import { fileURLToPath, pathToFileURL } from "url";

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const folder = path.resolve(process.env.FENJI_PACKAGE || path.join(root, "build/wasm"));
export const documentsFolder = path.resolve(process.env.FENJI_DOCUMENTS || path.join(root, "build/anxi"));
export const lin = fs.readFileSync(path.join(root, "examples/anxi/cases/lin.json"), "utf8");

/** The package's host in Node, and the Anxi documents. */
export async function built() {
  const host = await import(pathToFileURL(path.join(folder, "node.js")).href);
  return { host, documents: await host.documents(documentsFolder) };
}
