// The file of vectors, as a stream: lines of JSON, the head first, then engines
// ("load") and requests.

import fs from "fs";
import readline from "readline";

/** Calls each(line) for every line of the file, in order, one at a time. */
export async function lines(file, each) {
  const input = readline.createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity });
  let number = 0;
  for await (const text of input) {
    number++;
    if (text === "") continue;
    let line;
    try {
      line = JSON.parse(text);
    } catch (e) {
      throw new Error(`${file}:${number}: ${e.message}`);
    }
    if (number === 1 && line.schema !== "fenji.vectors/1") throw new Error(`${file}:1: the schema is ${line.schema}; only fenji.vectors/1 is read`);
    await each(line);
  }
}

/** The engines of a file by name, and how many requests of each kind it has. */
export async function survey(file) {
  const engines = new Map();
  let plain = 0;
  let hostile = 0;
  await lines(file, (line) => {
    if (line.load) engines.set(line.load, { catalog: line.catalog, packs: line.packs, overlays: line.overlays || [] });
    else if (line.hostile) hostile++;
    else if (line.id) plain++;
  });
  return { engines, plain, hostile };
}

/** The body of a request, as bytes. It runs in pages too and uses nothing around it. */
export function bodyOf(line) {
  if (line.base64 !== undefined) return Uint8Array.from(atob(line.base64), (c) => c.charCodeAt(0));
  if (line.repeat === undefined) return new TextEncoder().encode(line.body || "");
  const parts = line.repeat.map(([text, count]) => [new TextEncoder().encode(text), count]);
  const body = new Uint8Array(parts.reduce((sum, [part, count]) => sum + part.length * count, 0));
  let end = 0;
  for (const [part, count] of parts) {
    const start = end;
    if (count === 0 || part.length === 0) continue;
    body.set(part, start);
    end += part.length * count;
    // Doubled until full: one by one, 50 MB would take longer than the answer.
    for (let filled = part.length; filled < end - start; filled *= 2) {
      body.copyWithin(start + filled, start, start + Math.min(filled, end - start - filled));
    }
  }
  return body;
}
