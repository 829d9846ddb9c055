// The service worker's side of the app: registers it, notices a new version, and lets it in when no record is open.
import { settled } from "./store.js";

const LOOK_EVERY_MS = 30 * 60 * 1000;
const RETRY_MS = 60_000;

function versionOf(worker) {
  return new Promise((told) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => told(data);
    worker.postMessage("version", [channel.port2]);
  });
}

export class Worker extends EventTarget {
  waiting = null;
  trouble = false;

  constructor(app) {
    super();
    this.app = app;
  }

  async start() {
    const known = navigator.serviceWorker?.controller;
    try {
      const registration = await navigator.serviceWorker.register("/tablet/sw.js", { scope: "/tablet/", updateViaCache: "none" });
      this.#watch(registration);
      if (known) this.app.version = await versionOf(known);
      this.#say(false);
    } catch (error) {
      // A certificate that is not trusted, or no network at the very first opening.
      console.warn(error);
      this.#say(true);
      setTimeout(() => this.start(), RETRY_MS);
    }
  }

  // Without the worker the app works as long as it is not closed: the bar says so.
  #say(trouble) {
    this.trouble = trouble;
    this.dispatchEvent(new Event("change"));
  }

  #watch(registration) {
    // The very first worker waits for nobody.
    const found = () => {
      this.waiting = registration.active ? registration.waiting : null;
      if (this.waiting) this.dispatchEvent(new Event("change"));
    };
    const follow = () => {
      const { installing } = registration;
      installing?.addEventListener("statechange", () => {
        if (!registration.active) this.#say(installing.state === "redundant");
        found();
      });
    };
    registration.addEventListener("updatefound", follow);
    follow();
    // The first worker takes over in silence; a later one brings other files, so the page is loaded anew.
    let controlled = navigator.serviceWorker.controller;
    navigator.serviceWorker.addEventListener("controllerchange", async () => {
      if (controlled) {
        await settled();
        location.reload();
      }
      controlled = navigator.serviceWorker.controller;
      this.app.version = await versionOf(controlled);
    });
    const look = () => registration.update().catch(() => {});
    setInterval(look, LOOK_EVERY_MS);
    addEventListener("online", look);
    found();
  }

  // By itself where nobody is at work; by the button where no record is open.
  takeOver({ asked = false } = {}) {
    if (!this.waiting || (asked ? this.app.busy : this.app.attended)) return false;
    const worker = this.waiting;
    this.waiting = null;
    worker.postMessage("activate");
    return true;
  }
}
