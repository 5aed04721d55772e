// Lays out the demo page of <fenji-triage> (build/widget unless named): hosted, with a
// service worker, and as one file, offline.html, for file://, a memory stick or the
// assets of an app.
//
//	node examples/widget/build.mjs [build/widget]     after make build and wasm/npm/build.mjs

import { execFileSync } from "child_process";
import crypto from "crypto";
import fs from "fs";
import path from "path";
import { fileURLToPath, pathToFileURL } from "url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "../..");
const out = path.resolve(process.argv[2] || path.join(root, "build/widget"));
const made = path.join(root, "build/wasm");

/** The counties of the examples: a folder with a catalogue and maybe overlays, and the case that says where and when. */
const counties = [
  { id: "anxi", folder: "anxi", example: "lin" },
  { id: "lipu", folder: "lipu", example: "dumo-belly" },
  { id: "dazu", folder: "dazu", example: "li" },
  { id: "wushan", folder: "wushan", example: "stones" },
  { id: "hezhou", folder: "hezhou", example: "child-1-first" },
  { id: "p1", folder: "scenarios/p1", example: "road-80" },
  { id: "p2", folder: "scenarios/p2", example: "offline" },
  { id: "p3", folder: "scenarios/p3", example: "unknown" },
  { id: "p4", folder: "scenarios/p4", example: "stroke-day-12" },
  { id: "p5", folder: "scenarios/p5", example: "after-injection" },
];

const read = (file) => fs.readFileSync(file, "utf8");
const files = {}; // JSON by name

/** What the command builds of people's files. */
function built(kind, ...from) {
  const file = path.join(out, "built");
  execFileSync(path.join(root, "bin/fenji"), [kind, "build", ...from, "-o", file]);
  const made = read(file);
  fs.rmSync(file);
  return made;
}

/** A county's catalogue and overlays, in files of their own, and where its page begins. */
function describe({ id, folder, example }) {
  const at = (...names) => path.join(root, "examples", folder, ...names);
  const catalog = built("catalog", at("catalog"));
  const overlays = fs.existsSync(at("packs")) ? fs.readdirSync(at("packs")).sort().map((name) => built("pack", at("packs", name))) : [];
  files[id + ".json"] = { catalog, overlays };
  const first = JSON.parse(read(at("cases", example + ".json")));
  return { id, name: JSON.parse(catalog).name || { zh: id, en: "" }, documents: id + ".json", at: first.at, here: first.here, link: first.link || "" };
}

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
const host = await import(pathToFileURL(path.join(made, "node.js")).href);
const documents = await host.documents(path.join(root, "build/anxi"));
files["counties.json"] = counties.map(describe);
files["packs.json"] = documents.packs;
files["first.json"] = await first();

const write = (name, text) => fs.writeFileSync(path.join(out, name), text);
for (const name of ["triage.css", "triage.js"]) write(name, read(path.join(here, name)));
for (const name of ["fenji-triage.js", "thread.js", "fenji.wasm"]) fs.copyFileSync(path.join(made, name), path.join(out, name));
for (const [name, value] of Object.entries(files)) write(name, JSON.stringify(value));
write("index.html", read(path.join(here, "triage.html")));
const kept = ["./"].concat(fs.readdirSync(out).filter((name) => name !== "index.html").sort());
const digest = crypto.createHash("sha256");
for (const name of kept) digest.update(fs.readFileSync(path.join(out, name === "./" ? "index.html" : name)));
write("sw.js", read(path.join(here, "sw.js")).replace("DIGEST", digest.digest("hex").slice(0, 16)).replace("FILES", JSON.stringify(kept)));
write("offline.html", inlined());

/** What the first screen shows before the core has started, as the core says it. */
async function first() {
  const core = host.openSync(await host.compile(), documents);
  const { at, here } = files["counties.json"][0];
  const ask = (target) => JSON.parse(new TextDecoder().decode(core.handle("POST", target, JSON.stringify({ schema: "fenji.case/1", id: "first", at, here })).body));
  return { next: ask("/v1/next"), emergency: ask("/v1/explain").emergency };
}

/** The page with all that it fetches inside. */
function inlined() {
  const safe = (text) => text.replace(/<\/(?=script|style)/gi, "<\\/");
  const script = (name) => "<script>" + safe(read(path.join(out, name))) + "</script>";
  return read(path.join(here, "triage.html"))
    .replace('<link rel="stylesheet" href="triage.css">', () => "<style>" + read(path.join(here, "triage.css")) + "</style>")
    .replace('<script src="fenji-triage.js"></script>', () => script("fenji-triage.js"))
    .replace('<script src="triage.js"></script>', () =>
      '<script type="application/json" id="fenji-files">' + JSON.stringify(files).replace(/</g, "\\u003c") + "</script>\n" +
      '<script type="application/octet-stream" id="fenji-wasm">' + fs.readFileSync(path.join(made, "fenji.wasm")).toString("base64") + "</script>\n" + script("triage.js"));
}
