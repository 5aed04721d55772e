// Reads what main.go prints and validates it with ajv, a JSON Schema validator
// written by others: shipped documents must satisfy their schema, and what fenji's
// readers refuse for its shape the schema must refuse too. Files are read anew,
// with readers written by others as well. -v lists every disagreement.
import { readFileSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { parse } from "yaml";

const root = new URL("../../", import.meta.url);
const folder = new URL("referral/schema/", root);
const suffix = ".schema.json";
const verbose = process.argv.includes("-v");
const least = 0.95; // of the mistakes of shape that the schema must refuse

// Codes that a reader gives to a document which is well formed and makes no
// sense: a name that nobody declares, two things that don't fit together.
const sense = new Set(readFileSync(new URL("sense.txt", import.meta.url), "utf8").split("\n").filter((l) => l && !l.startsWith("#")));

const ajv = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false });
formats(ajv);
const validators = new Map();
for (const file of readdirSync(folder).filter((name) => name.endsWith(suffix))) {
  validators.set(file.slice(0, -suffix.length), ajv.compile(JSON.parse(readFileSync(new URL(file, folder), "utf8"))));
}

const failures = [];
const tally = new Map(); // schema and kind → counts
let documents = 0, doc, validate, name, schema;

for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const line = JSON.parse(text);
  if (line.define) {
    validators.set(line.define, ajv.compile(line.doc));
  } else if (line.mistake) {
    judge(line.mistake);
  } else {
    shipped(line);
  }
}

function shipped(line) {
  ({ name, schema } = line);
  validate = validators.get(schema);
  doc = line.file ? read(line.file) : line.doc;
  documents++;
  if (!validate(doc)) failures.push(`${name} does not satisfy ${schema}: ${ajv.errorsText(validate.errors)}`);
}

function read(file) {
  const text = readFileSync(new URL(file, root), "utf8");
  return file.endsWith(".json") ? JSON.parse(text) : parse(text);
}

// judge compares what the reader and the schema say of one mistake.
function judge(m) {
  const undo = make(m);
  const refused = !validate(doc);
  undo();
  // What kind of value a fact has only the schema over a vocabulary knows; it
  // judges the same mistakes.
  const facts = schema === "case" && m.path.length > 1 && m.path[0] === "facts";
  const key = `${facts ? "case: facts" : schema}\t${m.kind}`;
  const counts = tally.get(key) ?? { both: 0, missed: 0, stricter: 0, neither: 0, sense: 0 };
  tally.set(key, counts);
  // A word that the reader names as allowed is of the right shape, whatever else
  // is then wrong.
  const fits = m.kind === "allowed word" || m.told.every((code) => sense.has(code));
  const what = m.told.length === 0 ? "read" : fits ? "sense" : "shape";
  const verdict = what === "shape" ? (refused ? "both" : "missed") : what === "sense" ? "sense" : refused ? "stricter" : "neither";
  counts[verdict]++;
  if (verbose && !facts && (verdict === "missed" || verdict === "stricter")) {
    console.log([verdict, schema, m.kind, name, "/" + m.path.join("/"), JSON.stringify(m.value), m.told.join(","), verdict === "missed" ? m.says : ajv.errorsText(validate.errors)].join(" | "));
  }
}

// make changes the document and gives back how to undo it.
function make(m) {
  const at = m.path.slice(0, -1).reduce((value, step) => value[step], doc);
  const key = m.path.at(-1), old = at[key];
  if (m.op === "set") {
    at[key] = m.value ?? null;
    return () => { at[key] = old; };
  }
  delete at[key];
  if (m.op === "rename") at[m.value] = old;
  return () => { if (m.op === "rename") delete at[m.value]; at[key] = old; };
}

let both = 0, missed = 0, stricter = 0;
console.log("schema        mistake        both refuse   schema misses   schema alone refuses   of sense   neither");
for (const [key, c] of [...tally].sort()) {
  const [of, kind] = key.split("\t");
  console.log(of.padEnd(14) + kind.padEnd(15) + [c.both, c.missed, c.stricter, c.sense, c.neither].map((n, i) => String(n).padEnd([14, 16, 23, 11, 8][i])).join("").trimEnd());
  if (of === "case: facts") continue;
  both += c.both;
  missed += c.missed;
  stricter += c.stricter;
}
const share = both / (both + missed);
console.log(`${documents} documents; of ${both + missed} mistakes of shape that the readers refuse the schemas refuse ${both} (${(100 * share).toFixed(2)} %); they refuse ${stricter} that the readers read`);
if (!(share >= least)) failures.push(`the schemas refuse only ${(100 * share).toFixed(2)} % of the mistakes of shape; ${100 * least} % is what was promised`);
if (stricter > 0) failures.push(`the schemas refuse ${stricter} changed documents that the readers read; -v lists them`);
for (const f of failures.slice(0, 20)) console.error("schema: " + f);
if (failures.length > 20) console.error(`schema: and ${failures.length - 20} more`);
process.exitCode = failures.length > 0 ? 1 : 0;
