// The worker in workerd, over HTTP.

import assert from "assert/strict";
import { spawnSync } from "child_process";
import fs from "fs";
import os from "os";
import path from "path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "url";
import { configure } from "../worker/config.mjs";
import { built, folder, lin } from "./built.mjs";
import { serve } from "./workerd.mjs";

const dir = fs.mkdtempSync(path.join(os.tmpdir(), "fenji-worker-"));
let server, documents;

before(async () => {
  ({ documents } = await built());
  const bad = { catalog: "{", packs: documents.packs };
  server = await serve(configure(dir, new Map([["anxi", documents], ["bad", bad]]), { folder, address: "127.0.0.1:0" }), 2);
});

after(async () => {
  await server.stop();
  fs.rmSync(dir, { recursive: true });
});

test("its configuration is written under any name that leads to the script", () => {
  const link = path.join(dir, "链接 config.mjs");
  fs.symlinkSync(fileURLToPath(new URL("../worker/config.mjs", import.meta.url)), link);
  const { status, stderr } = spawnSync(process.execPath, [link], { encoding: "utf8" });
  assert.match(stderr, /^config: usage: .*\n$/);
  assert.equal(status, 1);
});

const ask = (target, options, engine = "anxi") => fetch(`http://127.0.0.1:${server.ports.get(engine)}${target}`, options);
const decide = (body, more) => ask("/v1/decide", Object.assign({ method: "POST", body }, more));

/**
 * A body of n bytes that tells no length before. An open one does not end: whoever
 * still sends when the refusal has closed the way may never read it.
 */
function stream(n, open) {
  let left = n;
  const pull = (controller) => {
    const size = Math.min(left, 16384);
    left -= size;
    if (size > 0) controller.enqueue(new Uint8Array(size).fill(0x20));
    else if (open) return new Promise(() => {});
    else controller.close();
  };
  return new ReadableStream({ pull });
}

test("many first requests at once are all answered alike", async () => {
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => decide(lin)));
  const texts = await Promise.all(answers.map((a) => a.text()));
  assert.deepEqual(answers.map((a) => a.status), [200, 200, 200, 200, 200]);
  assert.equal(new Set(texts).size, 1);
  assert.equal(JSON.parse(texts[0]).destination, "anxi-county-hospital");
});

test("says that nothing is to be kept", async () => {
  for (const answer of [await decide(lin), await ask("/nowhere"), await decide("{")]) {
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    await answer.arrayBuffer();
  }
});

test("problems are problem documents, and a 405 names the methods", async () => {
  const answer = await ask("/v1/decide");
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  assert.equal(answer.headers.get("allow"), "POST");
  assert.equal((await answer.json()).code, "method-not-allowed");
});

test("the query reaches the core as it was sent", async () => {
  assert.match(await (await ask("/v1/explain?lang=zh", { method: "POST", body: lin })).text(), /安溪县医院/);
  assert.equal((await ask("/v1/explain?lang=%7Ah", { method: "POST", body: lin })).status, 200);
  assert.equal((await ask("/v1/explain?lang=%zh", { method: "POST", body: lin })).status, 400);
});

test("a body without a length is refused as soon as it is too long, and read if it is not", async () => {
  const long = await decide(stream((256 << 10) + 1, true), { duplex: "half" });
  assert.equal(long.status, 413);
  assert.equal((await long.json()).code, "too-large");
  const fine = await decide(stream(200 << 10), { duplex: "half" });
  assert.equal((await fine.json()).code, "bad-json");
  assert.equal((await decide(lin)).status, 200);
});

test("documents with mistakes: each request is told, and where the mistake is", async () => {
  for (let i = 0; i < 2; i++) {
    const answer = await ask("/version", {}, "bad");
    assert.equal(answer.status, 500);
    const problem = await answer.json();
    assert.equal(problem.code, "not-started");
    assert.equal(problem.errors[0].file, "catalog");
  }
});
