// The page opens without a network once it was opened: its files and itself are kept on the device, under its person.
// A service worker (sw.js) gives them out; where there is none (no https), the page must stay open, and says so.
const PAGES = `observation-pages-${document.body.dataset.user}`;
const FILES = "observation-files";
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

export async function keepPage(worker) {
  if (!navigator.serviceWorker || !window.caches) return false;
  try {
    await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
    const page = await fetch(location.pathname, { cache: "no-store" });
    if (!page.ok || page.redirected) return isKept();
    await keepFiles();
    await (await caches.open(PAGES)).put(location.pathname, page);
    return true;
  } catch (error) {
    console.warn(error);
    return isKept();
  }
}

const isKept = async () => Boolean(await caches.match(location.pathname, { ignoreVary: true }).catch(() => null));

async function keepFiles() {
  const files = await caches.open(FILES);
  const used = performance.getEntriesByType("resource").map(({ name }) => name.split("#")[0]);
  const own = [...new Set(used)].filter((address) => address.startsWith(location.origin) && /\.(js|css|svg|png|woff2)(\?|$)/.test(address));
  // An address with a hash never means another file.
  const keep = async (address) => (HASHED.test(address) && (await files.match(address))) || files.add(address);
  await Promise.all(own.map((address) => keep(address).catch(console.warn)));
}
