// Chromium: the package's core in a page, over HTTP from this machine.

import fs from "fs";
import http from "http";
import path from "path";
import { send } from "../widget/serve.mjs";
import { bodyOf } from "./vectors.mjs";

const files = ["core.js", "go.js", "fenji.wasm"];
const browsers = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** Starts the browser; it is Debian's unless CHROMIUM names another. */
export async function launch() {
  const executablePath = browsers.find((file) => file && fs.existsSync(file));
  if (!executablePath) throw new Error("there is no Chromium here: run .ci/targets/install, or name one by CHROMIUM=");
  const { chromium } = await import("playwright-core");
  const args = process.getuid && process.getuid() === 0 ? ["--no-sandbox"] : []; // root has no sandbox
  return chromium.launch({ executablePath, args });
}

export async function start(engines, folder) {
  const server = await serve(folder);
  const browser = await launch();
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error("page: " + error.message));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(`globalThis.bodyOf = ${bodyOf}`);
  await page.evaluate(prepare);
  for (const [name, documents] of engines) await page.evaluate(([name, documents]) => globalThis.documents.set(name, documents), [name, documents]);
  return {
    ask: (batch) => page.evaluate(askAll, batch),
    close: async () => {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves what a page takes of the package, and an empty page. */
export function serve(folder) {
  const server = http.createServer((request, response) => {
    const file = files.find((name) => request.url === "/" + name);
    if (file) return send(response, path.join(folder, file));
    response.setHeader("Content-Type", "text/html");
    response.end('<!doctype html><title>fenji</title><link rel="icon" href="data:,">');
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** In the page: compiles the core; engines start when they are first asked. */
async function prepare() {
  const { keep } = await import("/core.js");
  const module = await WebAssembly.compileStreaming(fetch("/fenji.wasm"));
  globalThis.documents = new Map();
  const cores = new Map();
  let last = "";
  globalThis.core = (name) => {
    if (last !== "" && last !== name) cores.get(last).dispose();
    last = name;
    if (!cores.has(name)) cores.set(name, keep(module, globalThis.documents.get(name)));
    return cores.get(name);
  };
}

/** In the page: answers, each as summary in node.mjs has it. */
async function askAll(batch) {
  const answers = [];
  for (const line of batch) {
    const { status, type, body } = await globalThis.core(line.with).handle(line.method, line.path, globalThis.bodyOf(line));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    let code = "";
    try {
      if (type === "application/problem+json") code = JSON.parse(new TextDecoder().decode(body)).code || "";
    } catch (e) {
      // no error object
    }
    answers.push({ status, sha256, bytes: body.length, code, start: new TextDecoder().decode(body.subarray(0, 300)) });
  }
  return answers;
}
