// Node: the package's own host, in this process.

import crypto from "crypto";
import path from "path";
import { pathToFileURL } from "url";
import { bodyOf } from "./vectors.mjs";

export async function start(engines, folder) {
  const { compile, keep, openSync } = await import(pathToFileURL(path.join(folder, "node.js")).href);
  const module = await compile();
  const cores = new Map();
  for (const [name, documents] of engines) cores.set(name, keep(module, documents, openSync));
  let last = "";
  const ask = async (line) => {
    // One at a time: each has a memory of its own, and the lines of one follow each other.
    if (last !== "" && last !== line.with) cores.get(last).dispose();
    last = line.with;
    const { status, type, body } = await cores.get(line.with).handle(line.method, line.path, bodyOf(line));
    return summary(status, type, Buffer.from(body));
  };
  return {
    ask: async (batch) => {
      const answers = [];
      for (const line of batch) answers.push(await ask(line));
      return answers;
    },
    close: async () => cores.forEach((core) => core.dispose()),
  };
}

/** What is compared of an answer, and its first words for people. */
export function summary(status, type, body) {
  return {
    status,
    sha256: crypto.createHash("sha256").update(body).digest("hex"),
    bytes: body.length,
    start: body.toString("utf8", 0, 300),
    code: type.startsWith("application/problem+json") ? codeOf(body) : "",
  };
}

function codeOf(body) {
  try {
    return JSON.parse(body.toString()).code || "";
  } catch (e) {
    return "";
  }
}
