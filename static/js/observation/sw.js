// Opens sheets without a network that were opened on this device before. With one, everything comes from the server:
// the pages keep themselves (offline.js), this only gives them out. What was written lies in IndexedDB and is not touched.
const PATIENCE_MS = 5000;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const NEVER = "这一页以前没有在这台设备上打开过，没有网络时打不开。写过的内容都还在本机，请连上网络再试。";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const fromServer = (request) =>
  Promise.race([fetch(request), new Promise((_, reject) => setTimeout(() => reject(new Error("too slow")), PATIENCE_MS))]);
const kept = (request) => caches.match(request, { ignoreVary: true, ignoreSearch: request.mode === "navigate" });

async function page(request) {
  try {
    return await fromServer(request);
  } catch {
    const found = await kept(request);
    if (found) return found;
    return fetch(request).catch(() => new Response(NEVER, { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8" } }));
  }
}

async function file(request) {
  if (HASHED.test(new URL(request.url).pathname)) return (await kept(request)) ?? fetch(request);
  try {
    return await fromServer(request);
  } catch {
    return (await kept(request)) ?? fetch(request);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (/\.(js|css|svg|png|woff2)$/.test(address.pathname)) event.respondWith(file(request));
});
