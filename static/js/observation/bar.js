// The line at the foot: what is only on this device, what is at the server, and what stands in the way. Always shown.
import { h } from "../../tablet/dom.js";
import { clock } from "./form.js";

export class Bar {
  #shown = "";
  kept = true; // the page opens again without a network

  constructor(form, ledger, sync) {
    Object.assign(this, { form: form.form, ledger, sync, place: form.form.querySelector("[data-state]") });
  }

  // The server's word on whether it was handed in.
  handedIn({ submitted, late }) {
    if (submitted) this.form.querySelector("[data-due]").replaceChildren(h("b", {}, `✓ 已交 ${submitted}${late ? "，迟交" : ""}`));
  }

  get #waiting() {
    return this.ledger.dirty.length + this.ledger.photos.size + (this.ledger.facts.submit ? 1 : 0);
  }

  #words() {
    const { ledger, sync } = this;
    if (sync.state === "starting") return ["busy", "◐ 正在连接", ""];
    const here = this.#waiting ? `${this.#waiting} 处已存本机` : "写的都已上传";
    const then = this.kept ? `连上自动${ledger.facts.submit ? "交表" : "上传"}` : "上传以前请不要关闭页面";
    if (ledger.unsaved) return ["bad", "! 刚才写的没有存上本机", "请不要关闭页面，清出手机空间"];
    if (ledger.store.keeps === "nothing" && this.#waiting) return ["bad", "! 这个浏览器不能存", "上传以前请不要关闭页面"];
    if (sync.state === "offline") return ["off", "○ 没有网络", this.#waiting ? `${here}，${then}` : here];
    if (sync.state === "login") return ["off", "○ 登录已过期", this.#waiting ? `${here}，登录后自动上传` : here];
    if (sync.state === "stranger") return ["bad", "! 换了人", sync.problem];
    if (sync.state === "trouble") return ["off", "○ 没有传上", sync.problem];
    const stuck = ledger.dirty.filter((row) => row.theirs || row.problem).length + [...ledger.photos.values()].filter((photo) => photo.problem).length;
    if (stuck) return ["bad", `! ${stuck} 处要您看一下`, "见标红的地方"];
    if (this.#waiting) return ["busy", `◐ 已存本机 ${this.#waiting} 处`, ledger.facts.submit ? "交表，正在上传…" : "正在上传…"];
    return ["fine", "● 已上传", sync.at ? clock(sync.at) : ""];
  }

  show() {
    const [tone, word, more] = this.#words();
    const state = JSON.stringify([tone, word, more]);
    if (state === this.#shown) return;
    this.#shown = state;
    const login = this.sync.state === "login" && h("a", { class: "btn btn-quiet", href: `${this.form.dataset.login}?next=${encodeURIComponent(location.pathname)}` }, "去登录");
    this.place.dataset.tone = tone;
    this.place.replaceChildren(h("b", {}, word), " ", more, login || "");
  }
}
