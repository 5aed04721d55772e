// A small key-value store over HTTP, as workerd asks that which stands behind a KV
// namespace: the values in memory, and switches to make it fail.

import http from "http";

/** How many keys a page of a list has at most. */
const page = 1000;

export class Store {
  constructor() {
    this.values = new Map();
    this.down = false; // answers nothing but 503
    this.reads = 0;
  }

  /** Listens on a free port, or the one named. */
  async listen(port = 0) {
    this.server = http.createServer((request, response) => this.take(request, response));
    await new Promise((done) => this.server.listen(port, "127.0.0.1", done));
    return this.server.address().port;
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  async take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url, "http://kv");
    const key = decodeURIComponent(url.pathname.slice(1));
    const [status, body] = this.down ? [503, "down"] : this.answer(request.method, key, url.searchParams, Buffer.concat(chunks));
    response.writeHead(status, { "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  }

  answer(method, key, query, body) {
    if (method === "PUT") return this.values.set(key, body) && [200, ""];
    if (key === "") return [200, JSON.stringify(this.list(query))];
    this.reads++;
    return this.values.has(key) ? [200, this.values.get(key)] : [404, ""];
  }

  list(query) {
    const names = Array.from(this.values.keys()).filter((name) => name.startsWith(query.get("prefix") || "")).sort();
    const from = Number(query.get("cursor") || 0);
    const keys = names.slice(from, from + page).map((name) => ({ name }));
    const all = from + page >= names.length;
    return all ? { keys, list_complete: true } : { keys, list_complete: false, cursor: String(from + page) };
  }
}
