// The duty pupils' app: which screen follows which, who is on duty, and what has to be known everywhere.
import * as api from "./api.js";
import { Bar } from "./bar.js";
import { dateOf, dayOf, named, opensAt, roundFor, routesOf } from "./day.js";
import { button, h } from "./dom.js";
import { ledger } from "./ledger.js";
import { watchIdle } from "./idle.js";
import { signIn, signedIn } from "./pin.js";
import { blank, early, elsewhere, insecure, nothingToday, refusedStorage, revoked, waitingForDay } from "./screens/notices.js";
import { list } from "./screens/list.js";
import { mates, names, partner } from "./screens/names.js";
import { pair } from "./screens/pair.js";
import { picker } from "./screens/picker.js";
import { pinPad } from "./screens/pin-pad.js";
import { unfinished } from "./screens/unfinished.js";
import { walk } from "./screens/walk.js";
import { fact, keepFact, openDatabase } from "./store.js";
import { Sync } from "./sync.js";
import { Worker } from "./worker.js";

const SAID_MS = 5000;
const TICK_MS = 30_000;
// Screens that show what the day bundle says, before anybody is on duty.
const BEFORE_DUTY = new Set(["names", "waiting", "nothing"]);
// Screens on which somebody types: nothing reloads them under the fingers.
const TYPING = new Set(["pin-pad", "pair"]);

class App {
  bundle = null;
  skew = 0;
  monitor = null;
  second = null;
  signed = {};
  view = null;
  version = "";
  #silence = null;

  async start() {
    // A private window may let a database be opened only to throw it away, or not at all: asked before anything else.
    try {
      (await openDatabase("jiaoxi-tablet-probe")).close();
      await ledger.load();
    } catch (error) {
      console.warn(error);
      this.show(refusedStorage());
      return;
    }
    navigator.storage?.persist?.();
    const kept = await fact("day");
    if (kept) this.useDay(kept);
    this.sync = new Sync(ledger, this);
    this.worker = new Worker(this);
    this.bar = new Bar(this);
    for (const source of [this.sync, ledger, this.worker]) source.addEventListener("change", () => this.refresh());
    watchIdle(() => this.leave());
    setInterval(() => this.refresh(), TICK_MS);
    await this.worker.start();
    await this.#pairByAddress();
    await this.home();
    this.sync.start();
  }

  now() {
    return Date.now() + this.skew;
  }

  get today() {
    return dateOf(this.now());
  }

  get day() {
    return dayOf(this.bundle, this.today);
  }

  useDay({ bundle, skew }) {
    this.bundle = bundle;
    this.skew = skew;
    if (!this.monitor) return BEFORE_DUTY.has(this.view?.kind) && this.home();
    const gone = [this.monitor, this.second].find((monitor) => monitor && named(bundle.monitors, monitor.id)?.pin_round !== monitor.pin_round);
    if (gone) return this.leave().then(() => this.say(`${gone.name}的值岗密码换过了，请重新选名字。记到一半的还在。`));
    this.monitor = named(bundle.monitors, this.monitor.id);
    this.second = this.second && named(bundle.monitors, this.second.id);
    return null;
  }

  // -- screens

  show(view) {
    this.view?.left?.();
    // What was said belongs to the screen that it was said on.
    if (this.view?.kind !== view.kind) this.#hush();
    this.view = view;
    const screen = document.getElementById("screen");
    screen.dataset.kind = view.kind;
    screen.replaceChildren(view.element);
    screen.focus({ preventScroll: true });
    scrollTo(0, 0);
    this.refresh();
  }

  refresh() {
    const { sync, view } = this;
    if ((sync?.revoked && view?.kind !== "revoked" && view?.kind !== "pair") || (sync?.unknown && view?.kind !== "pair")) this.home();
    else view?.refresh?.();
    this.bar?.refresh();
    this.worker?.takeOver();
  }

  say(text, label = "", act = null) {
    const says = document.getElementById("says");
    const press = () => {
      this.#hush();
      act();
    };
    this.#hush();
    says.replaceChildren(h("p", {}, text), ...(act ? [button(label, press)] : []));
    this.#silence = setTimeout(() => this.#hush(), SAID_MS);
  }

