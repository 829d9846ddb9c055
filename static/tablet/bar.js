// The bar at the foot, on every screen: what is kept, what is up, what needs somebody, who is on duty, network or not.
import { button, h } from "./dom.js";
import { ledger } from "./ledger.js";

export class Bar {
  #shown = "";

  constructor(app) {
    this.app = app;
    this.element = document.getElementById("bar");
  }

  refresh() {
    const { app } = this;
    const { kept, sent, trouble } = ledger.counts(app.today);
    const unsaved = ledger.unsaved.size > 0;
    const people = [app.monitor, app.second].filter(Boolean).map((monitor) => monitor.name);
    const update = Boolean(app.worker.waiting);
    const fragile = app.worker.trouble;
    const state = JSON.stringify([kept, sent, trouble, unsaved, people, update, fragile, app.sync.online, app.sync.problem]);
    if (state === this.#shown) return;
    this.#shown = state;
    const count = (word, number, name, tone = "") => h("span", { class: `count ${tone}`, "data-count": name }, `${word} `, h("b", {}, String(number)));
    this.element.replaceChildren(
      h("span", { class: app.sync.online ? "net" : "net is-off" }, app.sync.online ? "● 在线" : "○ 离线"),
      button("", () => app.showList(), { class: "counts", "aria-label": `已存本机 ${kept}，已上传 ${sent}，需处理 ${trouble}，查看记录` }),
      ...(unsaved ? [h("strong", { class: "alarm", role: "alert" }, "! 刚才的没有存上，别关机，请告诉老师")] : []),
      ...(fragile ? [h("span", { class: "alarm" }, "! 离线功能没有装好，别关这个页面，请告诉老师")] : []),
      ...(app.sync.problem ? [h("span", { class: "alarm" }, app.sync.problem)] : []),
      ...(update ? [button("有新版本 · 更新", () => app.worker.takeOver({ asked: true }) || app.say("查完这个班再更新。"), { class: "update" })] : []),
      h("span", { class: "who" }, people.length ? `值岗：${people.join("、")}` : "没有人值岗"),
      ...(people.length ? [button("换人", () => app.leave(), { class: "change" })] : []),
    );
    this.element.querySelector(".counts").append(count("已存本机", kept, "kept"), count("已上传", sent, "sent"), count("需处理", trouble, "trouble", trouble ? "is-trouble" : ""));
  }
}
