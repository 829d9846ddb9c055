// Photos of a step: made small on the device, kept until the server has each, sent one by one, failing alone.
import { h } from "../../tablet/dom.js";
import { shrink } from "../../tablet/photo.js";
import { newNumber } from "./form.js";

const MOST = 9;

export class Photos {
  constructor(form, ledger, sync) {
    Object.assign(this, { form, ledger, sync });
    form.form.addEventListener("change", (event) => event.target.matches("[data-camera]") && this.#taken(event.target));
    form.form.addEventListener("click", (event) => this.#clicked(event));
    sync.addEventListener("photo", ({ detail }) => this.#answered(detail));
    sync.addEventListener("state", ({ detail }) => this.#adopt(detail.photos));
    for (const shot of form.form.querySelectorAll("[data-photo]")) shot.append(this.#cross());
    for (const photo of ledger.photos.values()) this.#show(photo);
  }

  #cross = () => h("button", { type: "button", class: "watch-shot-away", "data-away": "", "aria-label": "删掉这张照片" }, "×");

  async #taken(field) {
    const step = field.closest("[data-step]");
    const files = [...field.files];
    field.value = "";
    for (const file of files) {
      if (step.querySelectorAll("[data-photo]").length >= MOST) return this.form.say(step, `一个环节最多${MOST}张照片。`);
      try {
        const photo = { uuid: newNumber(), step: step.dataset.step, blob: await shrink(file), problem: "" };
        await this.ledger.keepPhoto(photo);
        this.#show(photo);
      } catch (error) {
        console.warn(error);
        this.form.say(step, "这张照片打不开，请再拍一次。");
      }
    }
    this.sync.soon();
  }

  #show(photo) {
    const shots = this.form.element("step", photo.step)?.querySelector("[data-shots]");
    if (!shots) return;
    shots.querySelector(`[data-photo="${photo.uuid}"]`)?.remove();
    const address = URL.createObjectURL(photo.blob);
    const image = h("img", { src: address, alt: "照片", width: 64, height: 64, onload: () => URL.revokeObjectURL(address) });
    const again = photo.problem && h("button", { type: "button", class: "btn btn-link", "data-again": "" }, "重传");
    shots.append(
      h("span", { class: `watch-shot ${photo.problem ? "has-problem" : "is-waiting"}`, "data-photo": photo.uuid }, image, h("small", {}, photo.problem || "已存本机"), again, this.#cross()),
    );
  }

  // Those that the server has and this page does not show yet: sent before, or from another device.
  #adopt(photos) {
    const there = new Set(photos.map(({ uuid }) => uuid));
    for (const shot of this.form.form.querySelectorAll("[data-photo]")) {
      if (!there.has(shot.dataset.photo) && !this.ledger.photos.has(shot.dataset.photo)) shot.remove();
    }
    for (const photo of photos) {
      const shots = this.form.element("step", photo.step)?.querySelector("[data-shots]");
      if (!shots || this.form.form.querySelector(`[data-photo="${photo.uuid}"]`)) continue;
      shots.append(h("span", { class: "watch-shot", "data-photo": photo.uuid }, ...this.#sent(photo.address)));
    }
  }

  #sent = (address) => [h("a", { href: address }, h("img", { src: address, alt: "照片", width: 64, height: 64, loading: "lazy" })), this.#cross()];

  #answered({ uuid, sent, address, ...photo }) {
    const shot = this.form.form.querySelector(`[data-photo="${uuid}"]`);
    if (!shot) return;
    if (!sent) return this.#show({ uuid, ...photo, ...this.ledger.photos.get(uuid) });
    shot.className = "watch-shot";
    shot.replaceChildren(...this.#sent(address));
  }

  async #clicked({ target }) {
    const shot = target.closest("[data-photo]");
    const waiting = shot && this.ledger.photos.get(shot.dataset.photo);
    if (!shot) return;
    if (target.matches("[data-again]")) {
      await this.ledger.keepPhoto({ ...waiting, problem: "" });
      this.#show(this.ledger.photos.get(waiting.uuid));
      this.sync.wake();
    }
    if (!target.matches("[data-away]") || !confirm("删掉这张照片？")) return;
    try {
      if (waiting) await this.ledger.dropPhoto(waiting.uuid);
      else await this.sync.removePhoto(shot.dataset.photo);
      shot.remove();
    } catch (error) {
      this.form.say(shot.closest("[data-step]"), error.message || "现在没有网络，连上以后再删。");
    }
  }
}
