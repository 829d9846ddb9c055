// Carries records, then their photos, to the server and the day bundle back: every half minute, when the network returns,
// and after each finished record. Trouble makes it wait longer each time; nothing leaves the tablet before its own answer.
import * as api from "./api.js";
import { payload } from "./ledger.js";
import { fact, keepFact } from "./store.js";

const BATCH = 20;
const EVERY_MS = 30_000;
const DAY_EVERY_MS = 60_000;
const STATUS_EVERY_MS = 300_000;
const CLOCK_MS = 30_000;
const LONGEST_MS = 300_000;
// Answers after which a record or photo is no longer the tablet's alone; another word is no answer.
const ANSWERS = new Set(["accepted", "already", "parked", "refused"]);

// How far the tablet's clock is behind the server's, in ms.
const behind = (answer) => Date.parse(answer.server_time) - Date.now();

export class Sync extends EventTarget {
  online = navigator.onLine;
  revoked = false;
  unknown = false; // the server does not know this tablet's token
  problem = "";
  #failures = 0;
  #timer = null;
  #due = Infinity;
  #running = null;
  #again = false;
  #day = -Infinity;
  #status = { at: -Infinity, said: "" };

  constructor(ledger, app) {
    super();
    this.ledger = ledger;
    this.app = app;
  }

  async start() {
    Object.assign(this, await fact("standing"));
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.#set({ online: false }));
    return this.now();
  }

  // Forgets the waiting time and begins at once.
  now({ day = true } = {}) {
    this.#failures = 0;
    if (day) this.#day = -Infinity;
    return this.wake();
  }

  // What is due earlier stays due.
  later(ms) {
    if (this.#due <= Date.now() + ms) return;
    clearTimeout(this.#timer);
    this.#due = Date.now() + ms;
    this.#timer = setTimeout(() => this.wake(), ms);
  }

  // A call while one is under way lets it go round once more: what was just finished is not overlooked.
  wake() {
    this.#again = true;
    this.#running ??= this.#loop().finally(() => (this.#running = null));
    return this.#running;
  }

  async #loop() {
    while (this.#again) {
      this.#again = false;
      await this.#round();
    }
  }

  async #round() {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    const token = await fact("token");
    if (!token || this.unknown) return;
    try {
      await this.#sendRecords(token);
      await this.#sendPhotos(token);
      if (!this.revoked) await this.#fetchDay(token);
      if (!this.revoked) await this.#report(token);
      this.#failures = 0;
      await this.#set({ online: true, problem: "" });
    } catch (error) {
      await this.#stumble(error);
    }
    this.later(this.#failures ? Math.min(LONGEST_MS, 5000 * 2 ** (this.#failures - 1)) * (0.8 + Math.random() * 0.4) : EVERY_MS);
  }

  async #stumble(error) {
    if (error instanceof api.Trouble) {
      this.#failures += 1;
      const unreachable = error.cause !== undefined;
      await this.#set({ online: !unreachable, problem: unreachable ? "" : error.message });
    } else if (error instanceof api.Refusal && error.status === 401) {
      await this.#set({ online: true, unknown: true });
    } else if (error instanceof api.Refusal && error.status === 403) {
      await this.#set({ online: true, revoked: true });
    } else {
      this.#failures += 1;
      console.error(error);
      await this.#set({ problem: error.message });
    }
  }

  async #set(changes) {
    const standing = `${this.revoked}${this.unknown}`;
    Object.assign(this, changes);
    if (standing !== `${this.revoked}${this.unknown}`) await keepFact("standing", { revoked: this.revoked, unknown: this.unknown });
    this.dispatchEvent(new Event("change"));
  }

  // A tablet that was paired anew is known again, and what waited goes on.
  async paired() {
    await this.#set({ revoked: false, unknown: false });
    return this.now();
  }

  async #sendRecords(token) {
    for (;;) {
      const batch = await this.ledger.claim(BATCH);
      if (!batch.length) return;
      await this.#sendBatch(token, batch);
    }
  }

  async #sendBatch(token, batch) {
    let results;
    try {
      results = await api.sendRecords(token, batch.map(payload));
    } catch (error) {
      if (!(error instanceof api.Refusal) || error.status === 401 || error.status === 403) throw error;
      return this.#isolate(token, batch, error);
    }
    const answers = new Map(results.filter(({ status }) => ANSWERS.has(status)).map((result) => [result.uuid, result]));
    const unanswered = batch.filter((record) => !answers.has(record.uuid));
    for (const record of batch) if (answers.has(record.uuid)) await this.ledger.settle(record, answers.get(record.uuid));
    if (unanswered.length) throw new api.Trouble("服务器的回答不完整");
  }

  // The server refused the whole batch: half by half, until the one that it means stands alone.
  async #isolate(token, batch, error) {
    if (batch.length === 1) return this.ledger.settle(batch[0], { status: "refused", reason: "invalid", message: error.message });
    const middle = Math.ceil(batch.length / 2);
    await this.#sendBatch(token, batch.slice(0, middle));
    await this.#sendBatch(token, batch.slice(middle));
  }

  async #sendPhotos(token) {
    for (const photo of this.ledger.photosDue()) {
      try {
        const answer = await api.sendPhoto(token, photo);
        if (!ANSWERS.has(answer?.status)) throw new api.Trouble("服务器的回答不完整");
        await this.ledger.settlePhoto(photo, answer);
      } catch (error) {
        if (!(error instanceof api.Refusal) || error.status === 401 || error.status === 403) throw error;
        await this.ledger.settlePhoto(photo, { status: "refused", message: error.message });
      }
    }
  }

  async #fetchDay(token) {
    if (performance.now() - this.#day < DAY_EVERY_MS) return;
    const kept = await fact("day");
    const answer = await api.day(token, kept?.etag);
    this.#day = performance.now();
    if (answer.unchanged) return;
    const fresh = { bundle: answer.data, etag: answer.etag, skew: behind(answer.data) };
    await keepFact("day", fresh);
    this.app.useDay(fresh);
  }

  async #report(token) {
    const { kept, trouble } = this.ledger.counts("");
    const said = `${kept} ${trouble}`;
    if (said === this.#status.said && performance.now() - this.#status.at < STATUS_EVERY_MS) return;
    const answer = await api.report(token, { waiting: kept, failed: trouble, app: this.app.version });
    this.#status = { at: performance.now(), said };
    await this.#keepTime(behind(answer));
    if (answer.revoked) await this.#set({ revoked: true });
  }

  // The tablet's clock was set anew while the day stayed as it was.
  async #keepTime(skew) {
    const kept = await fact("day");
    if (!kept || Math.abs(kept.skew - skew) < CLOCK_MS) return;
    await keepFact("day", { ...kept, skew });
    this.app.useDay({ ...kept, skew });
  }

  // A refused record goes to an adult as it stands.
  async handOver(record, note) {
    const token = await fact("token");
    const answer = await api.handOver(token, payload(record), note);
    await this.ledger.settle(record, { status: "parked", reason: "handed", message: answer.message ?? "已交给老师处理。" });
    await this.now({ day: false });
  }
}
