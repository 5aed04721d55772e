// The built package in Node. It wants build/wasm and build/anxi (make build), or
// what FENJI_PACKAGE and FENJI_DOCUMENTS name.

import assert from "assert/strict";
import fs from "fs";
import path from "path";
import test, { before } from "node:test";
import { fileURLToPath, pathToFileURL } from "url";
import vm from "vm";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const folder = path.resolve(process.env.FENJI_PACKAGE || path.join(root, "build/wasm"));
const lin = fs.readFileSync(path.join(root, "examples/anxi/cases/lin.json"), "utf8");
const globals = Object.getOwnPropertyNames(globalThis).sort();

let host, module, documents;

before(async () => {
  host = await import(pathToFileURL(path.join(folder, "node.js")).href);
  module = await host.compile();
  documents = await host.documents(process.env.FENJI_DOCUMENTS || path.join(root, "build/anxi"));
});

const text = (answer) => Buffer.from(answer.body).toString();
const json = (answer) => JSON.parse(text(answer));

test("decides, again and again, with the same bytes", async () => {
  const core = await host.open(module, documents);
  const first = core.handle("POST", "/v1/decide", lin);
  assert.equal(first.status, 200);
  assert.equal(first.type, "application/json");
  assert.equal(json(first).destination, "anxi-county-hospital");
  for (let i = 0; i < 50; i++) assert.equal(text(core.handle("POST", "/v1/decide", Buffer.from(lin))), text(first));
  assert.equal(text(host.openSync(module, documents).handle("POST", "/v1/decide", lin)), text(first));
});

test("takes no more memory once it has answered a thousand times", () => {
  const core = host.openSync(module, documents);
  const folder = path.join(root, "examples/anxi/cases");
  const cases = fs.readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => fs.readFileSync(path.join(folder, name), "utf8"));
  const ask = (times) => {
    for (let i = 0; i < times; i++) assert.equal(core.handle("POST", "/v1/decide", cases[i % cases.length]).status, 200);
    return core._exports.mem.buffer.byteLength;
  };
  assert.equal(ask(1000), ask(2000));
});

test("leaves no global behind", () => {
  host.openSync(module, documents).handle("GET", "/version");
  assert.deepEqual(Object.getOwnPropertyNames(globalThis).sort(), globals);
});

test("takes in no body that is too long, only its length", () => {
  const core = host.openSync(module, documents);
  const memory = core._exports.mem.buffer.byteLength;
  for (const [body, size] of [["[".repeat(50e6), 50e6], ["é".repeat(200e3), 400e3], ["😀".repeat(70e3), 280e3], ["\ud800".repeat(90e3), 270e3], [new Uint8Array(300e3), 300e3]]) {
    const answer = core.handle("POST", "/v1/decide", body);
    assert.equal(answer.status, 413);
    assert.match(json(answer).detail, new RegExp(`\\b${size} bytes`));
  }
  assert.equal(json(core.handle("POST", "/v1/decide", "", 70e6)).code, "too-large");
  assert.ok(core._exports.mem.buffer.byteLength - memory < 4e6, "memory has grown");
  assert.equal(core.handle("POST", "/v1/decide", lin).status, 200);
});

test("a target that is too long is a problem of its own", () => {
  const core = host.openSync(module, documents);
  const answer = core.handle("GET", "/" + "x".repeat(2e6));
  assert.equal(answer.status, 414);
  assert.equal(json(answer).code, "too-large");
  assert.ok(core.alive);
});

test("a core that has run out of memory is told, and is started anew", async () => {
  const kept = host.keep(module, documents, host.openSync);
  const first = await kept.ready();
  const memory = first._exports.mem;
  memory.grow(65536 - memory.buffer.byteLength / 65536); // all there can be: Go gets no more
  let last;
  for (let i = 0; i < 100 && first.alive; i++) last = first.handle("GET", "/" + "x".repeat(1e6));
  assert.equal(first.alive, false);
  assert.equal(last.status, 500);
  assert.equal(json(last).code, "fault");
  assert.equal(json(first.handle("GET", "/version")).code, "ended");
  const next = await kept.handle("POST", "/v1/decide", lin);
  assert.equal(next.status, 200);
  assert.notEqual(await kept.ready(), first);
});

test("at the end of the host's stack a core ends or answers well, nothing between", async () => {
  const kept = host.keep(module, documents, host.openSync);
  const first = await kept.ready();
  const good = text(first.handle("POST", "/v1/decide", lin));
  let answered = 0;
  const deeper = () => {
    try {
      deeper();
    } catch (e) {
      // on the way back, each call has a little more room
    }
    if (!first.alive || answered === 5) return;
    const answer = first.handle("POST", "/v1/decide", lin);
    if (answer.status === 200) {
      answered++;
      assert.equal(text(answer), good);
    }
  };
  deeper();
  assert.ok(!first.alive || answered === 5);
  assert.equal(text(await kept.handle("POST", "/v1/decide", lin)), good);
});

test("is started once, however many ask at first, and again after dispose", async () => {
  let started = 0;
  const kept = host.keep(module, documents, (...given) => {
    started++;
    return host.open(...given);
  });
  assert.equal(started, 0);
  const answers = await Promise.all([1, 2, 3].map(() => kept.handle("GET", "/version")));
  assert.deepEqual(answers.map((a) => a.status), [200, 200, 200]);
  assert.equal(started, 1);
  kept.dispose();
  assert.equal((await kept.handle("GET", "/version")).status, 200);
  assert.equal(started, 2);
});

