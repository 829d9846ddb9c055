// Keeps one version of the app whole on the tablet. The server writes SHELL (version, page, files) above this line.
// A new version waits until the app says that no record is open; what was recorded lies in IndexedDB and is not touched.
const CACHE = `tablet-${SHELL.version}`;

self.addEventListener("install", (event) => {
  const fresh = [SHELL.page, ...SHELL.files].map((address) => new Request(address, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
  // Where a browser can be told (Chrome 123), the API does not even wake this worker.
  event.addRoutes?.({ condition: { urlPattern: "/api/*" }, source: "network" });
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("tablet-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
  if (event.data === "version") event.ports[0].postMessage(SHELL.version);
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  const opened = event.request.mode === "navigate" && address.pathname === SHELL.page;
  if (!opened && !SHELL.files.includes(address.pathname)) return;
  const kept = async () => {
    const cache = await caches.open(CACHE);
    return (await cache.match(opened ? SHELL.page : address.pathname, { ignoreVary: true })) ?? fetch(event.request);
  };
  event.respondWith(kept());
});
