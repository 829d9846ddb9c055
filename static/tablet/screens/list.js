// What is on this tablet: what needs somebody first, then what waits, then what the server has.
import { avoids, named, signed, spoken, totals } from "../day.js";
import { ask, button, h } from "../dom.js";
import { ledger } from "../ledger.js";
import { mayGoOn, resume } from "./unfinished.js";

const WORDS = { draft: "未完成", ready: "已存本机，等上传", sent: "已上传", parked: "已上传，由老师处理", refused: "需处理" };
const ORDER = ["refused", "draft", "ready", "parked", "sent"];

export function list(app) {
  const box = h("div", { class: "ledger" });
  const people = [app.monitor, app.second].filter(Boolean);
  const isOwn = (record) => people.some(({ id }) => id === record.monitor_id || id === record.second_monitor_id);
  // What others recorded, and who they are, is not shown to those whose class it is.
  const isOpen = (record) => isOwn(record) || !people.some((monitor) => avoids(monitor, record.class_id));

  const correct = async (record) => {
    const obstacle = mayGoOn(app, record);
    if (obstacle) return app.say(obstacle);
    if (record.state !== "draft") await ledger.reopen(record);
    return resume(app, record);
  };

  const handOver = async (record) => {
    const field = h("textarea", { maxlength: "200", rows: "3", "aria-label": "说明" });
    const sure = await ask({ title: `${record.class_name}的记录交给老师？`, text: "交了以后由大队辅导员处理。可以写一句说明。", body: field, yes: "交给老师" });
    if (!sure) return;
    try {
      await app.sync.handOver(record, field.value.trim());
      app.say("已交给老师。");
    } catch (error) {
      app.say(`没有交成：${error.message}。记录还在本机。`);
    }
  };

  const row = (record) => {
    const { taken, bonus } = totals(named(app.bundle.versions, record.version_id), record.amounts);
    const photos = ledger.photosOf(record);
    const open = isOpen(record);
    const who = open ? ` ${record.monitor_name}${record.second_name ? `、${record.second_name}` : ""}` : "";
    const bad = photos.filter((photo) => photo.state === "refused");
    return h(
      "li",
      { class: `is-${record.state}`, "data-record": record.uuid },
      h("div", {}, h("b", {}, record.class_name), h("span", {}, ` ${record.label} ${record.slot} ${spoken(record.saved_at ?? record.opened_at)}${who}`)),
      open && h("strong", { class: "points" }, taken || bonus ? [taken, bonus].filter(Boolean).map(signed).join(" ") : "✓"),
      h("p", { class: "state" }, WORDS[record.state], open && record.message && `：${record.message}`, photos.length > bad.length && `（${photos.length - bad.length} 张照片等上传）`),
      record.state === "refused" && h("div", { class: "row" }, button("改一改", () => correct(record), { class: "quiet" }), button("交给老师", () => handOver(record), { class: "primary" })),
      record.state === "draft" && h("div", { class: "row" }, button("继续", () => correct(record), { class: "quiet" })),
      bad.map((photo) => h("p", { class: "state" }, `照片没有传上：${photo.message} `, button("知道了，不要这张", () => ledger.removePhoto(photo), { class: "quiet" }))),
    );
  };

  const newest = (a, b) => (b.saved_at ?? b.opened_at).localeCompare(a.saved_at ?? a.opened_at);
  // One's own, and what others left to be done.
  const shown = () => [...ledger.inState("refused", "ready"), ...ledger.inState("parked", "sent").filter((record) => isOwn(record) || ledger.photosOf(record).length), ...ledger.unfinished()].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || newest(a, b));

  const refresh = () => {
    const rows = shown();
    const last = app.sync.online ? "有网络，随时自动上传。" : "没有网络。记录都在本机，有网络就自动上传，不会丢。";
    box.replaceChildren(
      h("header", {}, h("h1", {}, "本机记录"), h("p", {}, last), h("div", { class: "row" }, button("回去检查", () => app.begin(), { class: "primary" }), button("现在上传", () => app.sync.now(), { class: "quiet" }))),
      rows.length ? h("ul", {}, rows.map(row)) : h("p", {}, "这台平板上还没有记录。"),
    );
  };
  refresh();
  return { kind: "list", element: box, refresh };
}
