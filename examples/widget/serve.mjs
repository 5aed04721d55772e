// Serves the page with the core, a folder of documents and example cases, to this
// machine only:
//
//	node examples/widget/serve.mjs [--port 8080] [--package build/wasm] [--documents build/anxi] [--cases examples/anxi/cases]
//
// Port 0 is any free one.

import fs from "fs";
import http from "http";
import path from "path";
import { fileURLToPath, pathToFileURL } from "url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "../..");
const names = ["port", "package", "documents", "cases"];
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".wasm": "application/wasm", ".json": "application/json" };

const policy = "default-src 'self'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const strict = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:; object-src 'none'; base-uri 'none'; form-action 'none'";

/** Starts the server. @returns {Promise<http.Server>} */
export async function serve(options = {}) {
  const port = portOf(options.port);
  const folder = path.resolve(options.package || path.join(root, "build/wasm"));
  const { documents } = await import(pathToFileURL(path.join(folder, "node.js")).href);
  const given = await documents(options.documents || path.join(root, "build/anxi"));
  const answers = new Map([["/documents.json", JSON.stringify(given)], ["/cases.json", JSON.stringify(casesOf(options.cases || path.join(root, "examples/anxi/cases")))]]);
  const files = new Map([["/", path.join(here, "index.html")]]);
  for (const file of ["page.js"]) files.set("/" + file, path.join(here, file));
  files.set("/widget/mistakes.js", path.join(root, "wasm/widget/mistakes.js"));
  for (const file of ["core.js", "go.js", "fenji.wasm"]) files.set("/wasm/" + file, path.join(folder, file));
  const server = http.createServer((request, response) => {
    const name = request.url.split("?")[0];
    if (name.startsWith("/triage/")) return demo(response, name.slice("/triage/".length));
    response.setHeader("Content-Security-Policy", policy);
    if (!answers.has(name)) return send(response, files.get(name));
    response.setHeader("Content-Type", types[".json"]);
    response.end(answers.get(name));
  });
  return new Promise((resolve, reject) => {
    server.on("error", (error) => reject(error.code === "EADDRINUSE" ? new Error(`port ${port} is taken: choose another with --port, or any free one with --port 0`) : error));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/** A file of the demo page of <fenji-triage>, which needs no more than this of a policy. */
function demo(response, name) {
  response.setHeader("Content-Security-Policy", strict);
  send(response, path.join(root, "build/widget", path.basename(name) || "index.html"));
}

/** Answers with a file, or 404 where there is none: no file that is asked for ends the server. */
export function send(response, file) {
  const stat = file ? fs.statSync(file, { throwIfNoEntry: false }) : undefined;
  if (!stat || !stat.isFile()) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
    return;
  }
  response.setHeader("Content-Type", types[path.extname(file)] || "text/plain");
  fs.createReadStream(file).on("error", () => response.destroy()).pipe(response);
}

function portOf(given) {
  if (given === undefined) return 8080;
  if (/^\d{1,5}$/.test(String(given)) && Number(given) <= 65535) return Number(given);
  throw new Error(`a port is a number from 0 to 65535, not "${given}"`);
}

/** Whether this file is what node was told to run, by whatever name. */
function isMain() {
  return Boolean(process.argv[1]) && fs.existsSync(process.argv[1]) && fs.realpathSync(process.argv[1]) === fs.realpathSync(fileURLToPath(import.meta.url));
}

/** The example cases, the known one first. */
function casesOf(folder) {
  const names = fs.readdirSync(folder).filter((file) => file.endsWith(".json")).map((file) => path.basename(file, ".json"));
  const order = names.sort((a, b) => (a === "lin" ? -1 : b === "lin" ? 1 : a < b ? -1 : 1));
  return order.map((name) => ({ name, source: JSON.parse(fs.readFileSync(path.join(folder, name + ".json"), "utf8")) }));
}

function read(args) {
  const options = {};
  for (let i = 0; i < args.length; i += 2) {
    const name = names.find((n) => args[i] === "--" + n);
    if (!name || args[i + 1] === undefined) throw new Error(`${args[i]}: ${name ? "what?" : "unknown"}; usage: node serve.mjs [--port 8080] [--package DIR] [--documents DIR] [--cases DIR]`);
    options[name] = args[i + 1];
  }
  return options;
}

async function main() {
  const server = await serve(read(process.argv.slice(2)));
  console.log(`http://127.0.0.1:${server.address().port}/`);
}

if (isMain()) {
  main().catch((error) => {
    console.error("serve: " + error.message);
    process.exit(1);
  });
}
