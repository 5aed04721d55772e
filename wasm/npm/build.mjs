// Makes of the core that wasm/build has laid into a folder (build/wasm unless named)
// the npm package, whole: the page's script and its worker, <fenji-triage>, and the
// types, which are those of the JSON Schemas and of the comments in the sources.
//
//	node wasm/npm/build.mjs [build/wasm]

import { build } from "esbuild";
import fs from "fs";
import { compile } from "json-schema-to-typescript";
import path from "path";
import ts from "typescript";
import { fileURLToPath } from "url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "../..");
const folder = path.resolve(process.argv[2] || path.join(root, "build/wasm"));

const common = { bundle: true, target: "es2019", charset: "utf8", legalComments: "none", logLevel: "warning", write: false };

/** go.js is made by wasm/build; the worker is part of the page's script as a text. */
const made = {
  name: "made",
  setup(b) {
    b.onResolve({ filter: /^\.\/go\.js$/ }, () => ({ path: path.join(folder, "go.js") }));
    b.onResolve({ filter: /\/thread\.text$/ }, () => ({ path: "thread", namespace: "text" }));
    b.onLoad({ filter: /.*/, namespace: "text" }, async () => ({ contents: await script("npm/thread.js", { format: "iife" }), loader: "text" }));
  },
};

/** One source of wasm/ with all that it imports, as text. */
export async function script(source, options) {
  const result = await build({ ...common, minify: true, plugins: [made], entryPoints: [path.join(here, "..", source)], ...options });
  return result.outputFiles[0].text;
}

/** What the documents look like, one type each. */
async function types() {
  const documents = { Case: "case", Decision: "decision", Next: "next", Explanation: "explanation", Complaints: "complaints", Outcome: "outcome", Problem: "problem", Version: "version" };
  let text = "// Made of the JSON Schemas in referral/schema.\n";
  for (const [name, file] of Object.entries(documents)) {
    const schema = JSON.parse(fs.readFileSync(path.join(root, "referral/schema", file + ".schema.json"), "utf8"));
    schema.title = name;
    delete schema.allOf; // conditions between keys are no types
    const made = await compile(schema, name, { bannerComment: "", additionalProperties: false, format: false });
    text += "declare namespace " + name + "Document {\n" + made + "}\nexport type " + name + " = " + name + "Document." + name + ";\n";
  }
  return text;
}

/** Declarations of what the sources' comments say. */
function declarations(sources) {
  const program = ts.createProgram(sources, { allowJs: true, declaration: true, emitDeclarationOnly: true, outDir: folder, rootDir: path.dirname(sources[0]), target: ts.ScriptTarget.ES2019, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ["lib.es2019.d.ts", "lib.dom.d.ts"], skipLibCheck: true, types: [] });
  program.emit(undefined, (file, text) => fs.writeFileSync(path.join(folder, path.basename(file)), text));
}

const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
write("thread.js", await script("npm/thread.js", { format: "iife" }));
write("browser.js", await script("npm/browser.js", { format: "esm", minify: false }));
write("widget.js", await script("widget/widget.js", { format: "esm" }));
write("fenji-triage.js", await script("widget/widget.js", { format: "iife" }));
write("types.d.ts", await types());
declarations(["core.js", "compile.js", "browser.js", "node.js"].map((name) => path.join(here, name)));
declarations([path.join(here, "../worker/worker.js")]);
fs.copyFileSync(path.join(here, "../widget/widget.d.ts"), path.join(folder, "widget.d.ts"));
fs.copyFileSync(path.join(here, "README.md"), path.join(folder, "README.md"));