  #hush() {
    clearTimeout(this.#silence);
    document.getElementById("says").replaceChildren();
  }

  async home() {
    if (this.sync.unknown || this.sync.revoked) this.monitor = this.second = null;
    if (this.sync.unknown || !(await fact("token"))) return this.show(pair(this));
    if (this.sync.revoked) return this.show(revoked(this));
    if (!this.bundle) return this.show(waitingForDay(this));
    if (!this.day?.rounds.length) return this.show(nothingToday(this));
    return this.show(names(this));
  }

  // Forgets the person, never the data.
  leave() {
    this.monitor = this.second = null;
    document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
    return this.home();
  }

  chosen(monitor) {
    this.show(pinPad(this, monitor, () => this.#entered(monitor), () => this.leave()));
  }

  async #entered(monitor) {
    await signIn(monitor, this.today);
    this.signed = await signedIn(this.today);
    this.monitor = monitor;
    if (!this.bundle.programme.two_checkers) return this.begin();
    const [mate, ...more] = mates(this);
    return mate && !more.length && !this.hasSigned(mate) ? this.chosenSecond(mate) : this.show(partner(this));
  }

  // Gave the PIN on this tablet today, the one that is valid now.
  hasSigned(monitor) {
    return this.signed[monitor.id] === monitor.pin_round;
  }

  chosenSecond(monitor) {
    const entered = async () => {
      await signIn(monitor, this.today);
      this.second = monitor;
      this.begin();
    };
    if (this.hasSigned(monitor)) return entered();
    return this.show(pinPad(this, monitor, entered, () => this.show(partner(this)), { line: `${this.monitor.name}的同伴，请你也确认`, away: "换一个" }));
  }

  begin() {
    if (ledger.unfinished().length) this.show(unfinished(this));
    else this.startWalk();
  }

  startWalk(round = roundFor(this.day?.rounds ?? [], this.monitor.id, this.now()), route = null) {
    if (!round) return this.show(nothingToday(this));
    const chosen = route ?? routesOf(round, this.monitor.id)[0];
    if (!chosen) return this.show(picker(this, round));
    if (this.now() < opensAt(this.today, round)) return this.show(early(this, round, chosen));
    return this.show(walk(this, { date: this.today, round, route: chosen }));
  }

  pick() {
    this.show(picker(this, null));
  }

  showList() {
    this.show(this.monitor ? list(this) : names(this, "先选自己的名字，再看记录。"));
  }

  // Somebody is at work: an update does not come by itself.
  get attended() {
    return Boolean(this.monitor) || TYPING.has(this.view?.kind);
  }

  // A record on screen in which something stands: an update waits for it.
  get busy() {
    return this.view?.busy?.() ?? false;
  }

  // -- pairing

  async #pairByAddress() {
    const code = new URLSearchParams(location.search).get("code");
    if (!code) return;
    history.replaceState(null, "", location.pathname);
    try {
      await this.pairWith(code);
    } catch (error) {
      this.pairingFailed = error.message;
    }
  }

  rePair() {
    this.show(pair(this));
  }

  async pairWith(code) {
    const { token, tablet } = await api.pair(code);
    await keepFact("token", token);
    await keepFact("tablet", tablet);
    await keepFact("day", null);
    this.bundle = null;
    await this.sync.paired();
    await this.home();
    this.say(`这台平板配好了，叫“${tablet.name}”。`);
  }
}

const app = new App();

// Two windows of one tablet would each hold half of the truth: the second waits for the first.
const alone = (lock) => {
  if (!lock) {
    app.show(elsewhere());
    navigator.locks.request("jiaoxi-tablet", alone);
    return null;
  }
  app.start();
  return new Promise(() => {});
};
app.show(blank());
// Without https there is neither a lock nor a PIN check nor a service worker.
if (isSecureContext) navigator.locks.request("jiaoxi-tablet", { ifAvailable: true }, alone);
else app.show(insecure());
