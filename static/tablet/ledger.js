// The records on this tablet: drafts, finished ones that wait, and for a week those that the server has.
//
//   draft ──finish──▶ ready ──sync──▶ sent | parked          (the server has it)
//     ▲                 │        └──▶ refused ──handover──▶ parked
//     └─────reopen──────┴────────────────┘
//
// A ready record may be reopened until it has once been sent: after that only the server's answer moves it.
import * as store from "./store.js";

export const UNDO_MS = 5000;
const KEPT_MS = 7 * 24 * 3600 * 1000;
const AT_SERVER = new Set(["sent", "parked"]);

export const isTouched = (record) => record.note !== "" || record.photos.length > 0 || Object.keys(record.amounts).length > 0;

// The record as the API wants it.
export function payload(record) {
  return {
    uuid: record.uuid,
    date: record.date,
    slot_id: record.slot_id,
    class_id: record.class_id,
    version_id: record.version_id,
    monitor_id: record.monitor_id,
    pin_round: record.pin_round,
    second_monitor_id: record.second_monitor_id,
    second_pin_round: record.second_pin_round,
    opened_at: record.opened_at,
    saved_at: record.saved_at,
    sent_at: new Date().toISOString(),
    note: record.note,
    entries: Object.entries(record.amounts).map(([item, amount]) => ({ item_id: Number(item), amount, note: "" })),
    photos: record.photos,
  };
}

class Ledger extends EventTarget {
  records = new Map();
  // Photos that wait, by uuid: {uuid, record, item, blob, state: "waiting" | "refused", message}.
  photos = new Map();
  unsaved = new Set();

  async load() {
    for (const record of await store.all("records")) this.records.set(record.uuid, record);
    for (const photo of await store.all("photos")) this.photos.set(photo.uuid, photo);
    await this.#forgetOld();
  }

