// What this device keeps of observation sheets until the server has it: rows and photos, each under its person and sheet.
// Without IndexedDB the rows go into localStorage and photos cannot be kept; without either, only as long as the page is open.
import { openDatabase } from "../../tablet/store.js";

const NAME = "jiaoxi-observation";
const PREFIX = "observation:";

// One step per version of the schema, never changed once released: a step adds, and keeps the rows that wait.
const STEPS = [
  (db) => {
    db.createObjectStore("rows", { keyPath: "key" }).createIndex("sheet", "sheet");
    db.createObjectStore("photos", { keyPath: "uuid" }).createIndex("sheet", "sheet");
  },
];

class Database {
  keeps = "all";
  #opened = null;

  static async open() {
    const database = new Database();
    await database.of("rows", "");
    return database;
  }

  // The browser may close a database when memory is short: it is opened again and the same write repeated.
  async #run(store, mode, work) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.#opened ??= openDatabase(NAME, STEPS);
        const transaction = (await this.#opened).transaction(store, mode, { durability: "strict" });
        return await new Promise((resolve, reject) => {
          const request = work(transaction.objectStore(store));
          transaction.oncomplete = () => resolve(request.result);
          transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
        });
      } catch (error) {
        this.#opened = null;
        if (attempt || error.name === "QuotaExceededError") throw error;
      }
    }
  }

  of = (store, sheet) => this.#run(store, "readonly", (rows) => rows.index("sheet").getAll(sheet));
  put = (store, row) => this.#run(store, "readwrite", (rows) => rows.put(row));
  remove = (store, key) => this.#run(store, "readwrite", (rows) => rows.delete(key));
}

class Local {
  keeps = "text";

  static open() {
    localStorage.setItem(`${PREFIX}probe`, "1");
    localStorage.removeItem(`${PREFIX}probe`);
    return new Local();
  }

  async of(store, sheet) {
    if (store === "photos") return [];
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${sheet}:`));
    return keys.map((key) => JSON.parse(localStorage.getItem(key)));
  }

  async put(store, row) {
    if (store === "rows") localStorage.setItem(PREFIX + row.key, JSON.stringify(row));
  }

  async remove(store, key) {
    if (store === "rows") localStorage.removeItem(PREFIX + key);
  }
}

class Nothing {
  keeps = "nothing";
  of = async () => [];
  put = async () => {};
  remove = async () => {};
}

export async function openStore() {
  for (const kind of [Database, Local]) {
    try {
      return await kind.open();
    } catch (error) {
      console.warn(error);
    }
  }
  return new Nothing();
}