/** A host's opener whose cores end at the first request of a path that ends them. */
function fragile(opened) {
  return async (...given) => {
    const core = host.openSync(...given);
    const { handle } = core;
    core.handle = (method, target, ...more) => {
      if (core.alive && target === "/end") {
        core.dispose();
        return { status: 500 };
      }
      return handle.call(core, method, target, ...more);
    };
    opened.push(core);
    return core;
  };
}

test("requests of one moment are answered as ever when some of them end the core", async () => {
  const opened = [];
  const kept = host.keep(module, documents, fragile(opened));
  for (let i = 0; i < 2; i++) { // a core that is still to be opened, then one that is
    const answers = await Promise.all(["/version", "/end", "/version", "/end", "/version", "/version"].map((path) => kept.handle("GET", path)));
    assert.deepEqual(answers.map((a) => a.status), [200, 500, 200, 500, 200, 200]);
  }
  assert.equal(opened.filter((core) => core.alive).length, 1);
});

test("dispose lets go of a core that is still opening", async () => {
  const opened = [];
  const kept = host.keep(module, documents, async (...given) => {
    const core = await host.open(...given);
    opened.push(core);
    return core;
  });
  const early = kept.handle("GET", "/version");
  kept.dispose();
  const late = kept.handle("GET", "/version");
  assert.equal(json(await early).code, "ended");
  assert.equal((await late).status, 200);
  assert.equal(opened.length, 2);
  assert.deepEqual(opened.map((core) => core === opened[1] && core.alive), [false, true]);
  assert.equal(opened[0].alive, false);
  assert.equal(await kept.ready(), opened[1]);
});

test("an opening that fails is tried again", async () => {
  let tries = 0;
  const kept = host.keep(module, documents, (...given) => {
    if (++tries === 1) throw new Error("no room");
    return host.openSync(...given);
  });
  await assert.rejects(kept.handle("GET", "/version"), /no room/);
  assert.equal((await kept.handle("GET", "/version")).status, 200);
});

test("takes bytes in every form, and counts them as bytes", () => {
  const core = host.openSync(module, Object.assign({}, documents, { catalog: new TextEncoder().encode(documents.catalog).buffer }));
  const good = text(core.handle("POST", "/v1/decide", lin));
  const even = Buffer.from(lin + " ".repeat(Buffer.byteLength(lin) % 2));
  const buffer = new ArrayBuffer(even.length + 6);
  new Uint8Array(buffer).fill(0x78).set(even, 2);
  const forms = [buffer.slice(2, 2 + even.length), new DataView(buffer, 2, even.length), new Uint16Array(buffer, 2, even.length / 2), new Uint8Array(buffer, 2, even.length), vm.runInNewContext("new Uint8Array(b).buffer", { b: Array.from(even) })];
  for (const body of forms) assert.equal(text(core.handle("POST", "/v1/decide", body)), good);
  for (const body of [new ArrayBuffer(300e3), new DataView(new ArrayBuffer(300e3)), new Uint16Array(150e3)]) {
    const answer = core.handle("POST", "/v1/decide", body);
    assert.equal(answer.status, 413);
    assert.match(json(answer).detail, /\b300000 bytes/);
  }
});

test("arguments of other kinds are TypeErrors, and the core lives on", async () => {
  const core = host.openSync(module, documents);
  for (const body of [{}, [], 7, 0, NaN, true, false, () => 0, Symbol("x"), { length: 3 }, { byteLength: 3 }]) {
    assert.throws(() => core.handle("POST", "/v1/decide", body), { name: "TypeError", message: /^body: text or bytes are needed, not \w+$/ });
  }
  for (const size of [-1, 1.5, NaN, Infinity, "7", null]) assert.throws(() => core.handle("POST", "/v1/decide", "", size), TypeError);
  for (const given of [[undefined, "/"], ["GET", undefined], [1, "/"], ["GET", {}]]) assert.throws(() => core.handle(...given), TypeError);
  for (const none of [undefined, null, ""]) assert.equal(core.handle("GET", "/version", none).status, 200);
  assert.equal(core.handle("POST", "/v1/decide", lin).status, 200);
  const wrong = [{ catalog: null }, { catalog: {} }, { packs: null }, { packs: [7] }, { packs: "[]" }, { overlays: [null] }, { overlays: 3 }];
  for (const part of wrong) {
    const given = Object.assign({}, documents, part);
    assert.throws(() => host.openSync(module, given), { name: "TypeError", message: new RegExp("^" + Object.keys(part)[0]) });
    await assert.rejects(host.open(module, given), TypeError);
  }
  assert.throws(() => host.openSync(module), TypeError);
});

test("documents with mistakes are refused with every mistake and its file", async () => {
  const bad = { catalog: "{", packs: documents.packs.concat("[]"), overlays: ["7"] };
  await assert.rejects(host.open(module, bad), (error) => {
    assert.ok(error instanceof host.DocumentError);
    assert.equal(error.problem.status, 422);
    const files = new Set(error.problem.errors.map((e) => e.file));
    assert.deepEqual(files, new Set(["catalog", "packs/" + documents.packs.length, "overlays/0"]));
    assert.match(error.message, /catalog:1:\d+: not JSON/);
    return true;
  });
  assert.throws(() => host.openSync(module, { catalog: documents.catalog, packs: [] }), host.DocumentError);
});

test("a long life does not grow without end", () => {
  const core = host.openSync(module, documents);
  for (let i = 0; i < 200; i++) core.handle("POST", "/v1/decide", lin);
  const memory = core._exports.mem.buffer.byteLength;
  for (let i = 0; i < 600; i++) core.handle("POST", "/v1/decide", lin);
  assert.ok(core._exports.mem.buffer.byteLength <= memory * 1.5, `${memory} → ${core._exports.mem.buffer.byteLength} bytes`);
});
