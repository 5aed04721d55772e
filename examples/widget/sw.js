// Keeps the page's files, so that it starts without a network. The name of the cache
// is the digest of what it holds: a new build is a new cache.

const name = "fenji-DIGEST";
const files = FILES;

self.addEventListener("install", (event) => event.waitUntil(caches.open(name).then((cache) => cache.addAll(files)).then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((n) => n.startsWith("fenji-") && n !== name).map((n) => caches.delete(n)))).then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((kept) => kept || fetch(event.request)));
});
