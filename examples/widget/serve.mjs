// Serves the page with the core, a folder of documents and example cases, to this
// machine only:
//
//	node examples/widget/serve.mjs [--port 8080] [--package build/wasm] [--documents build/anxi] [--cases examples/anxi/cases]

import fs from "fs";
import http from "http";
import path from "path";
import { fileURLToPath, pathToFileURL } from "url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "../..");
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".wasm": "application/wasm", ".json": "application/json" };

/** Starts the server. @returns {Promise<http.Server>} */
export async function serve(options = {}) {
  const folder = path.resolve(options.package || path.join(root, "build/wasm"));
  const { documents } = await import(pathToFileURL(path.join(folder, "node.js")).href);
  const given = await documents(options.documents || path.join(root, "build/anxi"));
  const answers = { "/documents.json": JSON.stringify(given), "/cases.json": JSON.stringify(casesOf(options.cases || path.join(root, "examples/anxi/cases"))) };
  const server = http.createServer((request, response) => {
    const name = request.url.split("?")[0];
    const file = fileOf(name, folder);
    response.setHeader("Content-Type", types[path.extname(file || name)] || "text/plain");
    response.setHeader("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:");
    if (answers[name]) response.end(answers[name]);
    else if (file && fs.existsSync(file)) fs.createReadStream(file).pipe(response);
    else response.writeHead(404).end("not found");
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(options.port || 8080, "127.0.0.1", () => resolve(server));
  });
}

/** The page's own files and, under /wasm/, the package's; null for all else. */
function fileOf(name, folder) {
  if (name === "/") return path.join(here, "index.html");
  if (name === "/page.js") return path.join(here, "page.js");
  const [, file] = /^\/wasm\/([\w.]+)$/.exec(name) || [];
  return file ? path.join(folder, file) : null;
}

/** The example cases, the known one first. */
function casesOf(folder) {
  const names = fs.readdirSync(folder).filter((file) => file.endsWith(".json")).map((file) => path.basename(file, ".json"));
  const order = names.sort((a, b) => (a === "lin" ? -1 : b === "lin" ? 1 : a < b ? -1 : 1));
  return order.map((name) => ({ name, source: JSON.parse(fs.readFileSync(path.join(folder, name + ".json"), "utf8")) }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = {};
  for (let i = 2; i + 1 < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, "")] = process.argv[i + 1];
  serve(options).then(
    (server) => console.log(`http://127.0.0.1:${server.address().port}/`),
    (error) => {
      console.error("serve: " + error.message);
      process.exit(1);
    }
  );
}
