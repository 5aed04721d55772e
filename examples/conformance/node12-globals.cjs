// What a browser of that age has as globals and Node 12 has not.
const crypto = require("crypto");
globalThis.crypto = { getRandomValues: (bytes) => crypto.randomFillSync(bytes) };
globalThis.performance = require("perf_hooks").performance;
globalThis.atob = (text) => Buffer.from(text, "base64").toString("latin1");
