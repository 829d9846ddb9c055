// What the tablet keeps, in IndexedDB: records and photos until the server has them, and a few facts (token, day bundle).
// The browser may close a database when memory is short: it is opened again and the same write repeated.
const NAME = "jiaoxi-tablet";

// One step per version of the schema, never changed once released: a step adds, and keeps the rows that wait.
export const STEPS = [
  (db) => {
    db.createObjectStore("facts");
    db.createObjectStore("records", { keyPath: "uuid" });
    db.createObjectStore("photos", { keyPath: "uuid" }).createIndex("record", "record");
  },
];

export class StorageRefused extends Error {}

let opened = null;

export function openDatabase(name = NAME, steps = STEPS) {
  return new Promise((resolve, reject) => {
    const refuse = (error) => reject(new StorageRefused(error?.message ?? "", { cause: error }));
    let request;
    try {
      request = indexedDB.open(name, steps.length);
    } catch (error) {
      refuse(error);
      return;
    }
    request.onupgradeneeded = (event) => {
      for (const step of steps.slice(event.oldVersion)) step(request.result, request.transaction);
    };
    request.onerror = () => refuse(request.error);
    request.onsuccess = () => {
      request.result.onclose = () => (opened = null);
      request.result.onversionchange = () => close();
      resolve(request.result);
    };
  });
}

export async function close() {
  const db = await opened;
  opened = null;
  db?.close();
}

function run(db, stores, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(stores, mode, { durability: "strict" });
    let request;
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
    request = work(...stores.map((name) => transaction.objectStore(name)));
  });
}

// Full is full: only what a closed database interrupted is tried a second time.
async function transact(stores, mode, work) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      opened ??= openDatabase();
      return await run(await opened, stores, mode, work);
    } catch (error) {
      opened = null;
      if (attempt || error.name === "QuotaExceededError" || error instanceof StorageRefused) throw error;
    }
  }
}

export const fact = (key) => transact(["facts"], "readonly", (facts) => facts.get(key));
export const keepFact = (key, value) => transact(["facts"], "readwrite", (facts) => facts.put(value, key));
export const all = (store) => transact([store], "readonly", (rows) => rows.getAll());
export const photosOf = (record) => transact(["photos"], "readonly", (photos) => photos.index("record").getAll(record));
export const put = (store, row) => transact([store], "readwrite", (rows) => rows.put(row));
export const remove = (store, key) => transact([store], "readwrite", (rows) => rows.delete(key));

export const putWithPhoto = (record, photo) =>
  transact(["records", "photos"], "readwrite", (records, photos) => {
    photos.put(photo);
    return records.put(record);
  });

// Resolves when everything written before is on the disk: this transaction has to wait for the others.
export const settled = () => transact(["facts", "records", "photos"], "readwrite", () => null);

// A record and all its photos.
export const removeWhole = (uuid) =>
  transact(["records", "photos"], "readwrite", (records, photos) => {
    photos.index("record").openKeyCursor(uuid).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      photos.delete(cursor.primaryKey);
      cursor.continue();
    };
    return records.delete(uuid);
  });
