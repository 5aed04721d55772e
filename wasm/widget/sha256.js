// SHA-256 of bytes: crypto.subtle is missing on plain http, where county intranets are.

/** @param {Uint8Array} bytes @returns {string} in hexadecimal digits */
export function sha256(bytes) {
  const { k, h } = constants();
  const blocks = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(blocks.length - 4, bytes.length << 3);
  const w = new Uint32Array(64);
  for (let at = 0; at < blocks.length; at += 64) round(view, at, w, k, h);
  return Array.from(h, (x) => x.toString(16).padStart(8, "0")).join("");
}

const turn = (x, n) => (x >>> n) | (x << (32 - n));

function round(view, at, w, k, h) {
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, last] = h;
  for (let i = 0; i < 64; i++) {
    const one = (last + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [a, b, c, d, e, f, g, last] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
  }
  [a, b, c, d, e, f, g, last].forEach((x, i) => (h[i] += x));
}

/** Fractions of the roots of the first primes, as the standard has them. */
function constants() {
  const k = new Uint32Array(64);
  const h = new Uint32Array(8);
  const part = (x) => (x - Math.floor(x)) * 0x100000000;
  for (let n = 2, i = 0; i < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) prime = prime && n % d !== 0;
    if (!prime) continue;
    if (i < 8) h[i] = part(Math.sqrt(n));
    k[i++] = part(Math.cbrt(n));
  }
  return { k, h };
}
