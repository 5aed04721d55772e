// workerd: the package's worker, asked over HTTP.

import { spawn } from "child_process";
import fs from "fs";
import http from "http";
import { createRequire } from "module";
import os from "os";
import path from "path";
import { configure } from "../worker/config.mjs";
import { summary } from "./node.mjs";
import { bodyOf } from "./vectors.mjs";

export async function start(engines, folder) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "fenji-workerd-"));
  const server = await serve(configure(dir, engines, { folder, address: "127.0.0.1:0" }), engines.size);
  return host((agent, line) => ask(agent, server.ports.get(line.with), line), async () => {
    await server.stop();
    fs.rmSync(dir, { recursive: true });
  });
}

/** A host that asks over one connection what HTTP can carry. */
export function host(ask, close) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return {
    ask: async (batch) => {
      const answers = [];
      for (const line of batch) answers.push(carries(line) ? await ask(agent, line) : null);
      return answers;
    },
    close: async () => {
      agent.destroy();
      await close();
    },
  };
}

/** workerd itself, from the package for this machine. */
function binary() {
  const machine = { x64: "64", arm64: "arm64" }[process.arch];
  try {
    return createRequire(import.meta.url).resolve(`@cloudflare/workerd-linux-${machine}/bin/workerd`);
  } catch (e) {
    throw new Error("there is no workerd here: it is installed by npm ci on Linux with an x64 or arm64 processor");
  }
}

/** Starts workerd and waits until all its sockets listen. */
export function serve(config, sockets) {
  const child = spawn(binary(), ["serve", config, "--control-fd=3"], { stdio: ["ignore", "inherit", "pipe", "pipe"] });
  const ports = new Map();
  const ended = new Promise((resolve) => child.on("exit", resolve));
  let said = "";
  child.stderr.on("data", (text) => (said = (said + text).slice(-4000)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    ended.then((code) => reject(new Error("workerd ended with code " + code + ": " + said)));
    let rest = "";
    child.stdio[3].on("data", (text) => {
      const told = (rest + text).split("\n");
      rest = told.pop();
      for (const event of told.map((line) => JSON.parse(line))) if (event.event === "listen") ports.set(event.socket, event.port);
      if (ports.size === sockets) resolve({ ports, pid: child.pid, stop: () => child.kill() && ended });
    });
  });
}

const methods = /^(GET|POST|PUT|PATCH|DELETE|OPTIONS)$/;

/**
 * Whether HTTP carries a request to a worker as it is: workerd answers by itself
 * to methods that it does not know and to lines that are too long, a HEAD has no
 * body in its answer, and a target has no spaces and no letters beyond ASCII.
 */
export function carries({ method, path }) {
  return methods.test(method) && /^\/[!-~]*$/.test(path) && !path.includes("#") && path.length <= 8000;
}

/** Bodies beyond this may be refused by their length alone. */
const long = 200 << 10;

/** How long to wait for that, in milliseconds, before the body is sent all the same. */
const patience = 500;

/**
 * Asks over one connection that stays open. A long body waits for an answer to its
 * length: who writes on while the other side closes loses the answer.
 */
export function ask(agent, port, line, headers = {}) {
  const body = bodyOf(line);
  return new Promise((resolve, reject) => {
    const options = { agent, port, host: "127.0.0.1", method: line.method, path: line.path, headers: { "Content-Length": body.length, ...headers }, timeout: 120e3 };
    let answered = false;
    const request = http.request(options, (response) => {
      answered = true;
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        if (!request.writableFinished) request.destroy(); // answered before it was all sent
        resolve(summary(response.statusCode, response.headers["content-type"] || "", Buffer.concat(chunks)));
      });
    });
    request.on("timeout", () => request.destroy(new Error("no answer in two minutes")));
    request.on("error", (error) => answered || reject(new Error(`${line.id}: ${error.message}`)));
    if (body.length <= long) return request.end(body);
    request.flushHeaders();
    setTimeout(() => answered || request.end(body), patience);
  });
}
