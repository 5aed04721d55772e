// fenji in Node: the core of core.js, with the files that Node can read.

import fs from "fs";
import os from "os";
import path from "path";
import { fileURLToPath } from "url";
import v8 from "v8";
import { keep, openSync } from "./core.js";

export { Core, DocumentError, keep, open, openSync } from "./core.js";

/**
 * The compiled module of fenji.wasm; any number of cores may be opened with it.
 * V8 then optimizes wasm on at most all processors but one, in the whole process:
 * its four threads would hold up the thread that decides where there are fewer. All of
 * the module is compiled here, by several threads: function by function, as each is
 * first called, it takes the thread that decides a third of its start.
 * @param {string|URL} [file] the one beside this file unless told
 */
export async function compile(file = path.join(path.dirname(fileURLToPath(import.meta.url)), "fenji.wasm")) {
  const processors = os.cpus().length;
  if (processors <= 4) v8.setFlagsFromString("--wasm-num-compilation-tasks=" + Math.max(1, processors - 1));
  const bytes = await fs.promises.readFile(file);
  v8.setFlagsFromString("--no-wasm-lazy-compilation");
  try {
    return await WebAssembly.compile(bytes);
  } finally {
    v8.setFlagsFromString("--wasm-lazy-compilation");
  }
}

/**
 * The documents of a folder: catalog.json, and the packs and overlays in
 * packs/*.json, told apart by their schema.
 * @param {string} folder
 */
export async function documents(folder) {
  const text = (file) => fs.promises.readFile(file, "utf8");
  const dir = path.join(folder, "packs");
  const files = (await fs.promises.readdir(dir)).filter((file) => file.endsWith(".json")).sort();
  const all = await Promise.all(files.map((file) => text(path.join(dir, file))));
  const overlay = (source) => /^fenji\.overlay\//.test(JSON.parse(source).schema);
  return { catalog: await text(path.join(folder, "catalog.json")), packs: all.filter((source) => !overlay(source)), overlays: all.filter(overlay) };
}

/**
 * A resident core of a folder's documents; see keep in core.js.
 * @param {string} folder
 */
export async function resident(folder) {
  return keep(await compile(), await documents(folder), openSync);
}
