// The rows of one sheet as this device knows them: what is written here, and what the server last said it has.
// A row is clean where both are the same. Nothing is forgotten here before the server has answered for that very row.
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const clean = (row) => !row.sent && same(row.value, row.base);

// Names of a value in the order in which they are compared, whatever order they came in.
export const tidy = (value) =>
  value && typeof value === "object" && !Array.isArray(value) ? { at: value.at, activity: value.activity, comment: value.comment } : value;

export class Ledger extends EventTarget {
  rows = new Map();
  photos = new Map();
  unsaved = 0; // writes that this device refused

  constructor(store, person, sheet) {
    super();
    this.store = store;
    this.sheet = `${person}:${sheet}`;
  }

  // What is kept here, over what the page came with; the page may be older when it was kept for reading without a network.
  async load(revision, given) {
    // What was refused is tried once more by every opening of the page.
    for (const row of await this.store.of("rows", this.sheet)) this.rows.set(row.key, { ...row, problem: "" });
    for (const photo of await this.store.of("photos", this.sheet)) this.photos.set(photo.uuid, photo);
    if (revision >= this.facts.revision) await this.adopt(revision, given);
  }

  #key = (kind, id) => `${this.sheet}:${kind}:${id}`;

  get facts() {
    return this.rows.get(this.#key("facts", "")) ?? { key: this.#key("facts", ""), sheet: this.sheet, kind: "facts", revision: 0, submit: "" };
  }

  note(facts) {
    return this.#write({ ...this.facts, ...facts });
  }

  row(kind, id) {
    return this.rows.get(this.#key(kind, id));
  }

  all(kind) {
    return [...this.rows.values()].filter((row) => row.kind === kind);
  }

  // What the server has not acknowledged; also what was typed back while another version is on its way.
  get dirty() {
    return [...this.rows.values()].filter((row) => row.kind !== "facts" && !clean(row));
  }

  // Those that the next request carries; a contested one waits for a person.
  get due() {
    return this.dirty.filter((row) => !row.theirs && !row.problem);
  }

  get waitingPhotos() {
    return [...this.photos.values()].filter((photo) => !photo.problem);
  }

  async #write(row) {
    this.rows.set(row.key, row);
    this.dispatchEvent(new Event("change"));
    try {
      await this.store.put("rows", row);
      this.unsaved = 0;
    } catch (error) {
      console.error(error);
      this.unsaved += 1;
    }
    this.dispatchEvent(new Event("change"));
  }

  async #drop(row) {
    this.rows.delete(row.key);
    await this.store.remove("rows", row.key);
    this.dispatchEvent(new Event("change"));
  }

  write(kind, id, value) {
    const known = this.row(kind, id) ?? { key: this.#key(kind, id), sheet: this.sheet, kind, id, base: null };
    return this.#write({ ...known, value: tidy(value), problem: "" });
  }

  // Fixes what goes out: should the answer be lost, the very same is sent again before anything newer.
  async claim() {
    const claimed = [];
    for (const row of this.due) {
      const sent = row.sent ?? { value: row.value };
      if (!row.sent) await this.#write({ ...row, sent });
      claimed.push({ kind: row.kind, id: row.id, base: row.base, value: sent.value });
    }
    return claimed;
  }

  async settle({ kind, id, status, value, message }) {
    const row = this.row(kind, id);
    if (!row?.sent) return;
    const { sent, ...rest } = row;
    const typedOn = !same(row.value, sent.value);
    const server = tidy(value);
    if (status === "contested") return this.#write({ ...rest, theirs: { value: server } });
    if (status === "refused") return this.#write({ ...rest, problem: message });
    if (server === null && !typedOn) return this.#drop(row);
    await this.#write({ ...rest, base: server, value: typedOn ? rebased(sent.value, row.value, server) : server });
  }

  // Which of two versions holds where both changed it; what only one side changed stays. "mine" goes out as a change of theirs.
  async decide(row, mine) {
    const { theirs, ...rest } = row;
    if (!mine && theirs.value === null) return this.#drop(row);
    const value = mine ? rebased(row.base, row.value, theirs.value) : rebased(row.base, theirs.value, row.value);
    await this.#write({ ...rest, base: theirs.value, value });
  }

  // What the server refuses for good is let go by hand only.
  async giveUp(row) {
    if (row.base === null) return this.#drop(row);
    await this.#write({ ...row, value: row.base, problem: "" });
  }

  // The server's rows in place of every clean one here.
  async adopt(revision, given) {
    const known = new Set(given.map(({ kind, id }) => this.#key(kind, id)));
    for (const { kind, id, value } of given) {
      const row = this.row(kind, id);
      const server = tidy(value);
      if (row && (!clean(row) || same(row.base, server))) continue;
      await this.#write({ key: this.#key(kind, id), sheet: this.sheet, kind, id, base: server, value: server, problem: "" });
    }
    for (const row of [...this.rows.values()]) {
      if (row.kind !== "facts" && !known.has(row.key) && clean(row)) await this.#drop(row);
    }
    await this.note({ revision });
  }

  async keepPhoto(photo) {
    const row = { ...photo, sheet: this.sheet };
    this.photos.set(row.uuid, row);
    try {
      await this.store.put("photos", row);
    } catch (error) {
      console.error(error);
      this.unsaved += 1;
    }
    this.dispatchEvent(new Event("change"));
  }

  async dropPhoto(uuid) {
    this.photos.delete(uuid);
    await this.store.remove("photos", uuid);
    this.dispatchEvent(new Event("change"));
  }
}

// One version on top of another, both grown from `base`: of a step, the fields that it changed; otherwise all of it.
function rebased(base, first, second) {
  if (!base || !first || !second || typeof first !== "object" || Array.isArray(first)) return first;
  return Object.fromEntries(Object.keys(first).map((name) => [name, first[name] === base[name] ? second[name] : first[name]]));
}
