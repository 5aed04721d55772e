// The runner itself: it has to find a difference, or its agreement says nothing.

import assert from "assert/strict";
import { spawnSync } from "child_process";
import crypto from "crypto";
import fs from "fs";
import os from "os";
import path from "path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "url";
import { built, folder, lin } from "./built.mjs";
import { bodyOf } from "./vectors.mjs";

const runner = fileURLToPath(new URL("run.mjs", import.meta.url));
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "fenji-run-"));
let head, decide, refused, hostile;

before(async () => {
  const { host, documents } = await built();
  const core = host.openSync(await host.compile(), documents);
  const vector = (id, method, target, how, more) => {
    const { status, body } = core.handle(method, target, bodyOf(how));
    const sha256 = crypto.createHash("sha256").update(body).digest("hex");
    return Object.assign({ id, with: "anxi", method, path: target, status, sha256, bytes: body.length }, how, more);
  };
  head = [{ schema: "fenji.vectors/1", engine: "0.1.0", seed: 1 }, Object.assign({ load: "anxi" }, documents)];
  decide = vector("lin", "POST", "/v1/decide", { body: lin }, { disposition: "treat_then_transfer" });
  refused = vector("bytes", "POST", "/v1/decide", { base64: Buffer.from([0xff, 0xfe, 0x80]).toString("base64") });
  hostile = vector("long", "POST", "/v1/decide", { repeat: [["[{", 200000], ["é", 3]] }, { hostile: true });
});

after(() => fs.rmSync(dir, { recursive: true }));

function run(vectors, ...more) {
  const file = path.join(dir, "vectors.ndjson");
  fs.writeFileSync(file, head.concat(vectors).map((line) => JSON.stringify(line) + "\n").join(""));
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, "--target", "node", "--package", folder, ...more, file], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

test("equal answers pass, and are counted", () => {
  const { code, out } = run([decide, hostile, decide, refused]);
  assert.match(out, /^node: 4 of 4 equal \(1 dispositions, 33\.3 % refused, 1 hostile\), [\d.]+ s\n$/);
  assert.equal(code, 0);
});

const changes = {
  "another digest": (v) => ({ sha256: (v.sha256[0] === "0" ? "1" : "0") + v.sha256.slice(1) }),
  "another status": () => ({ status: 201 }),
  "an answer that should be an error": () => ({ hostile: true }),
};
for (const [name, change] of Object.entries(changes)) {
  test(`${name} is told by the request's id, and fails`, () => {
    const { code, out, err } = run([decide, Object.assign({}, decide, { id: "changed" }, change(decide))]);
    assert.match(out, /^node: 1 of 2 equal/);
    assert.match(err, /node: changed \(with anxi\)/);
    assert.equal(code, 1);
  });
}

test("a limit asks that many, and every hostile one with the request behind it", () => {
  const plain = Array.from({ length: 40 }, () => decide);
  // The request behind is the 41st of 80: not one of ten spread over them.
  const { out } = run(plain.concat(hostile, Object.assign({}, decide, { id: "behind", sha256: "0" }), plain.slice(1)), "--limit", "10");
  assert.match(out, /^node: 11 of 12 equal/);
});

test("nothing asked is no success, and what is no file of vectors is refused", () => {
  assert.equal(run([]).code, 1);
  const file = path.join(dir, "other.ndjson");
  fs.writeFileSync(file, '{"schema":"fenji.case/1"}\n');
  assert.equal(spawnSync(process.execPath, [runner, "--target", "node", file]).status, 2);
});

test("a command line that is not understood is told in one line", () => {
  for (const args of [[], ["--target", "moon", "x"], ["--target"], ["--target", "node"], ["--target", "node", "--limit", "0", "x"], ["--colour", "red"], ["--target", "node", "--package"]]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [runner, ...args], { encoding: "utf8" });
    assert.match(stderr, /^run: .*usage: node run\.mjs --target node\|node12\|workerd\|edge\|chromium .*VECTORS\.ndjson\n$/, args.join(" "));
    assert.equal(status, 2);
    assert.equal(stdout, "");
  }
  const { status, stderr } = spawnSync(process.execPath, [runner, "--target", "node", path.join(dir, "none")], { encoding: "utf8" });
  assert.match(stderr, /^run: ENOENT.*\n$/);
  assert.equal(status, 2);
});

test("bodies are made as they are written down", () => {
  assert.equal(Buffer.from(bodyOf({ repeat: [["ab", 5], ["é", 2], ["x", 0], ["z", 1]] })).toString(), "abababababééz");
  assert.deepEqual(Array.from(bodyOf({ base64: "//4A" })), [255, 254, 0]);
  assert.equal(bodyOf({}).length, 0);
});