  async #forgetOld() {
    const past = (moment) => Date.now() - moment > KEPT_MS;
    const done = (record) => AT_SERVER.has(record.state) && past(record.settled_at) && !this.photosOf(record).length;
    const empty = (record) => record.state === "draft" && !isTouched(record) && past(Date.parse(record.opened_at));
    for (const record of [...this.records.values()].filter((record) => done(record) || empty(record))) await this.discard(record);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }

  photosOf(record) {
    return [...this.photos.values()].filter((photo) => photo.record === record.uuid);
  }

  find(date, slot, classId) {
    const same = (record) => record.date === date && record.slot_id === slot && record.class_id === classId;
    const found = [...this.records.values()].filter(same);
    return found.sort((a, b) => a.opened_at.localeCompare(b.opened_at)).at(-1) ?? null;
  }

  inState(...states) {
    return [...this.records.values()].filter((record) => states.includes(record.state));
  }

  // Drafts in which something stands: they are offered again, never taken up in silence.
  unfinished() {
    return this.inState("draft").filter(isTouched);
  }

  counts(date) {
    const waits = (record) => this.photosOf(record).some((photo) => photo.state === "waiting");
    const there = this.inState("sent", "parked");
    return {
      kept: this.inState("ready").length + this.unfinished().length + there.filter(waits).length,
      sent: there.filter((record) => record.date === date && !waits(record)).length,
      trouble: this.inState("refused").length + [...this.photos.values()].filter((photo) => photo.state === "refused").length,
    };
  }

  // Nothing counts as kept before the database has said so; what it refused is tried again with the next step.
  async save(record, write = () => store.put("records", record)) {
    this.records.set(record.uuid, record);
    try {
      await write();
      for (const uuid of this.unsaved) if (uuid !== record.uuid && this.records.has(uuid)) await store.put("records", this.records.get(uuid));
      this.unsaved.clear();
    } catch (error) {
      this.unsaved.add(record.uuid);
      console.warn("not saved", error);
    }
    this.#tell();
    return !this.unsaved.size;
  }

  open({ date, round, place, people, label }) {
    const record = {
      uuid: crypto.randomUUID(),
      state: "draft",
      date,
      slot_id: round.slot_id,
      slot: round.slot,
      class_id: place.id,
      class_name: place.name,
      version_id: round.version_id,
      label,
      opened_at: new Date().toISOString(),
      saved_at: null,
      note: "",
      amounts: {},
      trail: [],
      photos: [],
      attempted: false,
      reason: "",
      message: "",
    };
    return this.adopt(record, people);
  }

  // Whoever goes on with a record answers for it.
  async adopt(record, { monitor, second }) {
    if (!isTouched(record)) record.opened_at = new Date().toISOString();
    record.monitor_id = monitor.id;
    record.monitor_name = monitor.name;
    record.pin_round = monitor.pin_round;
    record.second_monitor_id = second?.id ?? null;
    record.second_name = second?.name ?? "";
    record.second_pin_round = second?.pin_round ?? null;
    await this.save(record);
    return record;
  }

  set(record, item, amount) {
    record.trail.push([item.id, record.amounts[item.id] ?? 0]);
    return this.#write(record, item.id, amount);
  }

  undo(record) {
    const last = record.trail.pop();
    return last ? this.#write(record, ...last) : null;
  }

  #write(record, item, amount) {
    if (amount) record.amounts[item] = amount;
    else delete record.amounts[item];
    return this.save(record);
  }

  write(record, note) {
    record.note = note.trim().slice(0, 200);
    return this.save(record);
  }

  addPhoto(record, blob) {
    const photo = { uuid: crypto.randomUUID(), record: record.uuid, item: null, blob, state: "waiting", message: "" };
    record.photos.push(photo.uuid);
    this.photos.set(photo.uuid, photo);
    return this.save(record, () => store.putWithPhoto(record, photo));
  }

  async removePhoto(photo) {
    const record = this.records.get(photo.record);
    this.photos.delete(photo.uuid);
    await store.remove("photos", photo.uuid);
    if (!record) return;
    record.photos = record.photos.filter((uuid) => uuid !== photo.uuid);
    await this.save(record);
  }

  finish(record) {
    record.state = "ready";
    record.saved_at = new Date().toISOString();
    record.hold_until = Date.now() + UNDO_MS;
    record.trail = [];
    return this.save(record);
  }

  mayReopen(record) {
    return record.state === "refused" || (record.state === "ready" && !record.attempted);
  }

  reopen(record) {
    record.state = "draft";
    record.message = "";
    return this.save(record);
  }

  async discard(record) {
    this.records.delete(record.uuid);
    for (const photo of this.photosOf(record)) this.photos.delete(photo.uuid);
    await store.removeWhole(record.uuid);
    this.#tell();
  }

  // -- for the sync

  // Takes the records that may go now, oldest first; from here on they are no longer reopened.
  async claim(most) {
    // A clock that was set back holds nothing for longer than the time for 撤销.
    const held = (record) => record.hold_until - Date.now() > 0 && record.hold_until - Date.now() <= UNDO_MS;
    const due = this.inState("ready").filter((record) => record.attempted || !held(record));
    due.sort((a, b) => a.saved_at.localeCompare(b.saved_at));
    const taken = [];
    for (const record of due.slice(0, most)) {
      const known = record.attempted;
      record.attempted = true;
      if (known || (await this.save(record))) taken.push(record);
    }
    return taken;
  }

  // What the server said of a record: accepted, already, parked or refused.
  settle(record, { status, reason = "", message = "", sheet = null }) {
    const refused = status === "refused";
    // What is there already may be there as parked: then it comes with the reason.
    const parked = status === "parked" || (status === "already" && reason);
    record.state = refused ? "refused" : parked ? "parked" : "sent";
    record.attempted = !refused;
    record.reason = reason || (refused ? "invalid" : "");
    record.message = message;
    if (sheet) record.points = Number(sheet.points);
    record.settled_at = Date.now();
    return this.save(record);
  }

  photosDue() {
    const there = (photo) => AT_SERVER.has(this.records.get(photo.record)?.state);
    return [...this.photos.values()].filter((photo) => photo.state === "waiting" && there(photo));
  }

  async settlePhoto(photo, { status, message = "" }) {
    if (status === "refused") {
      const refused = { ...photo, state: "refused", message };
      this.photos.set(photo.uuid, refused);
      await store.put("photos", refused);
    } else {
      this.photos.delete(photo.uuid);
      await store.remove("photos", photo.uuid);
    }
    this.#tell();
  }
}

export const ledger = new Ledger();
