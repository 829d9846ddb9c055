// Carries rows, then photos, to the server: soon after each change, when the network returns, and again after trouble.
// Nothing leaves this device's keeping before its own answer.
const PATIENCE_MS = 20_000;
const PAUSE_MS = 2000;
const LONGEST_MS = 60_000;

class Trouble extends Error {
  constructor(state, message = "") {
    super(message);
    this.state = state;
  }
}

export class Sync extends EventTarget {
  state = "starting"; // or fine, offline, login, stranger, trouble
  problem = "";
  at = null;
  #failures = 0;
  #timer = null;
  #running = null;
  #again = false;

  constructor(ledger, { address, photos, token, user }) {
    super();
    Object.assign(this, { ledger, address, photos, token, user });
  }

  start() {
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.#say("offline"));
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    return this.wake();
  }

  soon() {
    if (this.#failures) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), PAUSE_MS);
  }

  // A call while one is under way lets it go round once more.
  wake() {
    this.#again = true;
    this.#running ??= this.#loop().finally(() => (this.#running = null));
    return this.#running;
  }

  async #loop() {
    while (this.#again) {
      this.#again = false;
      clearTimeout(this.#timer);
      try {
        await this.#rows();
        await this.#sendPhotos();
        this.#failures = 0;
        this.at = new Date();
        this.#say("fine");
        if (this.ledger.due.length) this.soon();
      } catch (error) {
        this.#stumble(error);
      }
    }
  }

  #stumble(error) {
    if (!(error instanceof Trouble)) console.error(error);
    this.#failures += 1;
    this.#say(error.state ?? "trouble", error.state ? error.message : "出了点问题，写的都在本机。");
    this.#timer = setTimeout(() => this.wake(), Math.min(LONGEST_MS, 2500 * 2 ** this.#failures));
  }

  #say(state, problem = "") {
    Object.assign(this, { state, problem });
    this.dispatchEvent(new Event("change"));
  }

  async #call(address, options = {}, again = true) {
    let answer;
    const headers = { ...options.headers, Accept: "application/json", "X-CSRFToken": this.token };
    try {
      answer = await fetch(address, { ...options, headers, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE_MS) });
    } catch (error) {
      throw Object.assign(new Trouble("offline"), { cause: error });
    }
    if (answer.type === "opaqueredirect") throw new Trouble("login");
    // A new login has a new token; it comes with the state.
    if (answer.status === 403 && again && options.method === "POST") {
      await this.#look();
      return this.#call(address, options, false);
    }
    const data = await answer.json().catch(() => ({}));
    if (answer.ok || answer.status === 422) return { status: answer.status, data };
    if (answer.status === 409) throw new Trouble("stranger", data.problem);
    throw new Trouble("trouble", data.problem ?? (answer.status >= 500 ? "服务器忙，写的都在本机。" : "服务器不接受，写的都在本机。"));
  }

  async #look() {
    const { data } = await this.#call(this.address);
    if (data.user !== this.user) throw new Trouble("stranger", "现在登录的是别人，这里写的留在本机，等本人登录后再上传。");
    this.token = data.token;
    return data;
  }

  async #rows() {
    const { ledger } = this;
    const rows = await ledger.claim();
    const submit = ledger.facts.submit;
    if (!rows.length && !submit) return this.#adopt(await this.#look());
    const body = JSON.stringify({ user: this.user, rows, submit });
    const headers = { "Content-Type": "application/json" };
    const { status, data } = await this.#call(this.address, { method: "POST", headers, body });
    if (!Array.isArray(data.results)) throw new Trouble("trouble", data.problem ?? "服务器的回答不完整。");
    for (const result of data.results) await ledger.settle(result);
    if (submit) {
      await ledger.note({ submit: "" });
      this.dispatchEvent(new CustomEvent("submitted", { detail: status === 422 ? data.problems : null }));
    }
    await this.#adopt(data);
  }

  async #adopt(data) {
    this.token = data.token;
    await this.ledger.adopt(data.revision, data.rows);
    this.dispatchEvent(new CustomEvent("state", { detail: data }));
  }

  // Each photo by itself, after its step: one that is refused keeps nothing else waiting.
  async #sendPhotos() {
    for (const photo of this.ledger.waitingPhotos) {
      if (!this.ledger.row("step", photo.step)?.base) continue;
      const address = `${this.photos}${photo.uuid}/?step=${photo.step}&user=${this.user}`;
      const { status, data } = await this.#call(address, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: photo.blob });
      if (status === 422) await this.ledger.keepPhoto({ ...photo, problem: data.problem ?? "服务器不接受这张照片。" });
      else await this.ledger.dropPhoto(photo.uuid);
      this.dispatchEvent(new CustomEvent("photo", { detail: { ...photo, sent: status !== 422, address: data.address } }));
    }
  }

  async removePhoto(uuid) {
    await this.#call(`${this.photos}${uuid}/remove/?user=${this.user}`, { method: "POST" });
  }
}
